/** An act as a page needs it: run, busy, and the error to show. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { asApiError, type ApiError } from './api-error';
import { createAct, type Act } from './idempotency';

export interface UsedAct<I, O> {
  /** Resolves with the answer, or with undefined after an error (which is then in `error`). */
  readonly run: (input: I) => Promise<O | undefined>;
  readonly busy: boolean;
  readonly error: ApiError | null;
  readonly clear: () => void;
}

export function useAct<I, O>(perform: (input: I, key: string) => Promise<O>): UsedAct<I, O> {
  const latest = useRef(perform);
  latest.current = perform;
  const act = useRef<Act<I, O>>();
  act.current ??= createAct((input: I, key: string) => latest.current(input, key));
  const alive = useAlive();
  useEffect(() => () => act.current?.abandon(), []);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const run = useCallback(async (input: I): Promise<O | undefined> => {
    setBusy(true);
    setError(null);
    try {
      return await act.current?.run(input);
    } catch (thrown) {
      if (alive.current) setError(asApiError(thrown));
      return undefined;
    } finally {
      if (alive.current) setBusy(false);
    }
  }, [alive]);
  const clear = useCallback(() => setError(null), []);
  return { run, busy, error, clear };
}

/** True while the component is mounted. */
export function useAlive(): { readonly current: boolean } {
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => { alive.current = false; };
  }, []);
  return alive;
}
