/** The seals a member may use on a task, each with its picture. */
import { usableSeals, type UsableSeal } from '../org';
import type { TaskAccess } from './access';
import type { EnvelopeDeps } from './deps';

export type TaskSealView = UsableSeal & { readonly svg: string };

/** Empty for a person's task and for an approval. */
export async function listTaskSeals(deps: EnvelopeDeps, access: TaskAccess): Promise<TaskSealView[]> {
  const { organizationId, kind } = access.task;
  if (organizationId === null || kind !== 'signing') return [];
  const seals = await usableSeals(deps, { userId: access.userId, organizationId });
  return Promise.all(seals.map(async (seal) => ({ ...seal, svg: await deps.signing.drawSeal({ organizationName: seal.organizationName, kind: seal.kind }) })));
}
