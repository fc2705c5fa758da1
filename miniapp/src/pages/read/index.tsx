/** Reading: the pages, what is mine on them, and the one next step below. */
import { takesValue } from '@luobi/shared';
import type { TaskDetail } from '@luobi/shared/contract';
import { useEffect, useRef, useState } from 'react';
import { useTask } from '../../api/task';
import type { Requested } from '../../api/use-request';
import { DeclineSheet } from '../../features/decline/decline-sheet';
import { FillSheet, isMissing, JumpSheet, PagesView, TextView, useReader, useReadingReport } from '../../features/reader';
import { isSeal } from '../../features/task';
import { useText } from '../../i18n';
import { useParameters } from '../../platform/lifecycle';
import { back, depth, open, replace } from '../../platform/navigation';
import { Box, Button, ErrorNotice, Ready, Screen, Txt, guarded } from '../../ui';
import './index.scss';

function ReadPage() {
  const t = useText();
  const task = useTask(useParameters()['task'] ?? '');
  if (!task.data) return <Screen title={t('readTitle')}><Ready of={task}>{() => null}</Ready></Screen>;
  return <Reading task={task.data} request={task} />;
}

type Above = 'fill' | 'jump' | 'decline' | null;

function Reading({ task, request }: { readonly task: TaskDetail; readonly request: Requested<TaskDetail> }) {
  const t = useText();
  const [above, setAbove] = useState<Above>(null);
  const reader = useReader(task, () => request.put({ ...task, viewed: true }));
  const [asText, setAsText] = useState(false);
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
          {above === 'fill' && <FillSheet taskId={task.taskId} fields={toFill} onClose={close} onSaved={(fields) => { request.put({ ...task, fields: [...fields] }); close(); }} />}
          {above === 'jump' && <JumpSheet count={task.document.pages.length} mine={pages} onClose={close} onJump={(page) => { if (asText) reader.lookAt(page); else reader.jump(page); close(); }} />}
          {above === 'decline' && <DeclineSheet taskId={task.taskId} reject={false} onClose={close} onDone={() => replace('done', { task: task.taskId })} />}
        </>
      )}
      footer={(
        <Box className='actions read-actions'>
          <Box className='read-tools'>
            <Button kind='plain' small text={t('readJump')} onTap={() => setAbove('jump')} />
            {signing && mine.length > 0 && <Button kind='plain' small text={t('readNextPlace')} onTap={nextPlace} />}
            <Button kind='plain' small text={t(asText ? 'readAsPictures' : 'readAsText')} onTap={switchView} />
            {signing && task.can.decline && <Button kind='text' small text={t('readDecline')} onTap={() => setAbove('decline')} />}
          </Box>
          <Txt className='t13 quiet read-status'>{t('readAt', { page: reader.current, total: task.document.pages.length })} · {status}</Txt>
          <ErrorNotice error={reader.recording.error} action={{ text: t('retry'), onTap: () => void request.reload().then(() => reader.recording.clear()) }} />
          <Button kind={seal ? 'seal' : 'primary'} text={text} busy={reader.recording.busy} disabled={waits} onTap={onTap} />
        </Box>
      )}
    >
      {asText ? <TextView task={task} page={reader.current} onPage={reader.lookAt} /> : <PagesView task={task} reader={reader} onFill={() => setAbove('fill')} />}
    </Screen>
  );
}

export default guarded(ReadPage);
