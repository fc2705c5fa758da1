/** Phone and SMS code. The form keeps what was typed whatever happens. */
import { isMainlandPhone } from '@luobi/shared';
import type { Me } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { startSession } from '../../api/session';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { channel } from '../../platform/device';
import { Box, Button, ErrorNotice, Field, useCountdown } from '../../ui';
import { codeText, phoneText } from './code-text';

export function Login({ onDone }: { readonly onDone: (me: Me) => void }) {
  const t = useText();
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const [sent, setSent] = useState<{ readonly challengeId: string; readonly phone: string } | null>(null);
  const countdown = useCountdown();
  const sending = useAct(async (number: string, key: string) => call('sendLoginCode', { body: { phone: number }, idempotencyKey: key }));
  const entering = useAct(async (body: { challengeId: string; code: string }, key: string) => call('login', { body: { ...body, channel }, idempotencyKey: key, gates: false }));

  const phoneGood = isMainlandPhone(phone);
  const send = async (): Promise<void> => {
    entering.clear();
    setCode('');
    const challenge = await sending.run(phone);
    if (!challenge) return;
    setSent({ challengeId: challenge.challengeId, phone });
    countdown.start(challenge.resendAfterSeconds);
  };
  const ready = sent !== null && sent.phone === phone && code.length === 6;
  const enter = async (): Promise<void> => {
    if (!ready || !sent) return;
    sending.clear();
    const session = await entering.run({ challengeId: sent.challengeId, code });
    if (!session) return;
    startSession(session.token, session.me);
    onDone(session.me);
  };
  return (
    <Box className='stack-8'>
      <Field
        label={t('phone')} hint={t('phoneHint')} kind='tel' maxLength={20} value={phone} onInput={(text) => setPhone(phoneText(text))}
        fault={phone.length === 11 && !phoneGood ? t('phoneBad') : null}
        end={{ text: countdown.left > 0 ? t('codeResendIn', { n: countdown.left }) : t(sent ? 'codeResend' : 'codeSend'), disabled: !phoneGood || countdown.left > 0 || sending.busy, onTap: () => void send() }}
      />
      <Field
        label={t('smsCode')} hint={t('codeHint')} kind='code' maxLength={12} value={code} onInput={(text) => setCode(codeText(text))} onEnter={() => void enter()}
        good={sent && sent.phone === phone ? t('codeSentTo', { phone: `${phone.slice(0, 3)} **** ${phone.slice(7)}` }) : null}
      />
      <ErrorNotice error={entering.error ?? sending.error} />
      <Box className='gap-top'><Button text={t('login')} busy={entering.busy} disabled={!ready} onTap={() => void enter()} /></Box>
    </Box>
  );
}
