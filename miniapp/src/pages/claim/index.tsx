/** An invitation, opened by a QR code. Continuing leads through login, consent and real name to the document. */
import { useState } from 'react';
import type { ApiError } from '../../api/api-error';
import { call } from '../../api/client';
import { passGate } from '../../api/gate';
import { endSession, rememberMe } from '../../api/session';
import { useAct } from '../../api/use-act';
import { useRequest } from '../../api/use-request';
import { Claim } from '../../features/claim/claim';
import { ticketOf } from '../../features/claim/ticket';
import { useText } from '../../i18n';
import { useParameters } from '../../platform/lifecycle';
import { replace, restart } from '../../platform/navigation';
import { Box, Button, Empty, ErrorNotice, ErrorState, Screen, Sheet, Skeleton, guarded, type NoticeProps } from '../../ui';
import './index.scss';

/** After these the ticket is of no use any more. */
const FINAL: readonly ApiError['code'][] = ['ticket_number_wrong', 'ticket_expired', 'ticket_used', 'not_found'];

function ClaimPage() {
  const t = useText();
  const ticket = ticketOf(useParameters());
  const invitation = useRequest(ticket, () => call('getTicket', { params: { ticket: ticket! } }));
  const [chosen, setChosen] = useState<string | null>(null);
  const [notMe, setNotMe] = useState(false);
  const claiming = useAct(async (number: string, key: string) => {
    const claim = await call('claimTicket', { body: { ticket: ticket!, number }, idempotencyKey: key });
    const me = await call('getMe');
    rememberMe(me);
    return { claim, verified: me.realName.state === 'verified' };
  });
  const proceed = async (): Promise<void> => {
    const result = chosen === null ? undefined : await claiming.run(chosen);
    if (result) replace(result.verified ? 'read' : 'identity', { task: result.claim.taskId });
  };
  const otherPhone = async (): Promise<void> => {
    // on the server too: or WeChat would lead straight back to the same account
    await call('logout', { gates: false }).catch(() => undefined);
    endSession();
    claiming.clear();
    if (await passGate('login')) void proceed();
  };

  const { data, error } = invitation;
  const dead = claiming.error && FINAL.includes(claiming.error.code) ? claiming.error : data ? null : error;
  const home: NoticeProps['action'] = { text: t('goHome'), onTap: () => restart('home') };
  const body = ((): React.ReactNode => {
    if (!ticket) return <Empty title={t('claimNoTicket')} help={t('claimNoTicketHelp')} action={home} />;
    if (dead) return <ErrorState error={dead} action={home} onRetry={FINAL.includes(dead.code) ? undefined : () => void invitation.reload()} />;
    return data ? <Claim invitation={data} chosen={chosen} onChoose={setChosen} /> : <Skeleton lines={8} />;
  })();
  const wrongPerson = claiming.error?.code === 'claim_other_person';
  return (
    <Screen
      title={t('claimTitle')}
      above={notMe && (
        <Sheet title={t('claimNotMeTitle')} onClose={() => setNotMe(false)}>
          <Box>{t('claimNotMeText')}</Box>
          <Box className='actions-pair'>
            <Button kind='plain' text={t('back')} onTap={() => setNotMe(false)} />
            <Button text={t('goHome')} onTap={() => restart('home')} />
          </Box>
        </Sheet>
      )}
      footer={data && !dead && (
        <Box className='actions'>
          <ErrorNotice error={claiming.error} action={wrongPerson ? { text: t('loginByPhone'), onTap: () => void otherPhone() } : undefined} />
          <Box className='actions-pair'>
            <Button kind='plain' text={t('claimNotMe')} onTap={() => setNotMe(true)} />
            <Button text={t('claimContinue')} busy={claiming.busy} disabled={chosen === null} onTap={() => void proceed()} />
          </Box>
        </Box>
      )}
    >
      {body}
    </Screen>
  );
}

export default guarded(ClaimPage);
