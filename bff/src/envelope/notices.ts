/**
 * Who should know what happened, as jobs of the outbox: a notice commits with the change it tells about. Who that is gets
 * decided when it is sent, by the roles of that moment, and a duty that is over by then is not told of.
 */
import { enqueue, type JobHandler } from '../jobs';
import type { Manager } from '../db';
import type { Notice, NoticeChannel, NoticeKind } from '../notify';
import { membersWithRole } from '../org';
import { Envelope, Task } from './entities';

/** Notices are a courtesy: after this the inbox alone says it. */
const TRIES = 12;
const DAY_MS = 24 * 3_600_000;

/** A duty is open now. Once per duty and holder: handing it over tells the colleague. */
export async function noticeOpened(manager: Manager, task: Task, at: Date): Promise<void> {
  await enqueue(manager, { kind: 'notice', payload: { about: 'task', taskId: task.id }, maxAttempts: TRIES, dedupeKey: `notice:${task.id}:${task.version}` }, at);
}
/** The envelope is over, one way or the other. */
export async function noticeEnded(manager: Manager, envelopeId: string, kind: 'completed' | 'declined', at: Date): Promise<void> {
  await enqueue(manager, { kind: 'notice', payload: { about: kind, envelopeId }, maxAttempts: TRIES, dedupeKey: `notice:${kind}:${envelopeId}` }, at);
}
/** A day before the deadline, or after three quarters of a shorter time. */
export async function noticeExpiring(manager: Manager, envelopeId: string, deadline: Date, at: Date): Promise<void> {
  const lead = Math.min(DAY_MS, (deadline.getTime() - at.getTime()) / 4);
  await enqueue(manager, { kind: 'notice', payload: { about: 'expiring', envelopeId }, runAt: new Date(deadline.getTime() - lead), maxAttempts: TRIES, dedupeKey: `notice:expiring:${envelopeId}` }, at);
}

export interface NoticeDeps {
  readonly dataSource: { readonly manager: Manager };
  readonly clock: { now(): Date };
  /** null: people are told by nothing but the inbox */
  readonly notices?: NoticeChannel | null;
}

export function noticeHandler(deps: NoticeDeps): JobHandler {
  return async (payload) => {
    const channel = deps.notices;
    if (!channel) return;
    const found = await noticesFor(deps, payload);
    let failed: unknown;
    for (const notice of found) {
      try {
        await channel.send(notice);
      } catch (error) {
        // the others are told all the same; who was told is not told again
        failed ??= error;
      }
    }
    if (failed !== undefined) throw failed;
  };
}

async function noticesFor({ dataSource: { manager }, clock }: NoticeDeps, payload: Readonly<Record<string, unknown>>): Promise<readonly Notice[]> {
  const { about } = payload;
  const tasks = about === 'task' ? await manager.findBy(Task, { id: String(payload['taskId']), state: 'open' })
    : await manager.findBy(Task, { envelopeId: String(payload['envelopeId']), ...(about === 'expiring' ? { state: 'open' as const } : {}) });
  const envelope = tasks[0] ? await manager.findOneBy(Envelope, { id: tasks[0].envelopeId }) : null;
  if (!envelope) return [];
  const common = { title: envelope.title, sender: envelope.inviter, deadline: envelope.deadline, at: clock.now() };
  const about_ = (kind: NoticeKind, userId: string, key: string, page: string): Notice => ({ ...common, kind, userId, key, page });
  if (about === 'completed' || about === 'declined') {
    const decliner = tasks.find((task) => task.state === 'declined')?.actorUserId ?? null;
    // everybody with a part in it, each led to that part
    const told = new Map(tasks.flatMap((task) => [task.userId, task.actorUserId].flatMap((userId) => (userId === null || userId === decliner ? [] : [[userId, task.id] as const]))));
    return [...told].map(([userId, taskId]) => about_(about, userId, envelope.id, `pages/done/index?task=${taskId}`));
  }
  if (envelope.state !== 'sent' && envelope.state !== 'in_progress') return [];
  const duties = await Promise.all(tasks.map(async (task) => (await holdersOf(manager, task)).map((userId) => {
    const approval = task.kind === 'approval';
    const page = `pages/${approval ? 'approve' : 'read'}/index?task=${task.id}`;
    return about === 'expiring' ? about_('expiring', userId, task.id, page) : about_(approval ? 'to_approve' : 'to_sign', userId, task.id, page);
  })));
  return duties.flat();
}

/** The person who claimed it, the colleague it was handed to, or everybody whose duty it may be. */
async function holdersOf(manager: Manager, task: Task): Promise<readonly string[]> {
  if (task.organizationId === null) return task.userId === null ? [] : [task.userId];
  if (task.assigneeUserId !== null) return [task.assigneeUserId];
  return membersWithRole(manager, { organizationId: task.organizationId, role: task.kind === 'approval' ? 'approver' : 'sealer' });
}
