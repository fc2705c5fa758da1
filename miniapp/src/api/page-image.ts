/** Page images through the authorised download. At most as many as asked for are alive; the rest is given back. */
import { useEffect, useRef, useState } from 'react';
import { releaseFile } from '../platform/http';
import { download } from './client';

export type PageImage = { readonly state: 'loading' | 'failed' } | { readonly state: 'ready'; readonly path: string };
export type PageImages = ReadonlyMap<number, PageImage>;

/**
 * @param revision images of another revision are never shown for this one
 * @param pages 1-based pages that should be alive, most wanted first
 * @param width px
 */
export function usePageImages(taskId: string, revision: string, pages: readonly number[], width: number): { readonly images: PageImages; readonly retry: (page: number) => void } {
  const images = useRef(new Map<number, PageImage>());
  const wanted = useRef(new Set<number>());
  const [, redraw] = useState(0);
  const generation = `${taskId} ${revision} ${width}`;
  const alive = useRef(generation);

  const load = async (page: number): Promise<void> => {
    const mine = generation;
    images.current.set(page, { state: 'loading' });
    const current = (): boolean => alive.current === mine && wanted.current.has(page);
    try {
      const path = await download('getTaskPage', { params: { taskId, page }, query: { width, revision } });
      if (current()) images.current.set(page, { state: 'ready', path });
      else releaseFile(path);
    } catch {
      if (current()) images.current.set(page, { state: 'failed' });
    }
    if (alive.current === mine) redraw((n) => n + 1);
  };

  useEffect(() => {
    alive.current = generation;
    const all = images.current;
    return () => {
      alive.current = '';
      for (const image of all.values()) if (image.state === 'ready') releaseFile(image.path);
      all.clear();
    };
  }, [generation]);

  const key = pages.join(',');
  useEffect(() => {
    wanted.current = new Set(pages);
    for (const [page, image] of images.current) {
      if (wanted.current.has(page)) continue;
      if (image.state === 'ready') releaseFile(image.path);
      images.current.delete(page);
    }
    for (const page of pages) if (!images.current.has(page)) void load(page);
    redraw((n) => n + 1);
  }, [key, generation]); // eslint-disable-line react-hooks/exhaustive-deps -- `key` is the content of `pages`

  return { images: images.current, retry: (page) => { void load(page); redraw((n) => n + 1); } };
}
