/** Three boxes of tasks, searched by title or inviter, paged by cursor, refreshed by pulling. */
import type { Answer, TaskSummary } from '@luobi/shared/contract';
import { useCallback, useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useRequest, type Requested } from '../../api/use-request';
import { dateTime, useText, type TextKey } from '../../i18n';
import { Box, Button, Empty, ErrorNotice, Ready, Tag, Tap, Txt, type Tone } from '../../ui';
import { SearchField } from './search-field';

export type BoxName = 'to_do' | 'waiting' | 'done';
type List = Answer<'listTasks'>;
export interface InboxState extends Requested<List> {
  readonly box: BoxName;
  readonly choose: (box: BoxName) => void;
  /** part of a title or of an inviter's name; empty: everything */
  readonly search: string;
  readonly searchFor: (text: string) => void;
  readonly more: () => Promise<void>;
  readonly moreBusy: boolean;
  readonly moreError: ReturnType<typeof useAct>['error'];
}

const PAGE = 20;
const BOXES: readonly { readonly box: BoxName; readonly name: TextKey; readonly count: keyof List['counts'] }[] = [
  { box: 'to_do', name: 'boxToDo', count: 'toDo' }, { box: 'waiting', name: 'boxWaiting', count: 'waiting' }, { box: 'done', name: 'boxDone', count: 'done' },
];
const EMPTY: Readonly<Record<BoxName, readonly [TextKey, TextKey]>> = { to_do: ['emptyToDo', 'emptyToDoHelp'], waiting: ['emptyWaiting', 'emptyWaitingHelp'], done: ['emptyDone', 'emptyDoneHelp'] };

/** @param active false before login: nothing is asked */
export function useInbox(active: boolean): InboxState {
  const [box, choose] = useState<BoxName>('to_do');
  const [search, searchFor] = useState('');
  const query = { box, limit: PAGE, ...(search ? { search } : {}) };
  const list = useRequest<List>(active ? `${box} ${search}` : null, () => call('listTasks', { query }));
  const { data, put } = list;
  const loading = useAct(async (cursor: string) => call('listTasks', { query: { ...query, cursor } }));
  const { run } = loading;
  const more = useCallback(async () => {
    if (!data?.nextCursor) return;
    const next = await run(data.nextCursor);
    if (next) put({ ...next, items: [...data.items, ...next.items] });
  }, [data, run, put]);
  return { ...list, box, choose, search, searchFor, more, moreBusy: loading.busy, moreError: loading.error };
}

export interface InboxProps {
  readonly inbox: InboxState;
  readonly standingOf: (task: TaskSummary) => { readonly text: TextKey; readonly tone: Tone };
  readonly onOpen: (task: TaskSummary) => void;
  /** several approvals at once */
  readonly onBatch: () => void;
}

/** from so many approvals on, they are offered together */
const BATCH_FROM = 2;
const isApproval = ({ kind, state }: TaskSummary): boolean => kind === 'approval' && state === 'open';

export function Inbox({ inbox, standingOf, onOpen, onBatch }: InboxProps) {
  const t = useText();
  const [title, help] = EMPTY[inbox.box];
  return (
    <Box>
      <SearchField onSearch={inbox.searchFor} />
      <Box className='boxes' role='group'>
        {BOXES.map(({ box, name, count }) => {
          const number = inbox.data?.counts[count];
          const current = box === inbox.box;
          return (
            <Tap key={box} className={current ? 'box box-current' : 'box'} label={t(current ? 'boxNameSelected' : 'boxName', { name: t(name), count: number ?? '' })} onTap={() => inbox.choose(box)}>
              <Txt>{t(name)}</Txt>
              <Txt className='box-count'>{number ?? ''}</Txt>
            </Tap>
          );
        })}
      </Box>
      <Ready of={inbox}>
        {(list) => (list.items.length === 0
          ? inbox.search ? <Empty title={t('searchNone', { text: inbox.search })} help={t('searchNoneHelp')} /> : <Empty title={t(title)} help={t(help)} />
          : (
            <Box className='stack-12'>
              {inbox.box === 'to_do' && list.items.filter(isApproval).length >= BATCH_FROM && <Button kind='plain' text={t('batchOpen')} onTap={onBatch} />}
              <Box role='list' className='stack-12'>
                {list.items.map((task) => <Box key={task.taskId} role='listitem'><TaskRow task={task} standing={standingOf(task)} onOpen={() => onOpen(task)} /></Box>)}
              </Box>
              {list.nextCursor && <Button kind='text' text={t('loadMore')} busy={inbox.moreBusy} onTap={() => void inbox.more()} />}
              <ErrorNotice error={inbox.moreError} />
            </Box>
          ))}
      </Ready>
    </Box>
  );
}

function TaskRow({ task, standing, onOpen }: { readonly task: TaskSummary; readonly standing: ReturnType<InboxProps['standingOf']>; readonly onOpen: () => void }) {
  const t = useText();
  const state = t(standing.text);
  return (
    <Box className='card'>
      <Box className='row row-between task-head'>
        <Tap className='stretch grow t17 strong' label={t('rowName', { title: task.title, inviter: task.inviter, state })} onTap={onOpen}>{task.title}</Tap>
        <Tag text={state} tone={standing.tone} />
      </Box>
      <Box className='quiet gap-top-8'>{t('from', { inviter: task.inviter })}</Box>
      {task.onBehalfOf && <Box className='quiet'>{t('onBehalfOf', { name: task.onBehalfOf.name })}</Box>}
      <Box className='t13 quiet'>
        <Txt>{dateTime(task.sentAt)}</Txt>
        {task.deadline && task.state === 'open' && <Txt className='amber'> · {t('deadlineAt', { time: dateTime(task.deadline) })}</Txt>}
      </Box>
    </Box>
  );
}
