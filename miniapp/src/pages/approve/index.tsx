/** Approving on a company's behalf. */
import { useState } from 'react';
import { useTask } from '../../api/task';
import { Approval, useApproval } from '../../features/approval/approval';
import { DeclineSheet } from '../../features/decline/decline-sheet';
import { HeldNotice, TransferSheet } from '../../features/transfer';
import { Parties } from '../../features/result/parties';
import { useText } from '../../i18n';
import { useParameters } from '../../platform/lifecycle';
import { open, replace } from '../../platform/navigation';
import { Box, Button, ErrorNotice, Ready, Screen, guarded } from '../../ui';
import '../done/done.scss';

function ApprovePage() {
  const t = useText();
  const taskId = useParameters()['task'] ?? '';
  const task = useTask(taskId);
  const [comment, setComment] = useState('');
  const [rejecting, setRejecting] = useState(false);
  const [handing, setHanding] = useState(false);
  const approving = useApproval(task.data);
  const { data } = task;
  const approve = async (): Promise<void> => {
    if (await approving.run(comment.trim())) replace('done', { task: taskId });
  };
  const changed = approving.error?.code === 'revision_changed';
  return (
    <Screen
      title={t('approveTitle')}
      above={handing ? <TransferSheet taskId={taskId} onClose={() => setHanding(false)} onDone={() => { setHanding(false); void task.reload(); }} /> : rejecting && <DeclineSheet taskId={taskId} reject onClose={() => setRejecting(false)} onDone={() => replace('done', { task: taskId })} />}
      footer={data?.state === 'open' && (data.heldBy?.mine === false ? <HeldNotice heldBy={data.heldBy} /> : (
        <Box className='actions'>
          <ErrorNotice error={approving.error} action={changed ? { text: t('readAgain'), onTap: () => open('read', { task: taskId }) } : undefined} />
          <Box className='actions-pair'>
            <Button kind='plain' text={t('approveReject')} disabled={!data.can.decline} onTap={() => setRejecting(true)} />
            <Button text={t('approveOk')} busy={approving.busy} disabled={!data.viewed} onTap={() => void approve()} />
          </Box>
        </Box>
      ))}
    >
      <Ready of={task}>
        {(detail) => (
          <Box className='stack-20'>
            {detail.heldBy?.mine && <HeldNotice heldBy={detail.heldBy} />}
            <Approval task={detail} comment={comment} onComment={setComment} onView={() => open('read', { task: taskId })} progress={<Parties recipients={detail.recipients} />} />
            {detail.can.decline && <Button kind='text' text={t('transferOpen')} onTap={() => setHanding(true)} />}
          </Box>
        )}
      </Ready>
    </Screen>
  );
}

export default guarded(ApprovePage);
