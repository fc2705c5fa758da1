/** Choosing the company's seal. */
import { SealPicker, keepMark, useMark } from '../../features/mark';
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
  return (
    <Screen title={t('sealTitle')} footer={<Button text={t('sealUse')} disabled={!seal} onTap={() => open('place', { task: task.taskId })} />}>
      <Heading className='t28'>{t('sealLead')}</Heading>
      <Box className='gap-top'>
        <Ready of={task}>{() => <SealPicker taskId={task.taskId} chosen={seal} onChoose={(chosen) => keepMark(task.taskId, { kind: 'seal', seal: chosen })} />}</Ready>
      </Box>
    </Screen>
  );
}

export default guarded(SealPage);
