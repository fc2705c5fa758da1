/** The inbox: what waits for me, what I wait for, what is over. Newest first, by keyset. */
import { Brackets, In, type DataSource, type SelectQueryBuilder } from 'typeorm';
import type { EnvelopeState, TaskKind, TaskState } from '@luobi/shared';
import { organizationsOf } from '../org';
import { Envelope, Recipient, Task } from './entities';
import { readCursor, writeCursor, type PageRequest } from './overview';

export type Box = 'to_do' | 'waiting' | 'done';
export interface TaskSummaryView {
  readonly taskId: string;
  readonly envelopeId: string;
  readonly kind: TaskKind;
  readonly state: TaskState;
  readonly title: string;
  readonly inviter: string;
  readonly onBehalfOf: { readonly organizationId: string; readonly name: string } | null;
  readonly sentAt: Date;
  readonly deadline: Date | null;
  readonly envelopeState: EnvelopeState;
}
export interface TaskList {
  readonly items: readonly TaskSummaryView[];
  readonly nextCursor: string | null;
  readonly counts: { readonly toDo: number; readonly waiting: number; readonly done: number };
}

const ENDED: readonly EnvelopeState[] = ['completed', 'declined', 'revoked', 'expired'];

/** @throws AppError('invalid_request') for a cursor we did not make */
export async function listTasks(deps: { readonly dataSource: DataSource }, userId: string, request: PageRequest & { readonly box: Box }): Promise<TaskList> {
  const memberships = await organizationsOf(deps, userId);
  const withRole = (role: string): string[] => memberships.filter((m) => (m.roles as readonly string[]).includes(role)).map((m) => m.organizationId);
  const [approves, seals] = [withRole('approver'), withRole('sealer')];
  const inBox = (box: Box): SelectQueryBuilder<Task> => restrict(deps.dataSource.manager.createQueryBuilder(Task, 't')
    .innerJoin(Envelope, 'e', 'e.id = t.envelopeId')
    .where(new Brackets((q) => {
      q.where('t.userId = :userId', { userId });
      if (approves.length > 0) q.orWhere('(t.kind = :approval AND t.organizationId IN (:...approves))', { approval: 'approval', approves });
      if (seals.length > 0) q.orWhere('(t.kind = :signing AND t.organizationId IN (:...seals))', { signing: 'signing', seals });
    })), box);

  const query = inBox(request.box);
  if (request.cursor !== undefined) {
    const { at, id } = readCursor(request.cursor);
    query.andWhere(new Brackets((q) => q.where('t.sentAt < :at', { at }).orWhere('(t.sentAt = :at AND t.id < :id)', { at, id })));
  }
  const found = await query.orderBy('t.sentAt', 'DESC').addOrderBy('t.id', 'DESC').take(request.limit + 1).getMany();
  const [toDo, waiting, done] = [await inBox('to_do').getCount(), await inBox('waiting').getCount(), await inBox('done').getCount()];
  const shown = found.slice(0, request.limit);
  const last = shown.at(-1);
  return { items: await summarize(deps.dataSource, shown), nextCursor: found.length > request.limit && last ? writeCursor(last.sentAt, last.id) : null, counts: { toDo, waiting, done } };
}

function restrict(query: SelectQueryBuilder<Task>, box: Box): SelectQueryBuilder<Task> {
  switch (box) {
    case 'to_do': return query.andWhere(`t.state = 'open'`);
    case 'waiting': return query.andWhere(`(t.state IN ('waiting', 'sealing') OR (t.state = 'done' AND e.state NOT IN (:...ended)))`, { ended: ENDED });
    case 'done': return query.andWhere(`(t.state IN ('declined', 'cancelled') OR (t.state = 'done' AND e.state IN (:...ended)))`, { ended: ENDED });
  }
}

async function summarize(dataSource: DataSource, tasks: readonly Task[]): Promise<TaskSummaryView[]> {
  if (tasks.length === 0) return [];
  const envelopes = new Map((await dataSource.manager.findBy(Envelope, { id: In(tasks.map((t) => t.envelopeId)) })).map((e) => [e.id, e]));
  const recipients = new Map((await dataSource.manager.findBy(Recipient, { id: In(tasks.map((t) => t.recipientId)) })).map((r) => [r.id, r]));
  return tasks.flatMap((task) => {
    const [envelope, recipient] = [envelopes.get(task.envelopeId), recipients.get(task.recipientId)];
    return envelope && recipient ? [summaryOf(task, envelope, recipient)] : [];
  });
}

export function summaryOf(task: Task, envelope: Envelope, recipient: Recipient): TaskSummaryView {
  return {
    taskId: task.id, envelopeId: envelope.id, kind: task.kind, state: task.state, title: envelope.title, inviter: envelope.inviter,
    onBehalfOf: recipient.organizationId === null ? null : { organizationId: recipient.organizationId, name: recipient.organizationName ?? '' },
    sentAt: task.sentAt, deadline: envelope.deadline, envelopeState: envelope.state,
  };
}
