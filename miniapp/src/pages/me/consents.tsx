/** What I agreed to, and taking it back. */
import { call } from '../../api/client';
import { passGate } from '../../api/gate';
import { useRequest } from '../../api/use-request';
import { ConsentList } from '../../features/privacy/consents';
import { useText } from '../../i18n';
import { open } from '../../platform/navigation';
import { Box, Heading, Ready, Screen, guarded } from '../../ui';

function ConsentsPage() {
  const t = useText();
  const consents = useRequest('consents', () => call('listConsents'));
  return (
    <Screen title={t('consentsTitle')}>
      <Heading className='t28'>{t('consentsLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('consentsHelp')}</Box>
      <Box className='gap-top'>
        <Ready of={consents}>
          {(data) => <ConsentList of={data} onChange={consents.put} onRead={(kind) => open('privacy', { kind })} onAgree={() => { void passGate('consent').then(consents.reload); }} />}
        </Ready>
      </Box>
    </Screen>
  );
}

export default guarded(ConsentsPage);
