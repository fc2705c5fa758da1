/** Login as a step in between: afterwards the person is back where they were. Consent follows at once when it is missing. */
import { useEffect, useRef } from 'react';
import { settleGate } from '../../api/gate';
import { hasConsent } from '../../api/session';
import { Login } from '../../features/account/login';
import { useText } from '../../i18n';
import { back, replace } from '../../platform/navigation';
import { Box, Heading, Screen, guarded } from '../../ui';

function LoginPage() {
  const t = useText();
  const handedOver = useRef(false);
  useEffect(() => () => { if (!handedOver.current) settleGate(false); }, []);
  return (
    <Screen title={t('loginTitle')}>
      <Heading className='t28'>{t('loginLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('loginHelp')}</Box>
      <Box className='gap-top-32'>
        <Login onDone={(me) => {
          handedOver.current = true;
          if (!hasConsent(me)) return replace('consent', { gate: '1' });
          void back().then(() => settleGate(true));
        }} />
      </Box>
    </Screen>
  );
}

export default guarded(LoginPage);
