/**
 * Approver and sealer are two persons (security R10). One person may hold two accounts, so the verified identity is
 * compared, not only the account. A finished approval never changes: no lock is needed to read it.
 */
import { findPerson } from '../account';
import type { TaskAccess } from './access';
import type { EnvelopeDeps } from './deps';
import { Task } from './entities';

/** Whether the person who asks approved this organisation's part, under this account or another. */
export async function isOwnApproval(deps: Pick<EnvelopeDeps, 'dataSource' | 'box'>, access: TaskAccess): Promise<boolean> {
  const approval = await deps.dataSource.manager.findOneBy(Task, { recipientId: access.recipient.id, kind: 'approval', state: 'done' });
  if (!approval?.actorUserId) return false;
  if (approval.actorUserId === access.userId) return true;
  const [approver, me] = [await findPerson(deps, approval.actorUserId), await findPerson(deps, access.userId)];
  return me.verified !== null && approver.verified?.identityHash === me.verified.identityHash;
}
