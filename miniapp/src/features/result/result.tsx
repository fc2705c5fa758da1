/** What came of it: the mark's certificate and time, everyone's progress, and the contract once it is complete. */
import type { Envelope, TaskDetail } from '@luobi/shared/contract';
import { download } from '../../api/client';
import { useAct } from '../../api/use-act';
import { dateTime, useText, type TextKey } from '../../i18n';
import { keepPdf } from '../../platform/files';
import { releaseFile } from '../../platform/http';
import { Box, Button, ErrorNotice, Fact, Heading, Notice, Txt } from '../../ui';
import { Parties } from './parties';

/** What the large words above say. */
export function headlineOf(task: Pick<TaskDetail, 'kind' | 'state' | 'onBehalfOf'>, envelopeState: Envelope['state']): { readonly text: TextKey; readonly good: boolean } {
  if (task.state === 'waiting') return { text: 'doneWaitingTurn', good: false };
  if (task.state === 'declined') return { text: 'doneDeclined', good: false };
  if (task.state === 'cancelled' || ['declined', 'revoked', 'expired'].includes(envelopeState)) return { text: 'doneCancelled', good: false };
  if (envelopeState === 'completed') return { text: 'doneCompleted', good: true };
  if (task.kind === 'approval') return { text: 'doneApproved', good: true };
  return { text: task.onBehalfOf ? 'doneSealed' : 'doneSigned', good: true };
}

const BY: Readonly<Record<NonNullable<TaskDetail['sealing']['signature']>['willingness']['method'], TextKey>> = { sms: 'doneWillSms', password: 'doneWillPassword', face: 'doneWillFace' };

export interface ResultProps {
  readonly task: TaskDetail;
  readonly envelope: Envelope;
  readonly onEvidence: () => void;
}

export function Result({ task, envelope, onEvidence }: ResultProps) {
  const t = useText();
  const { text, good } = headlineOf(task, envelope.state);
  const { signature } = task.sealing;
  const saving = useAct(async (_: null) => {
    const path = await download('getEnvelopePdf', { params: { envelopeId: envelope.envelopeId } });
    await keepPdf(path, envelope.title);
    setTimeout(() => releaseFile(path), 60_000);
    return true;
  });
  const complete = envelope.state === 'completed';
  const live = good && !complete;
  return (
    <Box className='stack-20'>
      <Box className='row result-head'>
        {good && <Box className='stamp' hidden><Txt>{t('appName').slice(0, 2)}</Txt></Box>}
        <Box className='grow'>
          <Heading className='t28'>{t(text)}</Heading>
          <Box className='quiet'>{envelope.title}</Box>
        </Box>
      </Box>
      {task.state === 'waiting' && <Notice tone='wait' what={t('doneWaitingTurnHelp')} />}
      {text === 'doneCancelled' && <Notice tone='plain' what={t('doneCancelledHelp')} />}
      {task.declineReason && <Notice tone='plain' what={t('doneReason')} next={task.declineReason} />}
      {complete && (
        <Box className='actions'>
          <Button text={t('donePdf')} busy={saving.busy} onTap={() => void saving.run(null)} />
          <ErrorNotice error={saving.error} />
        </Box>
      )}
      {signature && (
        <Box className='card'>
          <Fact name={t('doneAt')} value={dateTime(signature.signedAt)} />
          <Fact name={t('doneWill')} value={signature.willingness.deviceChecked ? t('doneWillDevice', { method: t(BY[signature.willingness.method]) }) : t(BY[signature.willingness.method])} />
          <Fact name={t('doneWillNumber')} value={signature.willingness.providerTransactionId} mono />
          <Fact name={t('doneCert')} value={signature.certificateSubject} />
          <Fact name={t('doneIssuer')} value={signature.certificateIssuer} />
          <Fact name={t('doneSerial')} value={signature.certificateSerial} mono />
          <Fact name={t('doneHash')} value={envelope.finalSha256 ?? signature.revisionSha256} mono />
        </Box>
      )}
      <Box className='card'>
        <Heading level={2} className='t17'>{t('doneProgress')}</Heading>
        <Parties recipients={envelope.recipients} />
      </Box>
      {live && <Box className='quiet'>{t('doneOthers')}</Box>}
      <Button kind='text' text={t('doneEvidence')} onTap={onEvidence} />
    </Box>
  );
}
