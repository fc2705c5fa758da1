/**
 * Lets those who count the same thing (codes to one number, guesses at one person's identity) go one by one, so that
 * parallel requests cannot all see room for one more. The lock ends with the transaction.
 */
import type { Manager } from '../db';
import { Gate } from './entities';

/** @param keys e.g. `phone:<index>`; taken in sorted order so that two callers cannot wait for each other */
export async function standInLine(manager: Manager, keys: readonly string[], now: Date): Promise<void> {
  for (const id of [...new Set(keys)].sort()) {
    // one statement that inserts or updates takes the exclusive lock at once; insert-then-lock would deadlock
    await manager.createQueryBuilder().insert().into(Gate).values({ id, passedAt: now }).orUpdate(['passed_at'], ['id']).updateEntity(false).execute();
  }
}
