/** What happened and what to do next, inside a page (Notice) or instead of it (ErrorState, Empty). */
import type { ApiError } from '../api/api-error';
import { wordsFor } from '../api/words';
import { useLanguage, useText } from '../i18n';
import { Box, Heading, Txt } from '../platform/elements';
import { Button } from './button';

export interface NoticeProps {
  readonly tone?: 'plain' | 'good' | 'wait' | 'bad';
  readonly what: string;
  readonly next?: string;
  readonly id?: string | null;
  readonly action?: { readonly text: string; readonly onTap: () => void };
}

export function Notice({ tone = 'plain', what, next, id, action }: NoticeProps) {
  const t = useText();
  return (
    <Box className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Txt className='notice-what'>{what}</Txt>
      {next && <Txt className='notice-next'>{next}</Txt>}
      {id && <Txt className='notice-id'>{t('requestId', { id })}</Txt>}
      {action && <Button kind='plain' small text={action.text} onTap={action.onTap} />}
    </Box>
  );
}

/** An error in words, above the button that caused it. Nothing when there is none. */
export function ErrorNotice({ error, action }: { readonly error: ApiError | null; readonly action?: NoticeProps['action'] }) {
  const language = useLanguage((state) => state.language);
  if (!error) return null;
  const { what, next } = wordsFor(error, language);
  return <Notice tone='bad' what={what} next={next} id={error.requestId} action={action} />;
}

export function ErrorState({ error, onRetry, action }: { readonly error: ApiError; readonly onRetry?: () => void; readonly action?: NoticeProps['action'] }) {
  const t = useText();
  const language = useLanguage((state) => state.language);
  const { what, next } = wordsFor(error, language);
  return (
    <Box className='void' role='alert'>
      <Box className='void-mark void-mark-bad' hidden />
      <Heading className='t20'>{what}</Heading>
      <Box className='quiet gap-top-8'>{next}</Box>
      {error.requestId && <Box className='t13 quiet gap-top-8'>{t('requestId', { id: error.requestId })}</Box>}
      {onRetry && <Button kind='plain' text={error.code === 'unauthenticated' ? t('login') : t('retry')} onTap={onRetry} />}
      {action && <Button kind='plain' text={action.text} onTap={action.onTap} />}
    </Box>
  );
}

export function Empty({ title, help, action }: { readonly title: string; readonly help?: string; readonly action?: NoticeProps['action'] }) {
  return (
    <Box className='void'>
      <Box className='void-mark' hidden />
      <Heading level={2} className='t17'>{title}</Heading>
      {help && <Box className='quiet gap-top-8'>{help}</Box>}
      {action && <Button kind='plain' text={action.text} onTap={action.onTap} />}
    </Box>
  );
}
