/**
 * Login in WeChat: one tap on WeChat's own phone button, with what is agreed by it said before. Whoever refuses it, or
 * whose number is joined otherwise, has the SMS code.
 */
import type { Me } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { hasConsent, startSession } from '../../api/session';
import { comeIn, withTicket } from '../../api/silent-login';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { open } from '../../platform/navigation';
import { PhoneButton } from '../../platform/wechat';
import { Box, Button, ErrorNotice, Notice } from '../../ui';
import { PhoneLogin } from './phone-login';

/** What became of the tap, when it did not lead in. */
type Turn = 'refused' | 'stale' | null;

export function WeChatLogin({ onDone }: { readonly onDone: (me: Me) => void }) {
  const t = useText();
  const [bySms, setBySms] = useState(false);
  const [turn, setTurn] = useState<Turn>(null);
  const entering = useAct(async (code: string) => {
    const way = await comeIn();
    // another page's request brought this phone in while the person was asked
    if (way.state === 'in') return call('getMe', { gates: false });
    const session = await withTicket(call('loginByWeChatPhone', { body: { ticket: way.ticket, code }, gates: false }));
    startSession(session.token, session.me);
    // the button says so, and the policy is linked above it
    return hasConsent(session.me) ? session.me : call('giveConsent', { body: { kind: 'privacy', version: session.me.privacyConsent.requiredVersion }, gates: false });
  });
  const onCode = async (code: string | null): Promise<void> => {
    entering.clear();
    setTurn(code === null ? 'refused' : null);
    if (code === null) return;
    const me = await entering.run(code);
    if (me) onDone(me);
  };
  const { error } = entering;
  const stale = error?.code === 'code_expired' || error?.code === 'login_ticket_expired';
  const bound = error?.code === 'wechat_bound' ? error.details : null;
  const toSms = (): void => { setBySms(true); setTurn(null); };
  if (bySms) {
    return (
      <Box className='stack-12'>
        {bound && <BoundNotice conflict={bound['conflict']} phone={String(bound['phoneMasked'] ?? '')} />}
        <PhoneLogin onDone={onDone} />
        <Button kind='text' text={t('loginByButton')} onTap={() => { setBySms(false); entering.clear(); }} />
      </Box>
    );
  }
  return (
    <Box className='stack-12'>
      <Box className='quiet'>{t('loginConsent')}</Box>
      <Button kind='text' small text={t('privacyPolicy')} onTap={() => open('privacy')} />
      {turn === 'refused' && <Notice tone='wait' what={t('loginRefused')} next={t('loginRefusedHelp')} />}
      {stale && <Notice tone='wait' what={t('loginStale')} next={t('loginStaleHelp')} />}
      {bound ? <BoundNotice conflict={bound['conflict']} phone={String(bound['phoneMasked'] ?? '')} /> : <ErrorNotice error={stale ? null : error} />}
      {!bound && <PhoneButton text={t('loginPhoneButton')} busy={entering.busy} onCode={(code) => void onCode(code)} />}
      <Button kind={bound ? 'primary' : 'plain'} text={t('loginBySms')} disabled={entering.busy} onTap={toSms} />
    </Box>
  );
}

function BoundNotice({ conflict, phone }: { readonly conflict: unknown; readonly phone: string }) {
  const t = useText();
  return <Notice tone='wait' what={conflict === 'wechat' ? t('boundWeChatTitle', { phone }) : t('boundNumberTitle')} next={t('boundSms')} />;
}
