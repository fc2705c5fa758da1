/**
 * Around every page: one that falls apart while it is drawn becomes a calm page that says so, instead of a blank one.
 * Each page exports `guarded(Page)`; a test looks for it. What goes wrong in an act is shown by the act's own notice.
 */
import { Component, Fragment, useState, type ComponentType, type ReactNode } from 'react';
import { ApiError } from '../api/api-error';
import { countPage } from '../api/interrupted';
import { lastRequestId } from '../api/last-request';
import { useText } from '../i18n';
import { restart } from '../platform/navigation';
import { ErrorState } from './notice';
import { Screen } from './screen';

export function guarded(Page: ComponentType): ComponentType {
  return function GuardedPage() {
    useState(countPage);
    return <Boundary><Page /></Boundary>;
  };
}

interface BoundaryState {
  /** number of the attempt: a new one starts the page afresh */
  readonly attempt: number;
  readonly fault: ApiError | null;
}

class Boundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { attempt: 0, fault: null };

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { fault: new ApiError('unexpected', lastRequestId()) };
  }

  private readonly again = (): void => this.setState(({ attempt }) => ({ attempt: attempt + 1, fault: null }));

  override render() {
    const { attempt, fault } = this.state;
    return fault ? <Fault fault={fault} onRetry={this.again} /> : <Fragment key={attempt}>{this.props.children}</Fragment>;
  }
}

function Fault({ fault, onRetry }: { readonly fault: ApiError; readonly onRetry: () => void }) {
  const t = useText();
  return (
    <Screen title={t('appName')}>
      <ErrorState error={fault} onRetry={onRetry} action={{ text: t('goHome'), onTap: () => restart('home') }} />
    </Screen>
  );
}
