/** The act of signing as it really happens. Asking stops while the page is hidden; the act itself does not. */
import { ERROR_CODES, type ErrorCode } from '@luobi/shared';
import type { Sealing as SealingState } from '@luobi/shared/contract';
import { useEffect, useRef, useState } from 'react';
import { ApiError, asApiError } from '../../api/api-error';
import { call } from '../../api/client';
import { useText } from '../../i18n';
import { useHidden, useShown } from '../../platform/lifecycle';
import { Box, Button, ErrorNotice, Heading, Notice, Skeleton, Steps } from '../../ui';
import { pollDelay } from './backoff';
import { stepsOf } from './steps-of';

/** ms the finished steps stay in view before the result */
const LINGER = 700;

export interface SealingProps {
  readonly taskId: string;
  readonly onDone: () => void;
  readonly onSignAgain: () => void;
  readonly onLeave: () => void;
}

export function Sealing({ taskId, onDone, onSignAgain, onLeave }: SealingProps) {
  const t = useText();
  const { sealing, error, again } = useSealing(taskId);
  const done = useRef(onDone);
  done.current = onDone;
  const finished = sealing?.state === 'done';
  useEffect(() => {
    if (!finished) return;
    const timer = setTimeout(() => done.current(), LINGER);
    return () => clearTimeout(timer);
  }, [finished]);

  if (!sealing) return error ? <Box className='stack-12'><ErrorNotice error={error} action={{ text: t('retry'), onTap: again }} /></Box> : <Skeleton />;
  const failed = sealing.state === 'failed' || sealing.state === 'not_started';
  return (
    <Box className='stack-20'>
      <Heading className='t28'>{t(failed ? 'sealingFailed' : sealing.state === 'waiting_for_time' ? 'sealingWaitTitle' : 'sealingLead')}</Heading>
      {failed ? <Failure failure={sealing.failure} /> : (
        <Box className='card'><Steps steps={stepsOf(sealing).map(({ name, state }) => ({ name: t(name), state }))} /></Box>
      )}
      {sealing.state === 'waiting_for_time' && <Notice tone='wait' what={t('sealingWaitText')} />}
      <ErrorNotice error={error} action={{ text: t('retry'), onTap: again }} />
      {!failed && <Box className='quiet'>{t('sealingSafe')}</Box>}
      {failed ? <Button text={t('sealingTryAgain')} onTap={onSignAgain} /> : <Button kind='plain' text={t('sealingLeave')} onTap={onLeave} />}
    </Box>
  );
}

function Failure({ failure }: { readonly failure: string | null }) {
  const t = useText();
  const known = failure !== null && failure in ERROR_CODES ? new ApiError(failure as ErrorCode) : null;
  return (
    <Box className='stack-12'>
      <ErrorNotice error={known} />
      <Notice tone='plain' what={t('sealingFailedHelp')} />
    </Box>
  );
}

function useSealing(taskId: string): { readonly sealing: SealingState | null; readonly error: ApiError | null; readonly again: () => void } {
  const [state, setState] = useState<{ sealing: SealingState | null; error: ApiError | null }>({ sealing: null, error: null });
  const [turn, setTurn] = useState(0);
  const [shown, setShown] = useState(true);
  useShown(() => setShown(true));
  useHidden(() => setShown(false));
  useEffect(() => {
    if (!shown) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (attempt: number): Promise<void> => {
      try {
        const sealing = await call('getSealing', { params: { taskId } });
        if (stopped) return;
        setState({ sealing, error: null });
        if (sealing.state === 'running' || sealing.state === 'waiting_for_time') timer = setTimeout(() => void ask(attempt + 1), pollDelay(attempt));
      } catch (thrown) {
        if (stopped) return;
        const error = asApiError(thrown);
        setState((before) => ({ ...before, error }));
        // a broken line mends itself; anything else needs the person
        if (error.undecided) timer = setTimeout(() => void ask(attempt + 1), 2000);
      }
    };
    void ask(0);
    return () => { stopped = true; clearTimeout(timer); };
  }, [taskId, turn, shown]);
  return { ...state, again: () => setTurn((n) => n + 1) };
}
