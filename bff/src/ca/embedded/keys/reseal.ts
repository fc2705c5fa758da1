/**
 * Rotation of the key-encryption key. Order, so that at no moment any process meets a key it cannot open:
 * 1. make the new key file; start every process with the old file as current and the new one among the others;
 * 2. start every process with the new file as current and the old one among the others;
 * 3. reseal until nothing is left under the old one; 4. start without it, then destroy it.
 */
import { IsNull, MoreThan, Not, type EntityManager } from 'typeorm';
import { compareAndSet } from '../../../db';
import { CaKey } from '../../entities';
import { SealError, type KeySealer } from './seal';

export interface ResealResult {
  readonly resealed: number;
  /** keys still under another KEK: changed meanwhile, or not to be opened. The old file must stay until this is 0 */
  readonly left: number;
}

const PAGE = 200;

/** May be stopped and begun again at any point; event keys used meanwhile stay used. */
export async function resealKeys(manager: EntityManager, sealer: KeySealer): Promise<ResealResult> {
  let resealed = 0;
  let left = 0;
  for (let after = ''; ; ) {
    const rows = await manager.find(CaKey, { where: { id: MoreThan(after), sealed: Not(IsNull()) }, order: { id: 'ASC' }, take: PAGE });
    for (const { id, purpose, sealed } of rows) {
      if (sealed === null || isCurrent(sealer, sealed)) continue;
      // only if nobody used or destroyed it since: a used key must not come back
      const fresh = openAndSeal(sealer, sealed, id, purpose);
      if (fresh !== undefined && (await compareAndSet(manager, CaKey, { id, sealed }, { sealed: fresh }))) resealed++;
      else if (await manager.existsBy(CaKey, { id, sealed })) left++;
    }
    if (rows.length < PAGE) return { resealed, left };
    after = rows[rows.length - 1]!.id;
  }
}

function isCurrent(sealer: KeySealer, sealed: string): boolean {
  try {
    return sealer.isCurrent(sealed);
  } catch (error) {
    if (error instanceof SealError) return false;
    throw error;
  }
}

function openAndSeal(sealer: KeySealer, sealed: string, id: string, purpose: string): string | undefined {
  try {
    return sealer.seal(sealer.open(sealed, id, purpose), id, purpose);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
