/** Server data in the four states a page shows. A reload keeps what is on the screen until the new answer is there. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useOnline } from '../platform/network';
import { asApiError, type ApiError } from './api-error';
import { useAlive } from './use-act';

export interface Requested<T> {
  readonly data: T | null;
  /** set when the last attempt failed; `data` may still hold an earlier answer */
  readonly error: ApiError | null;
  readonly loading: boolean;
  readonly reload: () => Promise<void>;
  /** puts in an answer obtained another way, e.g. by an act */
  readonly put: (data: T) => void;
}

/** @param key asks again when it changes; null asks nothing */
export function useRequest<T>(key: string | null, ask: () => Promise<T>): Requested<T> {
  const latest = useRef(ask);
  latest.current = ask;
  const alive = useAlive();
  const turn = useRef(0);
  const [state, setState] = useState<{ data: T | null; error: ApiError | null; loading: boolean }>({ data: null, error: null, loading: key !== null });

  const reload = useCallback(async () => {
    const mine = ++turn.current;
    const current = (): boolean => alive.current && mine === turn.current;
    setState((before) => ({ ...before, loading: true }));
    try {
      const data = await latest.current();
      if (current()) setState({ data, error: null, loading: false });
    } catch (thrown) {
      if (current()) setState((before) => ({ ...before, error: asApiError(thrown), loading: false }));
    }
  }, [alive]);
  const put = useCallback((data: T) => { turn.current += 1; setState({ data, error: null, loading: false }); }, []);

  useEffect(() => {
    if (key === null) return;
    setState({ data: null, error: null, loading: true });
    void reload();
  }, [key, reload]);
  // what failed for want of a network is asked again when there is one
  const online = useOnline();
  const lost = state.error?.code === 'network';
  const before = useRef(online);
  useEffect(() => {
    const cameBack = online && !before.current;
    before.current = online;
    if (cameBack && lost && key !== null) void reload();
  }, [online, lost, key, reload]);
  return { ...state, reload, put };
}
