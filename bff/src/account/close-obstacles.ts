/**
 * What has to be settled before an account can end: duties others wait for, acts that run, an approval that keeps apart
 * who approves and who seals, and rights in a company that nobody else has. Each can be settled by the person.
 */
import { In, IsNull, MoreThan, Not } from 'typeorm';
import type { Manager } from '../db';
import { Envelope, SigningAttempt, Task } from '../envelope/entities';
import { Organization, OrganizationMember, Seal, SealAuthorization } from '../org/entities';

export type ObstacleKind = 'open_task' | 'sealing' | 'approved' | 'last_admin' | 'last_sealer';
export interface Obstacle {
  readonly kind: ObstacleKind;
  /** where the person settles it; null for what a company has to settle */
  readonly taskId: string | null;
  /** title of the contract, or name of the organisation */
  readonly name: string;
  /** who asks, or the seal */
  readonly detail: string;
}
const RUNNING = ['sent', 'in_progress', 'completing'] as const;

export async function findObstacles(manager: Manager, userId: string, now: Date): Promise<Obstacle[]> {
  return [...(await duties(manager, userId)), ...(await lastAdmin(manager, userId)), ...(await lastSealer(manager, userId, now))];
}

/** Contracts this person acted on and others have not finished: no obstacle, but worth knowing. */
export async function countUnfinished(manager: Manager, userId: string): Promise<number> {
  const done = await manager.find(Task, { where: { actorUserId: userId, state: 'done' }, select: { id: true, envelopeId: true } });
  if (done.length === 0) return 0;
  return manager.countBy(Envelope, { id: In([...new Set(done.map(({ envelopeId }) => envelopeId))]), state: In([...RUNNING]) });
}

async function duties(manager: Manager, userId: string): Promise<Obstacle[]> {
  const acts = await manager.find(SigningAttempt, { where: { userId, state: 'intent' }, select: { id: true, taskId: true } });
  const tasks = await manager.find(Task, {
    where: [
      { userId, state: In(['waiting', 'open', 'sealing']) },
      { assigneeUserId: userId, state: In(['waiting', 'open', 'sealing']) },
      { actorUserId: userId, kind: 'approval', state: 'done' },
      ...(acts.length > 0 ? [{ id: In(acts.map(({ taskId }) => taskId)) }] : []),
    ],
    order: { sentAt: 'DESC', id: 'DESC' },
  });
  if (tasks.length === 0) return [];
  const envelopes = new Map((await manager.findBy(Envelope, { id: In(tasks.map(({ envelopeId }) => envelopeId)), state: In([...RUNNING]) })).map((envelope) => [envelope.id, envelope]));
  return tasks.flatMap((task) => {
    const envelope = envelopes.get(task.envelopeId);
    if (!envelope) return [];
    const runs = task.state === 'sealing' || acts.some(({ taskId }) => taskId === task.id);
    return [{ kind: runs ? 'sealing' : task.state === 'done' ? 'approved' : 'open_task', taskId: task.id, name: envelope.title, detail: envelope.inviter } satisfies Obstacle];
  });
}

async function lastAdmin(manager: Manager, userId: string): Promise<Obstacle[]> {
  const isAdmin = ({ roles }: OrganizationMember): boolean => (JSON.parse(roles) as unknown[]).includes('admin');
  const mine = (await manager.findBy(OrganizationMember, { userId, removedAt: IsNull() })).filter(isAdmin);
  const found: Obstacle[] = [];
  for (const { organizationId } of mine) {
    const others = await manager.findBy(OrganizationMember, { organizationId, userId: Not(userId), removedAt: IsNull() });
    // whoever is the only member leaves nobody behind
    if (others.length > 0 && !others.some(isAdmin)) found.push({ kind: 'last_admin', taskId: null, name: await nameOf(manager, organizationId), detail: '' });
  }
  return found;
}

async function lastSealer(manager: Manager, userId: string, now: Date): Promise<Obstacle[]> {
  const valid = { revokedAt: IsNull(), validUntil: MoreThan(now) };
  const mine = await manager.findBy(SealAuthorization, { userId, ...valid });
  const found = new Map<string, Obstacle>();
  for (const { sealId, organizationId } of mine) {
    const seal = await manager.findOneBy(Seal, { id: sealId, state: 'active' });
    const members = await manager.findBy(OrganizationMember, { organizationId, removedAt: IsNull() });
    if (!seal || !members.some((member) => member.userId === userId) || members.length === 1) continue;
    const others = await manager.findBy(SealAuthorization, { sealId, userId: Not(userId), ...valid });
    if (!others.some((other) => members.some((member) => member.userId === other.userId))) found.set(sealId, { kind: 'last_sealer', taskId: null, name: await nameOf(manager, organizationId), detail: seal.name });
  }
  return [...found.values()];
}

const nameOf = async (manager: Manager, id: string): Promise<string> => (await manager.findOneBy(Organization, { id }))?.name ?? '';
