/** The last confirmation. */
import { useEffect, useState } from 'react';
import { keepMark, useMark, type Mark } from '../../features/mark';
import { isSeal } from '../../features/task';
import type { Challenge } from '../../features/willingness/use-confirmation';
import { Willingness, type WillingnessProps } from '../../features/willingness/willingness';
import { useText } from '../../i18n';
import { open, replace, restart } from '../../platform/navigation';
import { keepInTab, takeFromTab } from '../../platform/tab-memory';
import { Ready, Screen, guarded } from '../../ui';
import { useSignable } from './use-signable';

/** The mark as the API takes it: strokes and a colour, or the name of a seal; never a picture. */
function toSign(mark: Mark): WillingnessProps['mark'] {
  if (mark.kind === 'seal') return { kind: 'seal', sealId: mark.seal.sealId };
  if (mark.kind === 'saved') return { kind: 'saved', signatureId: mark.signatureId };
  const { width, height, color, strokes } = mark.signature;
  return { kind: 'handwritten', width, height, color, strokes: strokes.map((stroke) => stroke.map((point) => ({ ...point }))) };
}

const PURPOSE = 'willingness';
interface Away {
  readonly taskId: string;
  readonly mark: Mark;
  readonly challenge: Challenge;
}

/** What a browser kept while it was at the page of a face check. */
function comeBack(): Away | null {
  const away = takeFromTab(PURPOSE) as Away | null;
  if (away) keepMark(away.taskId, away.mark);
  return away;
}

function WillingnessPage() {
  const t = useText();
  const [away] = useState(comeBack);
  const task = useSignable();
  const { taskId, data } = task;
  const mark = useMark(taskId);
  const maker = data && isSeal(data) ? 'seal' : 'pad';
  const missing = data !== null && data.state === 'open' && mark === null;
  useEffect(() => {
    if (missing) replace(maker, { task: taskId, lost: '1' });
  }, [missing, maker, taskId]);
  return (
    <Screen title={t('willTitle')}>
      <Ready of={task}>
        {(detail) => mark && (
          <Willingness
            task={detail} mark={toSign(mark)}
            resumed={away?.taskId === taskId ? away.challenge : null}
            onAway={(challenge) => keepInTab(PURPOSE, { taskId, mark, challenge } satisfies Away)}
            onSetPassword={() => open('signPassword')}
            onSealing={() => restart('sealing', { task: taskId })}
            onReadAgain={() => restart('read', { task: taskId })}
            onWriteAgain={() => replace(maker, { task: taskId })}
          />
        )}
      </Ready>
    </Screen>
  );
}

export default guarded(WillingnessPage);
