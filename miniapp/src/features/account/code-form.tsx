/** Ask for a code, type it, go on: for acts on the own account. What is typed stays whatever happens. */
import { useState } from 'react';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Field, useCountdown } from '../../ui';
import { codeText } from './code-text';

export interface SentCode {
  readonly challengeId: string;
  readonly resendAfterSeconds: number;
  /** where it went, masked */
  readonly to: string;
}
export interface CodeFormProps<T> {
  readonly send: () => Promise<SentCode>;
  /** @param answer what was typed; throws ApiError */
  readonly answer: (answer: { readonly challengeId: string; readonly code: string }) => Promise<T>;
  readonly onDone: (value: T) => void;
  readonly button: string;
  /** what must be right before a code can be asked for */
  readonly ready?: boolean;
}

export function CodeForm<T>({ send, answer, onDone, button, ready = true }: CodeFormProps<T>) {
  const t = useText();
  const [code, setCode] = useState('');
  const [sent, setSent] = useState<SentCode | null>(null);
  const countdown = useCountdown();
  const sending = useAct(async (_: null) => send());
  const answering = useAct(async (given: { challengeId: string; code: string }) => ({ value: await answer(given) }));
  const ask = async (): Promise<void> => {
    answering.clear();
    setCode('');
    const now = await sending.run(null);
    if (!now) return;
    setSent(now);
    countdown.start(now.resendAfterSeconds);
  };
  const complete = sent !== null && code.length === 6;
  const go = async (): Promise<void> => {
    if (!complete || !sent) return;
    sending.clear();
    const answered = await answering.run({ challengeId: sent.challengeId, code });
    if (answered) onDone(answered.value);
  };
  return (
    <Box className='stack-8'>
      <Field
        label={t('smsCode')} hint={t('codeHint')} kind='code' maxLength={12} value={code} onInput={(text) => setCode(codeText(text))} onEnter={() => void go()}
        good={sent ? t('codeSentTo', { phone: sent.to }) : null}
        end={{ text: countdown.left > 0 ? t('codeResendIn', { n: countdown.left }) : t(sent ? 'codeResend' : 'codeSend'), disabled: !ready || countdown.left > 0 || sending.busy, onTap: () => void ask() }}
      />
      <ErrorNotice error={answering.error ?? sending.error} />
      <Box className='gap-top'><Button text={button} busy={answering.busy} disabled={!complete} onTap={() => void go()} /></Box>
    </Box>
  );
}
