/** Real name: a step in between, or the step before a task. */
import { useEffect, useRef } from 'react';
import { settleGate } from '../../api/gate';
import { Identity } from '../../features/identity/identity';
import { useText } from '../../i18n';
import { useParameters } from '../../platform/lifecycle';
import { back, replace } from '../../platform/navigation';
import { Box, Heading, Screen, guarded } from '../../ui';

function IdentityPage() {
  const t = useText();
  const { task } = useParameters();
  const handedOver = useRef(false);
  useEffect(() => () => { if (!handedOver.current) settleGate(false); }, []);
  return (
    <Screen title={t('identityTitle')}>
      <Heading className='t28'>{t('identityLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('identityHelp')}</Box>
      <Box className='gap-top-32'>
        <Identity onDone={() => {
          handedOver.current = true;
          if (task) replace('read', { task });
          else void back().then(() => settleGate(true));
        }} />
      </Box>
    </Screen>
  );
}

export default guarded(IdentityPage);
