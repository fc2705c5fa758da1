/** Where one is logged in: this device first, each other one with its way out, and all others at once. */
import type { Answer } from '@luobi/shared/contract';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { dateTime, useText } from '../../i18n';
import { Box, Button, ErrorNotice, Tag } from '../../ui';

type Sessions = Answer<'listSessions'>;
type OneSession = Sessions['sessions'][number];

export function SessionsList({ of, onChange }: { readonly of: Sessions; readonly onChange: () => Promise<unknown> }) {
  const t = useText();
  const ending = useAct(async (sessionId: string) => {
    await call('endSession', { params: { sessionId } });
    await onChange();
    return true;
  });
  const endingOthers = useAct(async (_: null) => {
    await call('endOtherSessions');
    await onChange();
    return true;
  });
  const busy = ending.busy || endingOthers.busy;
  const here = of.sessions.filter(({ current }) => current);
  const others = of.sessions.filter(({ current }) => !current);
  const nameOf = ({ device, channel }: OneSession): string => device ?? t(channel === 'weapp' ? 'sessionWeapp' : 'sessionH5');
  const row = (session: OneSession): React.ReactNode => (
    <Box key={session.sessionId} className='card' role='listitem'>
      <Box className='row row-between'>
        <Box className='grow'>
          <Box className='t17'>{nameOf(session)}</Box>
          <Box className='t13 quiet'>{t(session.channel === 'weapp' ? 'sessionWeapp' : 'sessionH5')}</Box>
          <Box className='t13 quiet'>{t('sessionSeen', { time: dateTime(session.lastSeenAt) })}</Box>
          <Box className='t13 quiet'>{t('sessionSince', { time: dateTime(session.createdAt) })}</Box>
        </Box>
        {session.current ? <Tag text={t('sessionHere')} tone='good' /> : <Button kind='plain' small text={t('sessionEnd')} label={t('sessionEndOf', { device: nameOf(session) })} disabled={busy} onTap={() => void ending.run(session.sessionId)} />}
      </Box>
    </Box>
  );
  return (
    <Box className='stack-12'>
      <Box className='stack-12' role='list' label={t('sessionsTitle')}>
        {here.map(row)}
        {others.map(row)}
      </Box>
      {others.length === 0 && <Box className='quiet'>{t('sessionsOnly')}</Box>}
      <ErrorNotice error={ending.error ?? endingOthers.error} />
      {(others.length > 0 || (of.wechat.silent && here[0]?.channel === 'h5')) && <Button kind='plain' text={t('sessionEndOthers')} busy={endingOthers.busy} disabled={busy} onTap={() => void endingOthers.run(null)} />}
      {of.wechat.joined && <Box className='quiet'>{t(of.wechat.silent ? 'sessionsSilent' : 'sessionsConfirm')}</Box>}
      <Box className='quiet'>{t('sessionsHelp')}</Box>
    </Box>
  );
}
