/** The privacy policy, or what a face check means, to read at any time. */
import { Notice, useNotice } from '../../features/privacy/notice';
import { useText } from '../../i18n';
import { useParameters } from '../../platform/lifecycle';
import { Box, Heading, Screen, guarded } from '../../ui';

function PrivacyPage() {
  const t = useText();
  const kind = useParameters()['kind'] === 'face' ? 'face' : 'privacy';
  const title = t(kind === 'face' ? 'consentFace' : 'privacyPolicy');
  const notice = useNotice(kind);
  return (
    <Screen title={title}>
      <Heading className='t28'>{title}</Heading>
      <Box className='gap-top'><Notice of={notice} /></Box>
    </Screen>
  );
}

export default guarded(PrivacyPage);
