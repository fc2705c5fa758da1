/**
 * The reader's state: where one is, which pages are drawn, what was read. When the end has been reached the reading is
 * recorded, bound to the revision and to the manifest of the page images that were shown.
 */
import type { TaskDetail } from '@luobi/shared/contract';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { call } from '../../api/client';
import { useAct, type UsedAct } from '../../api/use-act';
import { windowSize } from '../../platform/device';
import { useAway } from '../../platform/lifecycle';
import { columnOf, livePages, pageAt, pagesInView, type Column } from './layout';
import { createReadingLog, type ReadingLog } from './reading';

const MARGIN = 12;
const WIDEST = 560;
const ZOOM = 1.8;
/** bars above and below the pages, roughly; only decides which page is called the current one */
const BARS = 190;

export interface Reader {
  readonly column: Column;
  readonly current: number;
  readonly live: readonly number[];
  readonly goTo: { readonly top: number } | null;
  readonly zoomed: boolean;
  readonly read: boolean;
  readonly log: { readonly current: ReadingLog };
  /** this page alone is on screen now, as text */
  readonly lookAt: (page: number) => void;
  readonly recording: UsedAct<null, unknown>;
  readonly onScroll: (top: number) => void;
  readonly onEnd: () => void;
  readonly jump: (page: number, y?: number) => void;
  readonly toEnd: () => void;
  readonly toggleZoom: () => void;
}

/** @param onRecorded the server knows that this revision was read */
export function useReader(task: TaskDetail, onRecorded: () => void): Reader {
  const { document } = task;
  const [zoomed, setZoomed] = useState(false);
  const [current, setCurrent] = useState(1);
  const [goTo, setGoTo] = useState<{ readonly top: number } | null>(null);
  const [end, setEnd] = useState(task.viewed && !task.reading.missing.toEnd);
  const log = useRef(createReadingLog());
  const top = useRef(0);
  const [view] = useState(() => windowSize());
  const width = (Math.min(view.width, WIDEST) - 2 * MARGIN) * (zoomed ? ZOOM : 1);
  const column = useMemo(() => columnOf(document.pages, width), [document.pages, width]);
  const viewHeight = Math.max(200, view.height - BARS);

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

  const onScroll = useCallback((y: number) => {
    top.current = y;
    setCurrent(pageAt(column, y + viewHeight * 0.4));
    log.current.see(pagesInView(column, y, viewHeight), Date.now());
  }, [column, viewHeight]);
  const onEnd = useCallback(() => {
    log.current.see([...new Set([...pagesInView(column, top.current, viewHeight), document.pages.length])], Date.now());
    log.current.reachEnd();
    setEnd(true);
  }, [column, viewHeight, document.pages.length]);
  useEffect(() => {
    log.current.see(pagesInView(column, top.current, viewHeight), Date.now());
    if (column.total <= viewHeight) onEnd();
  }, [column, viewHeight, onEnd]);
  useEffect(() => {
    if (end && !task.viewed) void record();
  }, [end, task.viewed, record]);

  const lookAt = useCallback((page: number) => {
    setCurrent(page);
    log.current.see([page], Date.now());
    top.current = column.places[page - 1]?.top ?? 0;
    if (page !== document.pages.length) return;
    log.current.reachEnd();
    setEnd(true);
  }, [column, document.pages.length]);
  const jump = useCallback((page: number, y = 0) => {
    const place = column.places[page - 1];
    if (place) setGoTo({ top: Math.max(0, place.top + y - 12) });
  }, [column]);
  const toggleZoom = useCallback(() => {
    setZoomed(!zoomed);
    // the same spot of the same page: gaps between pages do not grow
    const place = column.places[pageAt(column, top.current) - 1];
    const then = columnOf(document.pages, column.width * (zoomed ? 1 / ZOOM : ZOOM)).places[(place?.page ?? 1) - 1];
    if (place && then) setGoTo({ top: Math.max(0, then.top + ((top.current - place.top) / place.height) * then.height) });
  }, [zoomed, column, document.pages]);
  return {
    column, current, live: livePages(current, document.pages.length), goTo, zoomed, read: end, log, lookAt, recording, onScroll, onEnd,
    jump, toEnd: () => setGoTo({ top: column.total }), toggleZoom,
  };
}
