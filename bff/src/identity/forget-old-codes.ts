/**
 * Codes and checks are kept a week, long enough for every limit and for a complaint; what a code proved lives on in the proof. Gates
 * nobody passed for a day are taken down. Run from time to time by the composition root.
 */
import { LessThan } from 'typeorm';
import type { ChallengeDeps } from './challenge';
import { Challenge, CodeGuess, DeviceCounter, Gate, WillingnessCheck } from './entities';

const CODE_KEPT_MS = 7 * 24 * 3_600_000;
/** longer than any phone waits to be used again for signing */
const COUNTER_KEPT_MS = 400 * 24 * 3_600_000;
const GATE_KEPT_MS = 24 * 3_600_000;

export async function forgetOldCodes(deps: Pick<ChallengeDeps, 'dataSource' | 'clock'>): Promise<void> {
  const before = (ms: number): Date => new Date(deps.clock.now().getTime() - ms);
  await deps.dataSource.manager.delete(Challenge, { createdAt: LessThan(before(CODE_KEPT_MS)) });
  await deps.dataSource.manager.delete(CodeGuess, { at: LessThan(before(CODE_KEPT_MS)) });
  // with them goes the sealed name and number a face check was asked about
  await deps.dataSource.manager.delete(WillingnessCheck, { createdAt: LessThan(before(CODE_KEPT_MS)) });
  await deps.dataSource.manager.delete(DeviceCounter, { seenAt: LessThan(before(COUNTER_KEPT_MS)) });
  await deps.dataSource.manager.delete(Gate, { passedAt: LessThan(before(GATE_KEPT_MS)) });
}
