/** Signing, as it happens. */
import { Sealing } from '../../features/sealing/sealing';
import { useEffect } from 'react';
import { forgetMark } from '../../features/mark';
import { useText } from '../../i18n';
import { useParameters } from '../../platform/lifecycle';
import { replace, restart } from '../../platform/navigation';
import { Screen, guarded } from '../../ui';

function SealingPage() {
  const t = useText();
  const taskId = useParameters()['task'] ?? '';
  useEffect(() => forgetMark(taskId), [taskId]);
  return (
    <Screen title={t('sealingTitle')}>
      <Sealing taskId={taskId} onDone={() => replace('done', { task: taskId })} onSignAgain={() => replace('read', { task: taskId })} onLeave={() => restart('home')} />
    </Screen>
  );
}

export default guarded(SealingPage);
