/** The privacy policy before anything is shown of a document: agree, or not now and what that means. */
import { PRIVACY_POLICY_VERSION } from '@luobi/shared';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../api/client';
import { settleGate } from '../../api/gate';
import { rememberMe } from '../../api/session';
import { useAct } from '../../api/use-act';
import { Privacy } from '../../features/account/privacy';
import { useText } from '../../i18n';
import { back, restart } from '../../platform/navigation';
import { Box, Button, ErrorNotice, Heading, Screen, Sheet, guarded } from '../../ui';

function ConsentPage() {
  const t = useText();
  const [later, setLater] = useState(false);
  const handedOver = useRef(false);
  useEffect(() => () => { if (!handedOver.current) settleGate(false); }, []);
  const agreeing = useAct(async (version: string, key: string) => call('giveConsent', { body: { kind: 'privacy', version }, idempotencyKey: key }));
  const agree = async (): Promise<void> => {
    const me = await agreeing.run(PRIVACY_POLICY_VERSION);
    if (!me) return;
    rememberMe(me);
    handedOver.current = true;
    await back();
    settleGate(true);
  };
  return (
    <Screen
      title={t('consentTitle')}
      above={later && (
        <Sheet title={t('consentLaterTitle')} onClose={() => setLater(false)}>
          <Box>{t('consentLaterText')}</Box>
          <Box className='actions-pair'>
            <Button kind='plain' text={t('consentRead')} onTap={() => setLater(false)} />
            <Button text={t('goHome')} onTap={() => restart('home')} />
          </Box>
        </Sheet>
      )}
      footer={(
        <Box className='actions'>
          <ErrorNotice error={agreeing.error} />
          <Box className='actions-pair'>
            <Button kind='plain' text={t('consentLater')} onTap={() => setLater(true)} />
            <Button text={t('consentAgree')} busy={agreeing.busy} onTap={() => void agree()} />
          </Box>
        </Box>
      )}
    >
      <Heading className='t28'>{t('consentLead')}</Heading>
      <Box className='gap-top'><Privacy /></Box>
    </Screen>
  );
}

export default guarded(ConsentPage);
