/** The states of an async view: loading, error, ready. Empty is the ready view's own business. */
import type { ReactNode } from 'react';
import type { Requested } from '../api/use-request';
import { ErrorState, type NoticeProps } from './notice';
import { Skeleton } from './skeleton';

export interface ReadyProps<T> {
  readonly of: Requested<T>;
  readonly children: (data: T) => ReactNode;
  readonly skeleton?: ReactNode;
  readonly action?: NoticeProps['action'];
}

export function Ready<T>({ of, children, skeleton, action }: ReadyProps<T>) {
  if (of.data !== null) return <>{children(of.data)}</>;
  if (of.error) return <ErrorState error={of.error} onRetry={() => void of.reload()} action={action} />;
  return <>{skeleton ?? <Skeleton />}</>;
}
