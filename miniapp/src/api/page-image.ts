/**
 * Page images through the authorised download. At most as many as asked for are alive; the rest is given back. When
 * another width is wanted the picture that is there stays until the new one has come, so zooming never shows a hole.
 */
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
  const generation = `${taskId} ${revision}`;
  /** the width last asked for, by page */
  const asked = useRef(new Map<number, number>());
  const alive = useRef(generation);

  const load = async (page: number): Promise<void> => {
    const mine = generation;
    asked.current.set(page, width);
    if (images.current.get(page)?.state !== 'ready') images.current.set(page, { state: 'loading' });
    const current = (): boolean => alive.current === mine && wanted.current.has(page) && asked.current.get(page) === width;
    try {
      const path = await download('getTaskPage', { params: { taskId, page }, query: { width, revision } });
      if (!current()) return releaseFile(path);
      const before = images.current.get(page);
      images.current.set(page, { state: 'ready', path });
      if (before?.state === 'ready') releaseFile(before.path);
    } catch {
      // a picture of another width is better than none
      if (current() && images.current.get(page)?.state !== 'ready') images.current.set(page, { state: 'failed' });
    } finally {
      if (alive.current === mine) redraw((n) => n + 1);
    }
  };

  useEffect(() => {
    alive.current = generation;
    const all = images.current;
    const widths = asked.current;
    return () => {
      alive.current = '';
      for (const image of all.values()) if (image.state === 'ready') releaseFile(image.path);
      all.clear();
      widths.clear();
    };
  }, [generation]);

  const key = pages.join(',');
  useEffect(() => {
    wanted.current = new Set(pages);
    for (const [page, image] of images.current) {
      if (wanted.current.has(page)) continue;
      if (image.state === 'ready') releaseFile(image.path);
      images.current.delete(page);
      asked.current.delete(page);
    }
    for (const page of pages) if (asked.current.get(page) !== width) void load(page);
    redraw((n) => n + 1);
  }, [key, generation, width]); // eslint-disable-line react-hooks/exhaustive-deps -- `key` is the content of `pages`

  const retry = (page: number): void => {
    // a picture that cannot be shown is no better than none
    const broken = images.current.get(page);
    if (broken?.state === 'ready') releaseFile(broken.path);
    images.current.delete(page);
    void load(page);
    redraw((n) => n + 1);
  };
  return { images: images.current, retry };
}
