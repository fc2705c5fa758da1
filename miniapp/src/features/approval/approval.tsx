/** What an approver decides on: counterparty, company, pages, time, file number, history, and what follows. */
import type { TaskDetail } from '@luobi/shared/contract';
import type { ReactNode } from 'react';
import { call } from '../../api/client';
import { useAct, type UsedAct } from '../../api/use-act';
import { dateTime, useText } from '../../i18n';
import { AreaField, Box, Button, Fact, Heading, Notice } from '../../ui';

/** Approving, bound to the revision that was shown. */
export function useApproval(task: TaskDetail | null): UsedAct<string, TaskDetail> {
  return useAct(async (comment: string, key: string) => {
    const { taskId, document } = task!;
    return call('approveTask', { params: { taskId }, body: { revisionSha256: document.revisionSha256, ...(comment ? { comment } : {}) }, idempotencyKey: key });
  });
}

export interface ApprovalProps {
  readonly task: TaskDetail;
  readonly comment: string;
  readonly onComment: (text: string) => void;
  readonly onView: () => void;
  readonly progress: ReactNode;
}

export function Approval({ task, comment, onComment, onView, progress }: ApprovalProps) {
  const t = useText();
  const { document } = task;
  return (
    <Box className='stack-20'>
      <Box>
        <Box className='t13 quiet'>{t('approveLead')}</Box>
        <Heading className='t28'>{task.title}</Heading>
      </Box>
      <Box className='card'>
        <Fact name={t('approveInviter')} value={task.inviter} />
        {task.onBehalfOf && task.onBehalfOf.name !== task.inviter && <Fact name={t('approveOrg')} value={task.onBehalfOf.name} />}
        <Fact name={t('approvePages')} value={t('willPages', { n: document.pages.length })} />
        <Fact name={t('approveSent')} value={dateTime(task.sentAt)} />
        {task.deadline && <Fact name={t('approveDeadline')} value={dateTime(task.deadline)} />}
        <Fact name={t('approveHash')} value={document.shortHash} mono />
        <Box className='gap-top-8'><Button kind='plain' text={t('approveView')} onTap={onView} /></Box>
      </Box>
      {task.approval && task.approval.values.length > 0 && (
        <Box className='card'>
          <Heading level={2} className='t17'>{t('approveFacts')}</Heading>
          {task.approval.values.map(({ label, value }, i) => <Fact key={i} name={label} value={value} />)}
        </Box>
      )}
      {!task.viewed && <Notice tone='wait' what={t('approveNotViewed')} />}
      <Box className='card'>
        <Heading level={2} className='t17'>{t('approveHistory')}</Heading>
        {progress}
      </Box>
      {task.approval && (
        <Box className='card'>
          <Heading level={2} className='t17'>{t('approveSeals')}</Heading>
          {task.approval.seals.length === 0 && <Box className='amber gap-top-8'>{t('approveNoSeal')}</Box>}
          {task.approval.seals.map(({ name, sealer, grantedBy, validUntil }, i) => (
            <Box key={i} className='gap-top-8'>
              <Box>{name}{sealer ? ` · ${sealer}` : ''}</Box>
              <Box className='t13 quiet'>{t('sealGranted', { name: grantedBy })} · {t('sealUntil', { time: dateTime(validUntil) })}</Box>
            </Box>
          ))}
        </Box>
      )}
      <AreaField label={t('approveComment')} value={comment} onInput={onComment} maxLength={200} />
      <Box className='t13 quiet'>{t('approveEffect')}</Box>
    </Box>
  );
}
