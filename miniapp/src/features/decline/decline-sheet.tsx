/** Declining or rejecting: the reason, what follows for everyone, and a second thought. */
import type { TaskDetail } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { AreaField, Box, Button, ErrorNotice, Notice, Sheet } from '../../ui';

export interface DeclineSheetProps {
  readonly taskId: string;
  /** an approver rejects, a signer declines */
  readonly reject: boolean;
  readonly onClose: () => void;
  readonly onDone: (task: TaskDetail) => void;
}

export function DeclineSheet({ taskId, reject, onClose, onDone }: DeclineSheetProps) {
  const t = useText();
  const [reason, setReason] = useState('');
  const declining = useAct(async (text: string, key: string) => call('declineTask', { params: { taskId }, body: { reason: text }, idempotencyKey: key }));
  const confirm = async (): Promise<void> => {
    const task = await declining.run(reason.trim());
    if (task) onDone(task);
  };
  return (
    <Sheet title={t(reject ? 'rejectTitle' : 'declineTitle')} onClose={onClose}>
      <Notice tone='wait' what={t(reject ? 'rejectEffect' : 'declineEffect')} />
      <AreaField label={t('declineReason')} placeholder={t('declineReasonHint')} value={reason} onInput={setReason} maxLength={200} />
      <ErrorNotice error={declining.error} />
      <Box className='actions-pair'>
        <Button kind='plain' text={t('declineThink')} onTap={onClose} />
        <Button text={t(reject ? 'rejectConfirm' : 'declineConfirm')} busy={declining.busy} disabled={reason.trim() === ''} onTap={() => void confirm()} />
      </Box>
    </Sheet>
  );
}
