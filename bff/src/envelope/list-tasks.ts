/** The inbox: what waits for me, what I wait for, what is over. Newest first, by keyset. */
import { Brackets, In, type DataSource, type SelectQueryBuilder } from 'typeorm';
import { TASK_KINDS, type EnvelopeState, type TaskKind, type TaskState } from '@luobi/shared';
import { membersWithRole, organizationsOf } from '../org';
import { roleFor } from './assignment';
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
export async function listTasks(deps: { readonly dataSource: DataSource }, userId: string, request: PageRequest & { readonly box: Box; readonly search?: string | undefined }): Promise<TaskList> {
  const memberships = await organizationsOf(deps, userId);
  const withRole = (role: string): string[] => memberships.filter((m) => (m.roles as readonly string[]).includes(role)).map((m) => m.organizationId);
  const [approves, seals] = [withRole('approver'), withRole('sealer')];
  const others = await heldByOthers(deps, userId, { approval: approves, signing: seals });
  const inBox = (box: Box): SelectQueryBuilder<Task> => matching(request.search, restrict(deps.dataSource.manager.createQueryBuilder(Task, 't')
    .innerJoin(Envelope, 'e', 'e.id = t.envelopeId')
    .where(new Brackets((q) => {
      q.where('t.userId = :userId', { userId });
      if (approves.length > 0) q.orWhere('(t.kind = :approval AND t.organizationId IN (:...approves))', { approval: 'approval', approves });
      if (seals.length > 0) q.orWhere('(t.kind = :signing AND t.organizationId IN (:...seals))', { signing: 'signing', seals });
    })), box, others));

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

/** Who else has a role that lets him hold a task of mine: what one of them holds is not mine to do. Whoever lost the role holds nothing. */
async function heldByOthers(deps: { readonly dataSource: DataSource }, userId: string, mine: Readonly<Record<TaskKind, readonly string[]>>): Promise<readonly Holding[]> {
  const holdings: Holding[] = [];
  for (const kind of TASK_KINDS) {
    for (const organizationId of mine[kind]) {
      const holders = (await membersWithRole(deps, { organizationId, role: roleFor(kind) })).filter((holder) => holder !== userId);
      if (holders.length > 0) holdings.push({ kind, organizationId, holders });
    }
  }
  return holdings;
}
interface Holding {
  readonly kind: TaskKind;
  readonly organizationId: string;
  readonly holders: readonly string[];
}

/** Title and inviter, without regard to upper and lower case. */
function matching(search: string | undefined, query: SelectQueryBuilder<Task>): SelectQueryBuilder<Task> {
  if (search === undefined) return query;
  const pattern = `%${search.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
  return query.andWhere(`(LOWER(e.title) LIKE :pattern ESCAPE '!' OR LOWER(e.inviter) LIKE :pattern ESCAPE '!')`, { pattern });
}

function restrict(query: SelectQueryBuilder<Task>, box: Box, others: readonly Holding[]): SelectQueryBuilder<Task> {
  const held = others.map((_, i) => `(t.kind = :kind${i} AND t.organizationId = :organization${i} AND t.assigneeUserId IN (:...holders${i}))`).join(' OR ') || '1 = 0';
  query.setParameters(Object.fromEntries(others.flatMap(({ kind, organizationId, holders }, i) => [[`kind${i}`, kind], [`organization${i}`, organizationId], [`holders${i}`, holders]])));
  switch (box) {
    // NULL assignees make the condition NULL, hence COALESCE
    case 'to_do': return query.andWhere(`t.state = 'open' AND NOT COALESCE((${held}), 1 = 0)`);
    case 'waiting': return query.andWhere(`(t.state IN ('waiting', 'sealing') OR (t.state = 'open' AND (${held})) OR (t.state = 'done' AND e.state NOT IN (:...ended)))`, { ended: ENDED });
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
