/** Where I am logged in. */
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { SessionsList } from '../../features/account/sessions-list';
import { useText } from '../../i18n';
import { Box, Heading, Ready, Screen, guarded } from '../../ui';

function SessionsPage() {
  const t = useText();
  const sessions = useRequest('sessions', () => call('listSessions'));
  return (
    <Screen title={t('sessionsTitle')}>
      <Heading className='t28'>{t('sessionsLead')}</Heading>
      <Box className='gap-top'><Ready of={sessions}>{(data) => <SessionsList of={data} onChange={sessions.reload} />}</Ready></Box>
    </Screen>
  );
}

export default guarded(SessionsPage);
