/** The privacy policy before anything is shown of a document: agree, or not now and what that means. */
import { useEffect, useRef, useState } from 'react';
import { call } from '../../api/client';
import { settleGate } from '../../api/gate';
import { rememberMe } from '../../api/session';
import { useAct } from '../../api/use-act';
import { Notice, useNotice } from '../../features/privacy/notice';
import { useText } from '../../i18n';
import { back, restart } from '../../platform/navigation';
import { Box, Button, ErrorNotice, Heading, Screen, Sheet, guarded } from '../../ui';

function ConsentPage() {
  const t = useText();
  const [later, setLater] = useState(false);
  const notice = useNotice('privacy');
  const handedOver = useRef(false);
  useEffect(() => () => { if (!handedOver.current) settleGate(false); }, []);
  const agreeing = useAct(async (version: string, key: string) => call('giveConsent', { body: { kind: 'privacy', version }, idempotencyKey: key }));
  const agree = async (): Promise<void> => {
    // what is agreed to is the text that stands on the screen
    const me = notice.data && (await agreeing.run(notice.data.version));
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
            <Button text={t('consentAgree')} busy={agreeing.busy} disabled={notice.data === null} onTap={() => void agree()} />
          </Box>
        </Box>
      )}
    >
      <Heading className='t28'>{t('consentLead')}</Heading>
      <Box className='gap-top'><Notice of={notice} /></Box>
    </Screen>
  );
}

export default guarded(ConsentPage);
