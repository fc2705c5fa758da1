/**
 * Tells the server how long the reader was visible, and what of the inviter's rule is missing by its clock. Reports are
 * totals, so one that is lost or comes twice changes nothing; without a network the next one makes up for it.
 */
import type { TaskDetail } from '@luobi/shared/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../../api/client';
import { useAway } from '../../platform/lifecycle';
import { useCountdown } from '../../ui';
import { newReadingId, type ReadingLog } from './reading';

const EVERY_MS = 15_000;

export interface MissingReading {
  /** counts down while the reader is visible */
  readonly seconds: number;
  readonly toEnd: boolean;
}

/** @param log of this revision; @param end the end was reached */
export function useReadingReport(task: TaskDetail, log: { readonly current: ReadingLog }, end: boolean): MissingReading {
  const { taskId, document: { revisionSha256 } } = task;
  const active = task.state === 'open' || task.state === 'waiting';
  const [missing, setMissing] = useState(task.reading.missing);
  const { left, start } = useCountdown();
  const reading = useRef({ id: '', busy: false });
  const visible = useRef(true);

  const send = useCallback(async () => {
    const mine = reading.current;
    if (!active || mine.busy || mine.id === '') return;
    mine.busy = true;
    try {
      const { pages, visibleMs, reachedEnd, timesHidden } = log.current.report(Date.now());
      const answer = await call('reportReading', { params: { taskId, readingId: mine.id }, body: { revisionSha256, visibleMs, pages: [...pages], reachedEnd, timesHidden } });
      if (reading.current !== mine) return;
      setMissing(answer.missing);
      start(visible.current ? answer.missing.seconds : 0);
    } catch {
      // the next report tells all of it again
      if (reading.current === mine) start(visible.current ? 3 : 0);
    } finally {
      mine.busy = false;
    }
  }, [active, taskId, revisionSha256, log, start]);

  useEffect(() => {
    reading.current = { id: newReadingId(), busy: false };
    void send();
    const timer = setInterval(() => { if (visible.current) void send(); }, EVERY_MS);
    return () => {
      clearInterval(timer);
      void send();
    };
  }, [send]);
  useEffect(() => { if (end) void send(); }, [end, send]);
  // by this device's clock it should be enough now: the server says whether it is
  useEffect(() => { if (left === 0 && missing.seconds > 0 && visible.current) void send(); }, [left, missing.seconds, send]);
  useAway(() => { visible.current = false; start(0); void send(); }, () => { visible.current = true; void send(); });
  return { seconds: missing.seconds === 0 ? 0 : Math.max(1, left || missing.seconds), toEnd: missing.toEnd };
}
