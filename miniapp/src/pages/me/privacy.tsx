/** The privacy policy to read at any time. */
import { Privacy } from '../../features/account/privacy';
import { useText } from '../../i18n';
import { Box, Heading, Screen, guarded } from '../../ui';

function PrivacyPage() {
  const t = useText();
  return (
    <Screen title={t('privacyPolicy')}>
      <Heading className='t28'>{t('privacyPolicy')}</Heading>
      <Box className='gap-top'><Privacy /></Box>
    </Screen>
  );
}

export default guarded(PrivacyPage);
