/** Changing my number; at the end every session is over, this one too. */
import { useState } from 'react';
import { call } from '../../api/client';
import { passGate } from '../../api/gate';
import { endSession } from '../../api/session';
import { useRequest } from '../../api/use-request';
import { PhoneChange } from '../../features/account/phone-change';
import { useText } from '../../i18n';
import { restart } from '../../platform/navigation';
import { Box, Button, Heading, Ready, Screen, guarded } from '../../ui';

function PhonePage() {
  const t = useText();
  const me = useRequest('me', () => call('getMe'));
  const [changed, setChanged] = useState<string | null>(null);
  const finish = (phoneMasked: string): void => {
    setChanged(phoneMasked);
    endSession();
  };
  const logIn = async (): Promise<void> => {
    if (await passGate('login')) restart('home');
  };
  if (changed !== null) {
    return (
      <Screen title={t('phoneChangeTitle')} footer={<Button text={t('login')} onTap={() => void logIn()} />}>
        <Heading className='t28'>{t('phoneChangedTitle')}</Heading>
        <Box className='quiet gap-top-8'>{t('phoneChangedHelp', { phone: changed })}</Box>
      </Screen>
    );
  }
  return (
    <Screen title={t('phoneChangeTitle')}>
      <Heading className='t28'>{t('phoneChangeLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('phoneChangeHelp')}</Box>
      <Box className='gap-top-32'><Ready of={me}>{(data) => <PhoneChange me={data} onDone={finish} />}</Ready></Box>
    </Screen>
  );
}

export default guarded(PhonePage);
