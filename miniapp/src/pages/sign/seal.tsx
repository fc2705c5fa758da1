/** Choosing the company's seal. */
import { useState } from 'react';
import { SealPicker, keepMark, useMark } from '../../features/mark';
import { HeldNotice, TransferSheet } from '../../features/transfer';
import { useText } from '../../i18n';
import { open } from '../../platform/navigation';
import { Box, Button, Heading, Ready, Screen, guarded } from '../../ui';
import './sign.scss';
import { useSignable } from './use-signable';

function SealPage() {
  const t = useText();
  const task = useSignable();
  const mark = useMark(task.taskId);
  const seal = mark?.kind === 'seal' ? mark.seal : null;
  const [handing, setHanding] = useState(false);
  const held = task.data?.heldBy?.mine === false;
  return (
    <Screen
      title={t('sealTitle')}
      above={handing && <TransferSheet taskId={task.taskId} onClose={() => setHanding(false)} onDone={() => { setHanding(false); void task.reload(); }} />}
      footer={<Button text={t('sealUse')} disabled={!seal || held} onTap={() => open('place', { task: task.taskId })} />}
    >
      <Heading className='t28'>{t('sealLead')}</Heading>
      <Box className='gap-top'>
        <Ready of={task}>
          {({ heldBy, can }) => (
            <Box className='stack-20'>
              <HeldNotice heldBy={heldBy} />
              {!held && <SealPicker taskId={task.taskId} chosen={seal} onChoose={(chosen) => keepMark(task.taskId, { kind: 'seal', seal: chosen })} />}
              {can.decline && <Button kind='text' text={t('transferOpen')} onTap={() => setHanding(true)} />}
            </Box>
          )}
        </Ready>
      </Box>
    </Screen>
  );
}

export default guarded(SealPage);
