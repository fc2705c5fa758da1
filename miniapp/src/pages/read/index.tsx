/** Reading: the pages, what is mine on them, and the one next step below. */
import { takesValue } from '@luobi/shared';
import type { TaskDetail } from '@luobi/shared/contract';
import { useEffect, useRef, useState } from 'react';
import { useTask } from '../../api/task';
import type { Requested } from '../../api/use-request';
import { DeclineSheet } from '../../features/decline/decline-sheet';
import { FillSheet, isMissing, JumpSheet, PagesView, SearchBar, TextView, useReader, useReadingReport, useSearch } from '../../features/reader';
import { isSeal } from '../../features/task';
import { useText } from '../../i18n';
import { useParameters } from '../../platform/lifecycle';
import { back, depth, open, replace, warm } from '../../platform/navigation';
import { Box, Button, ErrorNotice, Ready, Screen, Tap, Txt, guarded } from '../../ui';
import './index.scss';

function ReadPage() {
  const t = useText();
  const task = useTask(useParameters()['task'] ?? '');
  if (!task.data) return <Screen title={t('readTitle')}><Ready of={task}>{() => null}</Ready></Screen>;
  return <Reading task={task.data} request={task} />;
}

/** ms after which the first pages have had the network to themselves */
const WARM_MS = 1500;

type Above = 'fill' | 'jump' | 'decline' | null;

function Reading({ task, request }: { readonly task: TaskDetail; readonly request: Requested<TaskDetail> }) {
  const t = useText();
  const [above, setAbove] = useState<Above>(null);
  const reader = useReader(task, () => request.put({ ...task, viewed: true }));
  const [asText, setAsText] = useState(false);
  const search = useSearch(task);
  const [finding, setFinding] = useState(false);
  const toRead = useReadingReport(task, reader.log, reader.read);
  const close = (): void => setAbove(null);
  const mine = task.fields.filter((field) => field.mine);
  const toFill = mine.filter((field) => takesValue(field.kind));
  const missing = toFill.filter(isMissing);
  const pages = [...new Set(mine.map((field) => field.page))];
  const open_ = task.state === 'open';
  const signing = task.kind === 'signing';

  const switchView = (): void => {
    backTo.current = reader.current;
    if (!asText) reader.lookAt(reader.current);
    setAsText(!asText);
  };
  // pages that have just come back stand at their top: only now can they be sent somewhere
  const backTo = useRef<number | null>(null);
  const { jump } = reader;
  useEffect(() => {
    if (!asText && backTo.current !== null) jump(backTo.current);
  }, [asText]); // eslint-disable-line react-hooks/exhaustive-deps -- only when the view changes
  const nextPlace = (): void => {
    const sorted = [...mine].sort((a, b) => a.page - b.page || a.y - b.y);
    const target = sorted.find((field) => field.page > reader.current) ?? sorted[0];
    const size = target && task.document.pages[target.page - 1];
    if (!target || !size) return;
    if (asText) reader.lookAt(target.page);
    else reader.jump(target.page, target.y / size.height);
  };
  // by the time the document has been read, the way on is there
  useEffect(() => {
    const timer = setTimeout(() => warm(signing ? [isSeal(task) ? 'seal' : 'pad', 'place', 'willingness', 'sealing', 'done'] : ['approve', 'done']), WARM_MS);
    return () => clearTimeout(timer);
  }, []); // eslint-disable-line react-hooks/exhaustive-deps -- once
  const find = async (query: string, direction: 1 | -1): Promise<void> => {
    const hit = await search.find(query, direction, reader.current);
    const size = hit && task.document.pages[hit.page - 1];
    if (!hit || !size) return;
    if (asText) reader.lookAt(hit.page);
    else reader.jump(hit.page, (hit.rects[0]?.y ?? 0) / size.height);
  };
  const step = (): { readonly text: string; readonly onTap: () => void; readonly seal?: boolean } => {
    if (!reader.read && asText) return { text: t('readMore'), onTap: () => reader.lookAt(Math.min(reader.current + 1, task.document.pages.length)) };
    if (!reader.read) return { text: t('readMore'), onTap: () => (reader.current < task.document.pages.length ? reader.jump(reader.current + 1) : reader.toEnd()) };
    if (!signing) return { text: t('readBackToApproval'), onTap: () => (depth() > 1 ? back() : replace('approve', { task: task.taskId })) };
    if (!open_) return { text: t('back'), onTap: back };
    if (missing.length > 0) return { text: t('readFill'), onTap: () => setAbove('fill') };
    return isSeal(task)
      ? { text: t('readSeal'), seal: true, onTap: () => open('seal', { task: task.taskId }) }
      : { text: t('readSign'), seal: true, onTap: () => open('pad', { task: task.taskId }) };
  };
  const waits = reader.read && open_ && toRead.seconds > 0;
  const { text, onTap, seal } = waits ? { text: t('readSeconds', { n: toRead.seconds }), onTap: () => undefined, seal: false } : step();
  const status = !reader.read ? (toRead.seconds > 0 ? t('readSecondsToEnd', { n: toRead.seconds }) : t('readToEnd')) : missing.length > 0 && open_ ? t('readFillCount', { n: missing.length }) : `${t('readDone')} · ${t('readHash', { hash: task.document.shortHash })}`;
  return (
    <Screen
      title={task.title} flush className='screen-fixed'
      above={(
        <>
          {above === 'fill' && <FillSheet taskId={task.taskId} fields={toFill} onClose={close} onKept={(fields) => request.put({ ...task, fields: [...fields] })} onSaved={(fields) => { request.put({ ...task, fields: [...fields] }); close(); }} />}
          {above === 'jump' && <JumpSheet count={task.document.pages.length} mine={pages} onClose={close} onJump={(page) => { if (asText) reader.lookAt(page); else reader.jump(page); close(); }} />}
          {above === 'decline' && <DeclineSheet taskId={task.taskId} reject={false} onClose={close} onDone={() => replace('done', { task: task.taskId })} />}
        </>
      )}
      footer={(
        <Box className='actions read-actions'>
          <Box className='read-tools'>
            <Tool text={t('readJump')} onTap={() => setAbove('jump')} />
            {signing && mine.length > 0 && <Tool text={t('readNextPlace')} onTap={nextPlace} />}
            <Tool text={t('readFind')} onTap={() => setFinding(true)} />
            <Tool text={t(asText ? 'readAsPictures' : 'readAsText')} onTap={switchView} />
            {signing && task.can.decline && <Tool text={t('readDecline')} onTap={() => setAbove('decline')} />}
          </Box>
          <Txt className='t13 quiet read-status'>{t('readAt', { page: reader.current, total: task.document.pages.length })} · {status}</Txt>
          <ErrorNotice error={reader.recording.error} action={{ text: t('retry'), onTap: () => void request.reload().then(() => reader.recording.clear()) }} />
          <Button kind={seal ? 'seal' : 'primary'} text={text} busy={reader.recording.busy} disabled={waits} onTap={onTap} />
        </Box>
      )}
    >
      {finding && <SearchBar search={search} onFind={(query, direction) => void find(query, direction)} onClose={() => { search.clear(); setFinding(false); }} />}
      {asText ? <TextView task={task} page={reader.current} onPage={reader.lookAt} /> : <PagesView task={task} reader={reader} hit={search.found?.hit ?? null} onFill={() => setAbove('fill')} />}
    </Screen>
  );
}

/** One of the tools below the pages: five stand side by side on the smallest phone. */
const Tool = ({ text, onTap }: { readonly text: string; readonly onTap: () => void }) => <Tap className='read-tool' onTap={onTap}><Txt>{text}</Txt></Tap>;

export default guarded(ReadPage);
