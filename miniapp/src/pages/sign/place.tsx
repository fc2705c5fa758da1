/** The mark in its place, before anything is confirmed. Without a mark (the page was reloaded) one is made first. */
import { useEffect } from 'react';
import { PlaceView, useMark } from '../../features/mark';
import { isSeal } from '../../features/task';
import { useText } from '../../i18n';
import { back, depth, open, replace } from '../../platform/navigation';
import { Box, Button, Heading, Ready, Screen, guarded } from '../../ui';
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
    if (missing) replace(seal ? 'seal' : 'pad', { task: task.taskId });
  }, [missing, seal, task.taskId]);
  const again = (): void => (depth() > 1 ? void back() : replace(seal ? 'seal' : 'pad', { task: task.taskId }));
  return (
    <Screen
      title={t('placeTitle')}
      footer={data && mark && (
        <Box className='actions-pair'>
          <Button kind='plain' text={t(seal ? 'placeOther' : 'placeAgain')} onTap={again} />
          <Button text={t('placeOk')} onTap={() => open('willingness', { task: task.taskId })} />
        </Box>
      )}
    >
      <Heading className='t28'>{t(seal ? 'placeLeadSeal' : 'placeLead')}</Heading>
      <Box className='gap-top'><Ready of={task}>{(detail) => mark && <PlaceView task={detail} mark={mark} />}</Ready></Box>
    </Screen>
  );
}

export default guarded(PlacePage);
