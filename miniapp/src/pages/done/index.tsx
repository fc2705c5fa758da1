/** The result of a task, kept fresh while others still act. */
import { useEffect, useState } from 'react';
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { forgetMark } from '../../features/mark/draft';
import { NoticeAsk } from '../../features/notices';
import { EvidenceSheet, Result } from '../../features/result';
import { pageOf } from '../../features/task';
import { useText } from '../../i18n';
import { useHidden, useParameters, usePull, useShown } from '../../platform/lifecycle';
import { replace, restart } from '../../platform/navigation';
import { Box, Button, Ready, Screen, guarded } from '../../ui';
import './done.scss';

/** ms between looks: soon while the last act is being finished, seldom while people are awaited */
const SOON = 1500;
const SELDOM = 15_000;

function DonePage() {
  const t = useText();
  const taskId = useParameters()['task'] ?? '';
  const [evidence, setEvidence] = useState(false);
  const [shown, setShown] = useState(true);
  const result = useRequest(taskId || null, async () => {
    const task = await call('getTask', { params: { taskId } });
    const envelope = await call('getEnvelope', { params: { envelopeId: task.envelopeId } });
    return { task, envelope };
  });
  const next = useRequest(taskId || null, () => call('listTasks', { query: { box: 'to_do', limit: 2 } }));
  const { data, reload } = result;
  // not earlier: pages that are still closing would take a missing mark for a lost one and ask for it again
  useEffect(() => forgetMark(taskId), [taskId]);
  useShown(() => setShown(true));
  useHidden(() => setShown(false));
  usePull(reload);

  const state = data?.envelope.state;
  const final = !state || ['completed', 'declined', 'revoked', 'expired'].includes(state);
  const allActed = data?.envelope.recipients.every((recipient) => recipient.tasks.every((task) => task.state === 'done')) ?? false;
  useEffect(() => {
    if (final || !shown) return;
    const timer = setInterval(() => void reload(), allActed ? SOON : SELDOM);
    return () => clearInterval(timer);
  }, [final, allActed, shown, reload]);
  // somebody opened an old link of a task that is open: there is something to do
  const todo = data?.task.state === 'open' ? pageOf(data.task) : null;
  useEffect(() => {
    if (todo) replace(todo, { task: taskId });
  }, [todo, taskId]);

  const following = next.data?.items.find((task) => task.taskId !== taskId);
  return (
    <Screen
      title={t('doneTitle')}
      above={evidence && data && <EvidenceSheet envelopeId={data.envelope.envelopeId} onClose={() => setEvidence(false)} />}
      footer={data && (
        <Box className='actions-pair'>
          <Button kind='plain' text={t('goHome')} onTap={() => restart('home')} />
          {following && <Button text={t('doneNext')} onTap={() => restart(pageOf(following), { task: following.taskId })} />}
        </Box>
      )}
    >
      <Ready of={result}>{({ task, envelope }) => <Result task={task} envelope={envelope} onEvidence={() => setEvidence(true)} />}</Ready>
      {data && !final && <NoticeAsk kinds={['completed', 'declined']} text='noticeAskResult' />}
    </Screen>
  );
}

export default guarded(DonePage);
