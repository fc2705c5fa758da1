/**
 * Pictures that are alive: downloaded through the authorised route, shown, and given back. Exactly the wanted ones are
 * kept; one that is scrolled past before its turn is never asked for. Pictures of another generation (task, revision)
 * are never shown for this one.
 */
import { useEffect, useRef, useState } from 'react';
import { releaseFile } from '../platform/http';
import { Unwanted } from '../platform/lanes';
import { useOnline } from '../platform/network';
import { download } from './client';

export type LivePicture = { readonly state: 'loading' | 'failed' } | { readonly state: 'ready'; readonly path: string };
export interface WantedPicture {
  readonly key: string;
  /** answers a path for `releaseFile` */
  readonly ask: (wanted: () => boolean) => Promise<string>;
}
export interface LivePictures {
  readonly of: (key: string) => LivePicture | undefined;
  readonly retry: (key: string) => void;
}

/** @param wanted most wanted first */
export function useLivePictures(generation: string, wanted: readonly WantedPicture[]): LivePictures {
  const pictures = useRef(new Map<string, LivePicture>());
  const [, redraw] = useState(0);
  const alive = useRef(generation);
  const latest = useRef(wanted);
  latest.current = wanted;

  const load = async ({ key, ask }: WantedPicture): Promise<void> => {
    const mine: LivePicture = { state: 'loading' };
    pictures.current.set(key, mine);
    // still wanted, and by this very asking
    const current = (): boolean => alive.current === generation && pictures.current.get(key) === mine;
    try {
      const path = await ask(current);
      if (current()) pictures.current.set(key, { state: 'ready', path });
      else releaseFile(path);
    } catch (error) {
      if (current() && !(error instanceof Unwanted)) pictures.current.set(key, { state: 'failed' });
    }
    if (alive.current === generation) redraw((n) => n + 1);
  };
  const forget = (key: string): void => {
    const picture = pictures.current.get(key);
    pictures.current.delete(key);
    if (picture?.state === 'ready') releaseFile(picture.path);
  };

  useEffect(() => {
    alive.current = generation;
    const all = pictures.current;
    return () => {
      alive.current = '';
      for (const picture of all.values()) if (picture.state === 'ready') releaseFile(picture.path);
      all.clear();
    };
  }, [generation]);

  const keys = wanted.map(({ key }) => key).join('\n');
  useEffect(() => {
    const kept = new Set(keys.split('\n'));
    for (const key of [...pictures.current.keys()]) if (!kept.has(key)) forget(key);
    for (const one of latest.current) if (!pictures.current.has(one.key)) void load(one);
    redraw((n) => n + 1);
  }, [keys, generation]); // eslint-disable-line react-hooks/exhaustive-deps -- `keys` is the content of `wanted`

  const retry = (key: string): void => {
    const again = latest.current.find((one) => one.key === key);
    forget(key);
    if (again) void load(again);
    redraw((n) => n + 1);
  };
  // those that failed for want of a network come when it is back
  const online = useOnline();
  useEffect(() => {
    if (online) for (const [key, { state }] of [...pictures.current]) if (state === 'failed') retry(key);
  }, [online]); // eslint-disable-line react-hooks/exhaustive-deps -- only when the network changes

  return { of: (key) => pictures.current.get(key), retry };
}

export interface PageOf {
  readonly taskId: string;
  /** images of another revision are never shown for this one */
  readonly revision: string;
}
export const pageKey = (page: number, width: number): string => `page ${page} ${width}`;

/** A whole page, `width` px wide. */
export const pagePicture = ({ taskId, revision }: PageOf, page: number, width: number): WantedPicture => ({
  key: pageKey(page, width),
  ask: (wanted) => download('getTaskPage', { params: { taskId, page }, query: { width, revision }, wanted }),
});

/** A square of a page drawn 1080 × zoom px wide. */
export const tilePicture = ({ taskId, revision }: PageOf, key: string, { page, zoom, x, y }: { readonly page: number; readonly zoom: 2 | 4; readonly x: number; readonly y: number }): WantedPicture => ({
  key,
  ask: (wanted) => download('getTaskTile', { params: { taskId, page }, query: { zoom, x, y, revision }, wanted }),
});
