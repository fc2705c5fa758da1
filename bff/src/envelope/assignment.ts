/**
 * A task of an organisation belongs to everybody who has the role for it, until it is handed to one colleague. Then only
 * that colleague acts and may hand it on; who loses the role holds nothing, and the task is everybody's again.
 */
import { isMember, membersWithRole, type OrganizationRole } from '../org';
import { findPerson } from '../account';
import { inTransaction, type Manager } from '../db';
import { appendEvidence } from '../evidence';
import { AppError } from '../kernel';
import type { TaskAccess } from './access';
import { originOf, type ActOrigin, type EnvelopeDeps } from './deps';
import { emitEvent } from './events';
import { Task } from './entities';
import { noticeOpened } from './notices';
import { lockEnvelope, moveTask, requireActive } from './workflow';

/** what a member needs for a task of this kind */
export const roleFor = (kind: Task['kind']): OrganizationRole => (kind === 'approval' ? 'approver' : 'sealer');

/** The colleague who holds the task, or null when whoever has the role may act. */
export async function holderOf(manager: Manager, task: Pick<Task, 'kind' | 'organizationId' | 'assigneeUserId'>): Promise<string | null> {
  const { assigneeUserId: userId, organizationId } = task;
  if (userId === null || organizationId === null) return null;
  return (await isMember(manager, { userId, organizationId, role: roleFor(task.kind) })) ? userId : null;
}

/** @throws AppError('task_assigned') when a colleague holds it */
export async function requireHolder(manager: Manager, task: Pick<Task, 'kind' | 'organizationId' | 'assigneeUserId'>, userId: string): Promise<void> {
  const holder = await holderOf(manager, task);
  if (holder !== null && holder !== userId) throw new AppError('task_assigned');
}

export interface Colleague {
  readonly userId: string;
  /** null before the real name was verified */
  readonly name: string | null;
  readonly phone: string;
}

/** To whom the task may be handed: others with the role, and for sealing not the one who approved (security R10). Empty for a person's own task. */
export async function listColleagues(deps: EnvelopeDeps, access: TaskAccess): Promise<Colleague[]> {
  return Promise.all((await ableColleagues(deps.dataSource.manager, access.task, access.userId)).map((userId) => colleague(deps, userId)));
}

export async function colleague(deps: EnvelopeDeps, userId: string): Promise<Colleague> {
  const { verified, phone } = await findPerson(deps, userId);
  return { userId, name: verified?.name ?? null, phone };
}

async function ableColleagues(manager: Manager, task: Task, me: string): Promise<string[]> {
  const { organizationId, kind, recipientId } = task;
  if (organizationId === null) return [];
  const approval = kind === 'signing' ? await manager.findOneBy(Task, { recipientId, kind: 'approval', state: 'done' }) : null;
  return (await membersWithRole(manager, { organizationId, role: roleFor(kind) })).filter((userId) => userId !== me && userId !== approval?.actorUserId);
}

export interface HandOver {
  /** one of `listColleagues` */
  readonly userId: string;
  readonly reason: string;
  readonly origin: ActOrigin;
}

/** @throws AppError forbidden (a person's own task, or nobody to whom it may be handed) | task_assigned | task_closed | envelope_state */
export async function transferTask(deps: EnvelopeDeps, access: TaskAccess, input: HandOver): Promise<void> {
  const { organizationId } = access.task;
  if (organizationId === null) throw new AppError('forbidden');
  await inTransaction(deps.dataSource, async (manager) => {
    const at = deps.clock.now();
    const envelope = await lockEnvelope(manager, access.envelope.id);
    requireActive(envelope, at);
    const task = await manager.findOneByOrFail(Task, { id: access.task.id });
    if (task.state !== 'open' && task.state !== 'waiting') throw new AppError('task_closed', { state: task.state });
    if (!(await isMember(manager, { userId: access.userId, organizationId, role: roleFor(task.kind) }))) throw new AppError('forbidden');
    await requireHolder(manager, task, access.userId);
    if (!(await ableColleagues(manager, task, access.userId)).includes(input.userId)) throw new AppError('forbidden');
    await moveTask(manager, task, task.state, { assigneeUserId: input.userId });
    await appendEvidence(manager, {
      envelopeId: envelope.id, kind: 'task.transferred', at,
      content: { taskId: task.id, recipientId: task.recipientId, organizationId, fromUserId: access.userId, toUserId: input.userId, reason: input.reason, ...originOf(input.origin) },
    });
    if (task.state === 'open') await noticeOpened(manager, task, at);
    await emitEvent(manager, { envelopeId: envelope.id, event: 'task.transferred', recipientId: task.recipientId, state: envelope.state, at });
  });
  deps.nudge();
}
