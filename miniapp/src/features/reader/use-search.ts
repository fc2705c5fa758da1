/**
 * Looking for words, page by page from the one in view, round once. Pages are fetched a few at a time and kept in memory
 * while the reader is open; a newer question or a closed bar ends the search that is running.
 */
import type { TaskDetail } from '@luobi/shared/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { asApiError, type ApiError } from '../../api/api-error';
import { call } from '../../api/client';
import { hitsIn, isSearchable, pagesFrom, type Hit, type TextLine } from './search';

const AT_ONCE = 6;

export interface Found {
  readonly hit: Hit;
  /** its number among those of its page, from 1 */
  readonly number: number;
  readonly ofPage: number;
}
export interface Search {
  readonly found: Found | null;
  readonly state: 'idle' | 'running' | 'found' | 'none';
  readonly error: ApiError | null;
  /** the next place in a direction; answers its hit */
  readonly find: (query: string, direction: 1 | -1, from: number) => Promise<Hit | null>;
  readonly clear: () => void;
}

export function useSearch(task: TaskDetail): Search {
  const { taskId, document: { revisionSha256, pages } } = task;
  const [state, setState] = useState<Pick<Search, 'found' | 'state' | 'error'>>({ found: null, state: 'idle', error: null });
  const texts = useRef(new Map<number, Promise<readonly TextLine[]>>());
  const turn = useRef(0);
  const last = useRef<{ readonly query: string; readonly found: Found } | null>(null);
  useEffect(() => {
    const running = turn;
    texts.current.clear();
    last.current = null;
    return () => { running.current += 1; };
  }, [taskId, revisionSha256]);

  const textOf = useCallback((page: number): Promise<readonly TextLine[]> => {
    const known = texts.current.get(page);
    if (known) return known;
    const asked = call('getTaskPageText', { params: { taskId, page }, query: { revision: revisionSha256 } }).then(({ lines }) => lines);
    texts.current.set(page, asked);
    asked.catch(() => texts.current.delete(page));
    return asked;
  }, [taskId, revisionSha256]);

  const find = useCallback(async (query: string, direction: 1 | -1, from: number): Promise<Hit | null> => {
    const mine = (turn.current += 1);
    if (!isSearchable(query)) return null;
    const before = last.current?.query === query ? last.current.found : null;
    setState((now) => ({ ...now, state: 'running', error: null }));
    const order = pagesFrom(before?.hit.page ?? from, pages.length, direction);
    // the page one started on is looked at once more at the end, for the places before the first
    order.push(order[0] ?? 1);
    try {
      for (let i = 0; i < order.length; i += 1) {
        for (const ahead of order.slice(i, i + AT_ONCE)) textOf(ahead).catch(() => undefined);
        const page = order[i] ?? 1;
        const hits = hitsIn(page, await textOf(page), query);
        if (turn.current !== mine) return null;
        const wanted = i === 0 && before ? before.number - 1 + direction : direction === 1 ? 0 : hits.length - 1;
        const hit = hits[wanted];
        if (!hit) continue;
        const found = { hit, number: wanted + 1, ofPage: hits.length };
        last.current = { query, found };
        setState({ found, state: 'found', error: null });
        return hit;
      }
      setState({ found: null, state: 'none', error: null });
    } catch (thrown) {
      if (turn.current === mine) setState((now) => ({ ...now, state: 'idle', error: asApiError(thrown) }));
    }
    return null;
  }, [pages.length, textOf]);
  const clear = useCallback(() => {
    turn.current += 1;
    last.current = null;
    setState({ found: null, state: 'idle', error: null });
  }, []);
  return { ...state, find, clear };
}
