/** The end of an account: what goes, what stays, what has to be settled first; then one switch and one button. */
import type { Closing } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useText, type TextKey } from '../../i18n';
import { Box, Button, Cell, ErrorNotice, Heading, Toggle } from '../../ui';

type Obstacle = Closing['obstacles'][number];
const WORDS: Readonly<Record<Obstacle['kind'], TextKey>> = { open_task: 'closeOpenTask', sealing: 'closeSealing', approved: 'closeApproved', last_admin: 'closeLastAdmin', last_sealer: 'closeLastSealer' };
const FACTS: readonly TextKey[] = ['closeGone', 'closeKept', 'closeAgain', 'closeNow'];

export interface CloseAccountProps {
  readonly of: Closing;
  readonly onOpenTask: (taskId: string) => void;
  readonly onClosed: () => void;
  readonly onObstacles: () => void;
}

export function CloseAccount({ of: { obstacles, unfinished }, onOpenTask, onClosed, onObstacles }: CloseAccountProps) {
  const t = useText();
  const [understood, setUnderstood] = useState(false);
  const closing = useAct(async (_: null) => call('closeAccount', { body: { understood: true } }));
  const close = async (): Promise<void> => {
    if (await closing.run(null)) onClosed();
    else onObstacles();
  };
  return (
    <Box className='stack-20'>
      <Box className='card stack-12'>
        {FACTS.map((key) => <Box key={key}>{t(key)}</Box>)}
        {unfinished > 0 && <Box className='amber'>{t('closeUnfinished', { n: unfinished })}</Box>}
      </Box>
      {obstacles.length > 0 ? (
        <Box className='card'>
          <Heading level={2} className='t17'>{t('closeFirst')}</Heading>
          {obstacles.map((obstacle) => (
            <Box key={`${obstacle.kind} ${obstacle.taskId ?? obstacle.name} ${obstacle.detail}`} className='gap-top-8'>
              {obstacle.taskId ? <Cell title={obstacle.name} value={obstacle.detail} onTap={() => onOpenTask(obstacle.taskId ?? '')} /> : <Box>{obstacle.name}</Box>}
              <Box className='t13 quiet'>{t(WORDS[obstacle.kind], { seal: obstacle.detail })}</Box>
            </Box>
          ))}
        </Box>
      ) : (
        <Box className='stack-12'>
          <Box className='row row-between'>
            <Box className='grow'>{t('closeUnderstood')}</Box>
            <Toggle checked={understood} label={t('closeUnderstood')} onChange={setUnderstood} />
          </Box>
          <ErrorNotice error={closing.error} />
          <Button text={t('closeConfirm')} busy={closing.busy} disabled={!understood} onTap={() => void close()} />
        </Box>
      )}
    </Box>
  );
}
