/**
 * Phone and SMS code. The form keeps what was typed whatever happens. In WeChat the login carries on what WeChat began,
 * and when that would move what is joined already, the person is told what and asked; the code serves for the answer too.
 */
import { isMainlandPhone } from '@luobi/shared';
import type { Me } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { startSession } from '../../api/session';
import { comeIn, withTicket } from '../../api/silent-login';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { channel } from '../../platform/device';
import { Box, Button, ErrorNotice, Field, Sheet, useCountdown } from '../../ui';
import { codeText, phoneText } from './code-text';
import { HumanSheet, type HumanAnswer } from './human-sheet';

interface Answered {
  readonly challengeId: string;
  readonly code: string;
  readonly moveWeChat?: boolean;
}

export function PhoneLogin({ onDone }: { readonly onDone: (me: Me) => void }) {
  const t = useText();
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const [sent, setSent] = useState<{ readonly challengeId: string; readonly phone: string } | null>(null);
  const countdown = useCountdown();
  const sending = useAct(async ({ number, check }: { readonly number: string; readonly check?: HumanAnswer }, key: string) => call('sendLoginCode', { body: { phone: number, ...(check ? { check } : {}) }, idempotencyKey: key }));
  const entering = useAct(async (body: Answered): Promise<Me> => {
    const way = channel === 'weapp' ? await comeIn() : null;
    // another page's request brought this phone in meanwhile
    if (way?.state === 'in') return call('getMe', { gates: false });
    const session = await withTicket(call('login', { body: { ...body, channel, ...(way ? { ticket: way.ticket } : {}) }, gates: false }));
    startSession(session.token, session.me);
    return session.me;
  });

  const phoneGood = isMainlandPhone(phone);
  const send = async (check?: HumanAnswer): Promise<void> => {
    entering.clear();
    setCode('');
    const challenge = await sending.run({ number: phone, ...(check ? { check } : {}) });
    if (!challenge) return;
    setSent({ challengeId: challenge.challengeId, phone });
    countdown.start(challenge.resendAfterSeconds);
  };
  const ready = sent !== null && sent.phone === phone && code.length === 6;
  const enter = async (moveWeChat = false): Promise<void> => {
    if (!ready || !sent) return;
    sending.clear();
    const me = await entering.run({ challengeId: sent.challengeId, code, ...(moveWeChat ? { moveWeChat } : {}) });
    if (me) onDone(me);
  };
  const human = sending.error?.code === 'human_check_required' ? sending.error.details : null;
  const bound = entering.error?.code === 'wechat_bound' ? entering.error.details : null;
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
      <ErrorNotice error={human ? null : bound ? sending.error : (entering.error ?? sending.error)} />
      <Box className='gap-top'><Button text={t('login')} busy={entering.busy} disabled={!ready} onTap={() => void enter()} /></Box>
      {human && <HumanSheet again={human['reason'] !== 'needed'} onClose={sending.clear} onAnswer={(check) => void send(check)} />}
      {bound && (
        <Sheet title={bound['conflict'] === 'wechat' ? t('boundWeChatTitle', { phone: String(bound['phoneMasked'] ?? '') }) : t('boundNumberTitle')} onClose={entering.clear}>
          <Box>{bound['conflict'] === 'wechat' ? t('boundWeChatText', { phone: String(bound['phoneMasked'] ?? '') }) : t('boundNumberText')}</Box>
          <Box className='actions-pair'>
            <Button kind='plain' text={t('boundKeep')} onTap={entering.clear} />
            <Button text={t('boundMove')} busy={entering.busy} onTap={() => void enter(true)} />
          </Box>
        </Sheet>
      )}
    </Box>
  );
}
