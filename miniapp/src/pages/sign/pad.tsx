/**
 * The pad, in landscape. WeChat turns the page; a browser cannot, so on a phone held upright the page is drawn turned
 * by a quarter and the person turns the phone. Strokes stay when it is turned back.
 */
import { useState } from 'react';
import { interrupted, isFirstPage } from '../../api/interrupted';
import { PadView, keepMark } from '../../features/mark';
import { BookSheet, useBook, type SavedSignature } from '../../features/signature-book';
import { useText } from '../../i18n';
import { useUpright } from '../../platform/device';
import { useParameters } from '../../platform/lifecycle';
import { back, open } from '../../platform/navigation';
import { Button, Screen, guarded } from '../../ui';
import './sign.scss';
import { useSignable } from './use-signable';

function PadPage() {
  const t = useText();
  const { taskId } = useSignable();
  const told = useParameters()['lost'] === '1';
  // loaded anew while the mark was being made: the first page of a process that finds its own task
  const [reloaded] = useState(() => isFirstPage() && interrupted()?.step === 'mark');
  const lost = told || reloaded;
  const turned = useUpright();
  const book = useBook();
  const [choosing, setChoosing] = useState(false);
  const kept = book.data?.signatures ?? [];
  const use = ({ signatureId, signature }: SavedSignature): void => {
    setChoosing(false);
    keepMark(taskId, { kind: 'saved', signatureId, signature });
    open('place', { task: taskId });
  };
  return (
    <Screen
      title={t('padTitle')} flush bare className={turned ? 'pad-screen pad-screen-turned' : 'pad-screen'}
      above={choosing && <BookSheet signatures={kept} onChoose={use} onClose={() => setChoosing(false)} />}
    >
      <PadView
        key={taskId} taskId={taskId} lost={lost} turned={turned} onBack={back}
        instead={kept.length > 0 && <Button kind='plain' small text={t('bookUse')} onTap={() => setChoosing(true)} />}
        onDone={(signature) => { keepMark(taskId, { kind: 'handwritten', signature }); open('place', { task: taskId }); }}
      />
    </Screen>
  );
}

export default guarded(PadPage);
