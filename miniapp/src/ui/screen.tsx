/** The frame of every page: colours, text size, the bar above (browsers; WeChat draws its own), and the actions below. */
import type { PropsWithChildren, ReactNode } from 'react';
import { useLanguage, useText } from '../i18n';
import { channel } from '../platform/device';
import { Box, Main, Tap, Txt } from '../platform/elements';
import { useDocumentLanguage, useTitle } from '../platform/lifecycle';
import { back } from '../platform/navigation';
import { Offline } from './offline';
import { PrivacySheet } from './privacy-sheet';
import { useSenior } from './theme';

export type ScreenProps = PropsWithChildren<{
  readonly title: string;
  /** sticks to the bottom: the next step is never scrolled away */
  readonly footer?: ReactNode;
  /** true for the start page: nothing lies below it */
  readonly root?: boolean;
  /** no padding: the page lays itself out (reader, pad) */
  readonly flush?: boolean;
  /** no bar of our own above */
  readonly bare?: boolean;
  readonly className?: string;
  /** sheets and dialogs */
  readonly above?: ReactNode;
}>;

export function Screen({ title, children, footer, root, flush, bare, className, above }: ScreenProps) {
  const t = useText();
  const language = useLanguage((state) => state.language);
  const senior = useSenior((state) => state.senior);
  useTitle(title);
  useDocumentLanguage(language);
  return (
    <Box className={`screen ${senior ? 'senior' : ''} ${className ?? ''}`}>
      {channel === 'h5' && !bare && (
        <Box className='topbar'>
          {root ? <Box className='topbar-side' /> : <Tap className='topbar-side topbar-back' label={t('back')} onTap={() => void back()} />}
          <Box className='topbar-title'><Txt>{title}</Txt></Box>
          <Box className='topbar-side' />
        </Box>
      )}
      <Offline />
      <Main className={flush ? 'main main-flush' : 'main'}>{children}</Main>
      {footer && <Box className='footer'>{footer}</Box>}
      {above}
      <PrivacySheet />
    </Box>
  );
}
