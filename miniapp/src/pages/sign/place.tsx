/** The mark in its place, before anything is confirmed. Without a mark (the page was reloaded) one is made first. */
import { useEffect, useState } from 'react';
import { PlaceView, useMark } from '../../features/mark';
import { useKeeping } from '../../features/signature-book';
import { isSeal } from '../../features/task';
import { useText } from '../../i18n';
import { back, depth, open, replace } from '../../platform/navigation';
import { Box, Button, ErrorNotice, Heading, Notice, Ready, Screen, ToggleField, guarded } from '../../ui';
import './sign.scss';
import { useSignable } from './use-signable';

function PlacePage() {
  const t = useText();
  const task = useSignable();
  const mark = useMark(task.taskId);
  const { data } = task;
  const seal = data ? isSeal(data) : false;
  const missing = data !== null && mark === null;
  useEffect(() => {
    if (missing) replace(seal ? 'seal' : 'pad', { task: task.taskId, lost: '1' });
  }, [missing, seal, task.taskId]);
  const [keep, setKeep] = useState(false);
  const keeping = useKeeping();
  const goOn = async (): Promise<void> => {
    // kept once, also when somebody comes back from the confirmation and goes on again
    if (keep && mark?.kind === 'handwritten' && !(await keeping.run(mark.signature))) return;
    setKeep(false);
    open('willingness', { task: task.taskId });
  };
  const again = (): void => (depth() > 1 ? void back() : replace(seal ? 'seal' : 'pad', { task: task.taskId }));
  return (
    <Screen
      title={t('placeTitle')}
      footer={data && mark && (
        <Box className='actions'>
          {keeping.error?.code === 'conflict' ? <Notice tone='bad' what={t('bookFull')} next={t('bookFullHelp')} /> : <ErrorNotice error={keeping.error} />}
          <Box className='actions-pair'>
            <Button kind='plain' text={t(seal ? 'placeOther' : 'placeAgain')} onTap={again} />
            <Button text={t('placeOk')} busy={keeping.busy} onTap={() => void goOn()} />
          </Box>
        </Box>
      )}
    >
      <Heading className='t28'>{t(seal ? 'placeLeadSeal' : 'placeLead')}</Heading>
      <Box className='gap-top'><Ready of={task}>{(detail) => mark && <PlaceView task={detail} mark={mark} />}</Ready></Box>
      {mark?.kind === 'handwritten' && <Box className='gap-top'><ToggleField label={t('bookKeep')} checked={keep} onChange={(on) => { keeping.clear(); setKeep(on); }} /></Box>}
    </Screen>
  );
}

export default guarded(PlacePage);
