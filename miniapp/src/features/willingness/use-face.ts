/** A face check from the start to its result: there, back, and asked for again while the provider is not done. */
import { useEffect, useRef, useState } from 'react';
import { goToFace, type FaceLaunch } from '../../platform/face';
import { useShown } from '../../platform/lifecycle';

export type FaceStage = 'idle' | 'away' | 'asking' | 'passed' | 'cannot';
/** passed · pending: ask again · over: this check is finished and was not passed */
export type FaceAnswer = 'passed' | 'pending' | 'over';

/** Asked again this often after coming back, every two seconds: providers need a moment. */
const ASKS = 4;
const PAUSE_MS = 2000;

export interface UsedFace {
  readonly stage: FaceStage;
  readonly go: (launch: FaceLaunch | null, beforeLeaving: () => void) => Promise<void>;
  readonly look: () => Promise<void>;
  readonly reset: () => void;
}

/** @param ask asks the server, which asks the provider */
export function useFace(ask: () => Promise<FaceAnswer>, startAway = false): UsedFace {
  const [stage, setStage] = useState<FaceStage>(startAway ? 'away' : 'idle');
  const latest = useRef(ask);
  latest.current = ask;
  const alive = useRef(true);
  const busy = useRef(false);
  const away = useRef(startAway);
  useEffect(() => {
    alive.current = true;
    return () => { alive.current = false; };
  }, []);

  const look = async (): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    away.current = false;
    setStage('asking');
    let answer: FaceAnswer = 'pending';
    for (let n = 0; n < ASKS && answer === 'pending' && alive.current; n += 1) {
      if (n > 0) await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
      answer = await latest.current();
    }
    busy.current = false;
    if (!alive.current) return;
    away.current = answer === 'pending';
    setStage(answer === 'passed' ? 'passed' : answer === 'pending' ? 'away' : 'idle');
  };
  // coming back from the other page, or from another mini-program
  useShown(() => { if (away.current) void look(); });
  // a browser that comes back is loaded anew: nothing shows again
  useEffect(() => {
    if (startAway) void look();
  }, []); // eslint-disable-line react-hooks/exhaustive-deps -- once, when it is loaded

  return {
    stage, look,
    reset: () => { away.current = false; setStage('idle'); },
    async go(launch, beforeLeaving) {
      if (launch === null) return look();
      const trip = await goToFace(launch, beforeLeaving);
      if (trip === 'cannot') return setStage('cannot');
      away.current = true;
      setStage('away');
      if (trip === 'back') await look();
    },
  };
}
