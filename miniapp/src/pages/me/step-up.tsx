/** A step in between: the person confirms to be there, and is back where he was. */
import { useEffect, useRef } from 'react';
import { settleGate } from '../../api/gate';
import { StepUp } from '../../features/account/step-up';
import { useText } from '../../i18n';
import { back } from '../../platform/navigation';
import { Box, Heading, Screen, guarded } from '../../ui';

function StepUpPage() {
  const t = useText();
  const handedOver = useRef(false);
  useEffect(() => () => { if (!handedOver.current) settleGate(false); }, []);
  return (
    <Screen title={t('stepUpTitle')}>
      <Heading className='t28'>{t('stepUpLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('stepUpHelp')}</Box>
      <Box className='gap-top-32'>
        <StepUp onDone={() => {
          handedOver.current = true;
          void back().then(() => settleGate(true));
        }} />
      </Box>
    </Screen>
  );
}

export default guarded(StepUpPage);
