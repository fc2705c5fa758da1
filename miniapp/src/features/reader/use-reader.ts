/**
 * The reader's state: where one is, which pages are drawn, what was read. When the end has been reached the reading is
 * recorded, bound to the revision and to the manifest of the page images that were shown.
 */
import type { TaskDetail } from '@luobi/shared/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../../api/client';
import { useAct, type UsedAct } from '../../api/use-act';
import { windowSize } from '../../platform/device';
import { useAway } from '../../platform/lifecycle';
import type { AreaSize, ScrollPosition } from '../../platform/scroller';
import { LIVE, columnOf, livePages, pageAt, pagesInView, type Column } from './layout';
import { createReadingLog, type ReadingLog } from './reading';
import { useZoom, type Zooming } from './use-zoom';
import { anchorAt, levelFor, scrollFor, tilesInView, type Tile } from './zoom';

const MARGIN = 12;
const WIDEST = 560;
/** bars above and below the pages, roughly; until the area has told its size */
const BARS = 190;
/** ms without scrolling after which what is in view becomes sharp */
const REST_MS = 120;
/** whole pages kept beside the squares of a zoomed one */
const LIVE_ZOOMED = 2;

export interface Reader {
  readonly column: Column;
  readonly current: number;
  /** pages in the tree */
  readonly live: readonly number[];
  /** pages with a picture, and the squares that make the zoomed ones sharp: at most LIVE together */
  readonly pictured: readonly number[];
  readonly tiles: readonly Tile[];
  readonly goTo: ScrollPosition | null;
  readonly zooming: Zooming;
  readonly read: boolean;
  readonly log: { readonly current: ReadingLog };
  /** this page alone is on screen now, as text */
  readonly lookAt: (page: number) => void;
  readonly recording: UsedAct<null, unknown>;
  readonly onScroll: (top: number, left: number) => void;
  readonly onSize: (size: AreaSize) => void;
  readonly onEnd: () => void;
  /** @param part of the page's height, 0 to 1; that spot comes to a third of the view */
  readonly jump: (page: number, part?: number) => void;
  readonly toEnd: () => void;
}

/** @param onRecorded the server knows that this revision was read */
export function useReader(task: TaskDetail, onRecorded: () => void): Reader {
  const { document } = task;
  const [current, setCurrent] = useState(1);
  const [inView, setInView] = useState<readonly number[]>([1]);
  const [tiles, setTiles] = useState<readonly Tile[]>([]);
  const [goTo, setGoTo] = useState<ScrollPosition | null>(null);
  const [end, setEnd] = useState(task.viewed && !task.reading.missing.toEnd);
  const log = useRef(createReadingLog());
  const scroll = useRef({ top: 0, left: 0 });
  const [view, setView] = useState<AreaSize>(() => {
    const { width, height } = windowSize();
    return { width: Math.min(width, WIDEST), height: Math.max(200, height - BARS) };
  });
  const pixelRatio = useRef(windowSize().pixelRatio);
  const zooming = useZoom(document.pages, { width: view.width - 2 * MARGIN, view, scroll, goTo: setGoTo });
  const { column, zoom, reset } = zooming;
  const level = levelFor(column.width, pixelRatio.current);

  useAway(() => log.current.hide(Date.now()), () => log.current.show(Date.now()));
  useEffect(() => {
    log.current.show(Date.now());
  }, []);
  // another revision: nothing of it has been read yet
  const revision = useRef(document.revisionSha256);
  useEffect(() => {
    if (revision.current === document.revisionSha256) return;
    revision.current = document.revisionSha256;
    log.current = createReadingLog();
    log.current.show(Date.now());
    setEnd(false);
    setGoTo({ top: 0 });
  }, [document.revisionSha256]);

  const recording = useAct(async (_: null, key: string) => {
    const { pages, visibleMs, reachedEnd } = log.current.report(Date.now());
    return call('recordView', {
      params: { taskId: task.taskId },
      body: { revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256, pages: pages.length ? pages.map(({ page }) => page) : [1], visibleMs, reachedEnd },
      idempotencyKey: key,
    });
  });
  const { run } = recording;
  const record = useCallback(async () => {
    if (await run(null)) onRecorded();
  }, [run, onRecorded]);

  const rest = useRef<ReturnType<typeof setTimeout>>();
  const look = useCallback(() => {
    const { top, left } = scroll.current;
    const pages = pagesInView(column, top, view.height);
    log.current.see(pages, Date.now());
    setCurrent(pageAt(column, top + view.height * 0.4));
    setInView((before) => (before.join() === pages.join() ? before : pages));
    clearTimeout(rest.current);
    rest.current = setTimeout(() => {
      const zoomed = pages.slice(0, LIVE_ZOOMED);
      setTiles(level === 0 ? [] : tilesInView(column, document.pages, zoomed, { top, left, ...view }, level, LIVE - zoomed.length));
    }, REST_MS);
  }, [column, view, level, document.pages]);
  const onScroll = useCallback((top: number, left: number) => {
    scroll.current = { top, left };
    look();
  }, [look]);
  const onSize = useCallback((size: AreaSize) => {
    if (size.width === view.width && size.height === view.height) return;
    // turned, or a window made wider: what stands at the top stays there
    if (size.width !== view.width) {
      const { top, left } = scroll.current;
      setGoTo(scrollFor(columnOf(document.pages, (size.width - 2 * MARGIN) * zoom), anchorAt(column, pageAt(column, top), left, top), { x: 0, y: 0 }));
    }
    setView(size);
  }, [view, column, zoom, document.pages]);
  const onEnd = useCallback(() => {
    log.current.see([...new Set([...pagesInView(column, scroll.current.top, view.height), document.pages.length])], Date.now());
    log.current.reachEnd();
    setEnd(true);
  }, [column, view.height, document.pages.length]);
  useEffect(() => {
    look();
    if (column.total <= view.height) onEnd();
  }, [column, view.height, look, onEnd]);
  useEffect(() => () => clearTimeout(rest.current), []);
  useEffect(() => {
    if (end && !task.viewed) void record();
  }, [end, task.viewed, record]);

  const lookAt = useCallback((page: number) => {
    setCurrent(page);
    log.current.see([page], Date.now());
    scroll.current = { top: column.places[page - 1]?.top ?? 0, left: 0 };
    if (page !== document.pages.length) return;
    log.current.reachEnd();
    setEnd(true);
  }, [column, document.pages.length]);
  const jump = useCallback((page: number, part = 0) => {
    const place = reset().places[page - 1];
    if (place) setGoTo({ top: Math.max(0, place.top + (part === 0 ? -MARGIN : part * place.height - view.height / 3)), left: 0 });
  }, [reset, view.height]);
  const live = livePages(current, document.pages.length);
  return {
    column, current, live, pictured: level === 0 ? live : inView.slice(0, LIVE_ZOOMED), tiles: level === 0 ? [] : tiles, goTo, zooming, read: end, log, lookAt, recording,
    onScroll, onSize, onEnd, jump, toEnd: () => setGoTo({ top: reset().total, left: 0 }),
  };
}
