/** Real name: a step in between, the step before a task, or where a browser comes back to from a face check. */
import { IDENTITY_LEVELS, type IdentityLevel } from '@luobi/shared';
import { useEffect, useRef } from 'react';
import { call } from '../../api/client';
import { settleGate } from '../../api/gate';
import { useRequest } from '../../api/use-request';
import { Identity } from '../../features/identity/identity';
import { useText } from '../../i18n';
import { useParameters, useParametersBelow } from '../../platform/lifecycle';
import { back, replace } from '../../platform/navigation';
import { Box, Heading, Ready, Screen, guarded } from '../../ui';

function IdentityPage() {
  const t = useText();
  const { task, face, level } = useParameters();
  const below = useParametersBelow()['task'];
  const taskId = task ?? below;
  const told = (IDENTITY_LEVELS as readonly string[]).includes(level ?? '') ? (level as IdentityLevel) : null;
  // a step before a task asks the task how surely it wants to know
  const need = useRequest(`need ${taskId ?? ''}`, async (): Promise<IdentityLevel> => told ?? (taskId ? (await call('getTask', { params: { taskId } })).identityLevel : 'name_id'));
  const handedOver = useRef(false);
  useEffect(() => () => { if (!handedOver.current) settleGate(false); }, []);
  const done = (): void => {
    handedOver.current = true;
    if (task) replace('read', { task });
    else void back().then(() => settleGate(true));
  };
  return (
    <Screen title={t('identityTitle')}>
      <Heading className='t28'>{t('identityLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('identityHelp')}</Box>
      <Box className='gap-top-32'>
        {/* some vendors put a query of their own behind the address */}
        <Ready of={need}>{(wanted) => <Identity need={wanted} taskId={taskId} face={face?.slice(0, 26)} onDone={done} />}</Ready>
      </Box>
    </Screen>
  );
}

export default guarded(IdentityPage);
