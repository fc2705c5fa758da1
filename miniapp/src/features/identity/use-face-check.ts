/** A face check from its start to its result: there, back, and the server asked until the provider knows. */
import type { Answer } from '@luobi/shared/contract';
import { useEffect, useRef, useState } from 'react';
import { asApiError, type ApiError } from '../../api/api-error';
import { call } from '../../api/client';
import { useAct, type UsedAct } from '../../api/use-act';
import { goToFace } from '../../platform/face';
import { useShown } from '../../platform/lifecycle';
import type { Claim } from './person-form';

export type FaceOutcome = Answer<'fetchFaceVerification'>;
/** idle · away: on the provider's page · asking · cannot: this device has no way there */
export type FaceStage = 'idle' | 'away' | 'asking' | 'cannot';

export interface FaceCheck {
  readonly stage: FaceStage;
  /** the last answer that was not a match */
  readonly last: FaceOutcome | null;
  readonly error: ApiError | null;
  readonly starting: UsedAct<{ readonly claim: Claim | null }, Answer<'startFaceVerification'>>;
  /** @param claim null: the real name the account has */
  readonly start: (claim: Claim | null) => Promise<void>;
  readonly look: () => Promise<void>;
  readonly leave: () => void;
}

/** Asked again this often after coming back, every two seconds: providers need a moment. */
const ASKS = 4;
const PAUSE_MS = 2000;

/** @param begun a check the person comes back from, in a browser that had left the app */
export function useFaceCheck({ begun, taskId, onMatch }: { readonly begun: string | null; readonly taskId: string | undefined; readonly onMatch: (answer: FaceOutcome) => void }): FaceCheck {
  const [stage, setStage] = useState<FaceStage>(begun ? 'asking' : 'idle');
  const [last, setLast] = useState<FaceOutcome | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const check = useRef(begun);
  const away = useRef(false);
  const busy = useRef(false);
  const alive = useRef(true);
  useEffect(() => { alive.current = true; return () => { alive.current = false; }; }, []);
  const starting = useAct(async ({ claim }: { readonly claim: Claim | null }, key: string) => call('startFaceVerification', { body: { ...(claim ? { claim } : {}), ...(taskId ? { taskId } : {}) }, idempotencyKey: key }));

  const look = async (): Promise<void> => {
    const verificationId = check.current;
    if (busy.current || verificationId === null) return;
    busy.current = true;
    away.current = false;
    setError(null);
    setStage('asking');
    try {
      let answer: FaceOutcome | null = null;
      for (let n = 0; n < ASKS && alive.current && (answer === null || answer.outcome === 'pending'); n += 1) {
        if (n > 0) await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
        answer = await call('fetchFaceVerification', { params: { verificationId } });
      }
      if (!alive.current || !answer) return;
      if (answer.outcome === 'match') return onMatch(answer);
      setLast(answer);
      away.current = answer.outcome === 'pending';
      setStage(answer.outcome === 'pending' ? 'away' : 'idle');
    } catch (thrown) {
      // a provider that is silent now may know in a minute: the check stays open
      if (alive.current) { setError(asApiError(thrown)); setStage('away'); }
    } finally {
      busy.current = false;
    }
  };
  const first = useRef(look);
  useEffect(() => { if (begun) void first.current(); }, [begun]);
  // coming back from the provider's page, or from another mini-program
  useShown(() => { if (away.current) void look(); });

  return {
    stage, last, error, starting, look,
    leave: () => { check.current = null; away.current = false; setStage('idle'); setError(null); setLast(null); },
    async start(claim) {
      setLast(null);
      setError(null);
      const begunNow = await starting.run({ claim });
      if (!begunNow) return;
      check.current = begunNow.verificationId;
      if (begunNow.launch === null) return look();
      const trip = await goToFace(begunNow.launch, () => undefined);
      if (trip === 'cannot') return setStage('cannot');
      away.current = true;
      setStage('away');
      if (trip === 'back') await look();
    },
  };
}
