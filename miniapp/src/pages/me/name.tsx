/** A name that changed. */
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { CorrectName } from '../../features/privacy/correct-name';
import { useText } from '../../i18n';
import { back, open } from '../../platform/navigation';
import { Box, Empty, Heading, Ready, Screen, guarded } from '../../ui';

function NamePage() {
  const t = useText();
  const me = useRequest('me', () => call('getMe'));
  return (
    <Screen title={t('nameTitle')}>
      <Heading className='t28'>{t('nameLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('nameHelp')}</Box>
      <Box className='gap-top'>
        <Ready of={me}>
          {(data) => (data.realName.state === 'verified' ? <CorrectName me={data} onDone={() => void back()} /> : <Empty title={t('meNotVerified')} help={t('nameNotVerified')} action={{ text: t('identityCheck'), onTap: () => open('identity') }} />)}
        </Ready>
      </Box>
    </Screen>
  );
}

export default guarded(NamePage);
