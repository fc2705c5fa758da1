/**
 * Objects are found through the subject, never by id alone (security R2): a stranger's task or envelope is absent.
 * Roles are read anew on every request (R5).
 */
import { In, type DataSource, type FindOptionsWhere } from 'typeorm';
import { AppError } from '../kernel';
import { organizationsOf } from '../org';
import { Document, Envelope, Recipient, Task } from './entities';

export interface TaskAccess {
  /** who asks */
  readonly userId: string;
  readonly task: Task;
  readonly recipient: Recipient;
  readonly envelope: Envelope;
  readonly document: Document;
}
export interface EnvelopeAccess {
  readonly userId: string;
  readonly envelope: Envelope;
}
type Deps = { readonly dataSource: DataSource };

/** Tasks a user may see: the own ones, approvals where one approves, sealings where one seals. */
export async function tasksOf(deps: Deps, userId: string): Promise<FindOptionsWhere<Task>[]> {
  const memberships = await organizationsOf(deps, userId);
  const withRole = (role: string): string[] => memberships.filter((m) => (m.roles as readonly string[]).includes(role)).map((m) => m.organizationId);
  const [approves, seals] = [withRole('approver'), withRole('sealer')];
  return [
    { userId },
    ...(approves.length > 0 ? [{ kind: 'approval' as const, organizationId: In(approves) }] : []),
    ...(seals.length > 0 ? [{ kind: 'signing' as const, organizationId: In(seals) }] : []),
  ];
}

/** @throws AppError('not_found') when absent or not the user's: both alike */
export async function findTask(deps: Deps, userId: string, taskId: string): Promise<TaskAccess> {
  const { manager } = deps.dataSource;
  const task = await manager.findOne(Task, { where: (await tasksOf(deps, userId)).map((mine) => ({ ...mine, id: taskId })) });
  if (!task) throw new AppError('not_found');
  const recipient = await manager.findOneByOrFail(Recipient, { id: task.recipientId });
  const envelope = await manager.findOneByOrFail(Envelope, { id: task.envelopeId });
  const document = await manager.findOneByOrFail(Document, { id: envelope.documentId });
  return { userId, task, recipient, envelope, document };
}

/** Any recipient, and any member of a recipient organisation whatever the role. @throws AppError('not_found') */
export async function findEnvelope(deps: Deps, userId: string, envelopeId: string): Promise<EnvelopeAccess> {
  const { manager } = deps.dataSource;
  const memberships = await organizationsOf(deps, userId);
  const mine = await manager.findOne(Recipient, {
    where: [{ envelopeId, userId }, ...(memberships.length > 0 ? [{ envelopeId, organizationId: In(memberships.map((m) => m.organizationId)) }] : [])],
  });
  if (!mine) throw new AppError('not_found');
  return { userId, envelope: await manager.findOneByOrFail(Envelope, { id: mine.envelopeId }) };
}
