/** Consent to face recognition for a real name, apart from the policy (PIPL 29): what for, what is kept, what refusing means here. */
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Sheet } from '../../ui';

export interface FaceConsentProps {
  readonly version: string;
  /** whether name and number are enough for whoever refuses */
  readonly hasOtherWay: boolean;
  readonly onAgreed: () => void;
  readonly onRefused: () => void;
}

export function FaceConsent({ version, hasOtherWay, onAgreed, onRefused }: FaceConsentProps) {
  const t = useText();
  const agreeing = useAct(async (_: null) => call('giveConsent', { body: { kind: 'face', version } }));
  const agree = async (): Promise<void> => { if (await agreeing.run(null)) onAgreed(); };
  return (
    <Sheet title={t('idFaceConsentTitle')} onClose={onRefused}>
      <Box className='stack-12'>
        <Box className='strong'>{t('idFaceConsentLead')}</Box>
        <Box>{t('idFaceConsentWhat')}</Box>
        <Box>{t('idFaceConsentKeep')}</Box>
        <Box>{t(hasOtherWay ? 'idFaceConsentOther' : 'idFaceConsentOnly')}</Box>
        <Box className='quiet'>{t('idFaceConsentBack')}</Box>
      </Box>
      <ErrorNotice error={agreeing.error} />
      <Button text={t('idFaceAgree')} busy={agreeing.busy} onTap={() => void agree()} />
      <Button kind='plain' text={t('idFaceRefuse')} onTap={onRefused} />
    </Sheet>
  );
}
