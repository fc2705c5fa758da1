/** The end of an account. Afterwards the device forgets it as well. */
import { useState } from 'react';
import { call } from '../../api/client';
import { endSession } from '../../api/session';
import { useRequest } from '../../api/use-request';
import { CloseAccount } from '../../features/privacy/closing';
import { useText } from '../../i18n';
import { open, restart } from '../../platform/navigation';
import { Box, Button, Empty, Heading, Ready, Screen, guarded } from '../../ui';

function ClosePage() {
  const t = useText();
  const [closed, setClosed] = useState(false);
  const closing = useRequest('closing', () => call('getClosing'));
  const done = (): void => {
    endSession();
    setClosed(true);
  };
  if (closed) {
    return (
      <Screen title={t('closeTitle')} root footer={<Button text={t('goHome')} onTap={() => restart('home')} />}>
        <Empty title={t('closeDone')} help={t('closeDoneHelp')} />
      </Screen>
    );
  }
  return (
    <Screen title={t('closeTitle')}>
      <Heading className='t28'>{t('closeLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('closeHelp')}</Box>
      <Box className='gap-top'>
        <Ready of={closing}>
          {(data) => <CloseAccount of={data} onOpenTask={(taskId) => open('read', { task: taskId })} onClosed={done} onObstacles={() => void closing.reload()} />}
        </Ready>
      </Box>
    </Screen>
  );
}

export default guarded(ClosePage);
