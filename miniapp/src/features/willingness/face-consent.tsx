/** Consent to face recognition, apart from the policy (PIPL 29): what for, what is kept, and that it may be refused. */
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Sheet } from '../../ui';

export function FaceConsentSheet({ version, onAgreed, onRefused }: { readonly version: string; readonly onAgreed: () => void; readonly onRefused: () => void }) {
  const t = useText();
  const agreeing = useAct(async (_: null) => call('giveConsent', { body: { kind: 'face', version } }));
  const agree = async (): Promise<void> => {
    if (await agreeing.run(null)) onAgreed();
  };
  return (
    <Sheet title={t('faceConsentTitle')} onClose={onRefused}>
      <Box className='stack-12'>
        <Box className='strong'>{t('faceConsentLead')}</Box>
        <Box>{t('faceConsentWhat')}</Box>
        <Box>{t('faceConsentKeep')}</Box>
        <Box>{t('faceConsentChoice')}</Box>
      </Box>
      <ErrorNotice error={agreeing.error} />
      <Button text={t('faceConsentAgree')} busy={agreeing.busy} onTap={() => void agree()} />
      <Button kind='plain' text={t('faceConsentRefuse')} onTap={onRefused} />
    </Sheet>
  );
}
