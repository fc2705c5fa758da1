/** Asks, before the first use of anything private, whether WeChat's privacy guide is agreed to. A no leaves everything else. */
import { useText } from '../i18n';
import { Box } from '../platform/elements';
import { AgreeButton, readPrivacyContract, refusePrivacy, usePrivacyAsked } from '../platform/privacy';
import { Button } from './button';
import { Sheet } from './sheet';

export function PrivacySheet() {
  const t = useText();
  if (!usePrivacyAsked()) return null;
  return (
    <Sheet title={t('wxPrivacyTitle')} onClose={refusePrivacy}>
      <Box>{t('wxPrivacyText')}</Box>
      <Button kind='text' text={t('wxPrivacyRead')} onTap={readPrivacyContract} />
      <Box className='actions-pair'>
        <Button kind='plain' text={t('wxPrivacyNo')} onTap={refusePrivacy} />
        <AgreeButton text={t('wxPrivacyYes')} />
      </Box>
    </Sheet>
  );
}
