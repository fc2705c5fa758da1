/** After a change of phone number nothing the old number confirmed may still sign: open codes and unused proofs end. */
import { In, IsNull } from 'typeorm';
import type { Manager } from '../db';
import { Challenge, WillingnessProof } from './entities';

/** Runs in the caller's transaction. A proof that was used up before belongs to an act under way, which goes on. */
export async function endOpenWillingness(manager: Manager, userId: string, now: Date): Promise<void> {
  await manager.update(Challenge, { userId, purpose: 'willingness', state: In(['open', 'sending']) }, { state: 'replaced' });
  await manager.update(WillingnessProof, { userId, consumedAt: IsNull() }, { consumedAt: now });
}
