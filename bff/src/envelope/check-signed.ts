/**
 * Step 8: the verifier that shares no code with the signer must accept the new file, every earlier signature included,
 * before anything is stored as signed. Signatures of others that came with the upload must still be whole; whom they
 * trust is their readers' matter. Fails closed.
 */
import { trustOf } from '../ca';
import type { SignatureVerdict, VerificationReport } from '../signing/port';
import type { EnvelopeDeps } from './deps';

/** Our own verifier refused what our own signer made. */
export class SignedFileRefused extends Error {
  override readonly name = 'SignedFileRefused';
}

export interface Expected {
  /** signatures in the file after this act */
  readonly count: number;
  /** fields with signatures and document timestamps of others, from before the first act; not counted */
  readonly before: readonly string[];
  /** the newest one; null when only the whole is checked */
  readonly newest: { readonly fieldName: string; readonly serialHex: string; readonly time: Date } | null;
}

export interface Checked {
  readonly report: VerificationReport;
  /** by our acts, document timestamps left out */
  readonly own: readonly SignatureVerdict[];
  readonly newest: SignatureVerdict | null;
}

/** @throws SignedFileRefused saying what is wrong */
export async function requireValid(deps: Pick<EnvelopeDeps, 'signing' | 'ca' | 'clock'>, pdf: Uint8Array, expected: Expected): Promise<Checked> {
  const report = await deps.signing.verify(pdf, await trustOf(deps.ca), deps.clock.now());
  const refuse = (reason: string): never => { throw new SignedFileRefused(`${reason}: ${describe(report)}`); };
  // the verdict counts roots of others that nobody here trusts; without others it must be plain
  if (report.verdict !== 'valid' && (expected.before.length === 0 || report.verdict !== 'invalid' || report.problems.length > 0)) refuse(`the verdict is ${report.verdict}`);
  const others = report.signatures.filter(({ field }) => expected.before.includes(field));
  if (others.map(({ field }) => field).sort().join('\0') !== [...expected.before].sort().join('\0')) refuse('signatures of others are not those that were there');
  for (const other of others) if (!isWhole(other)) refuse(`signature ${other.field}, made before ours, does not hold`);

  const ours = report.signatures.filter(({ field }) => !expected.before.includes(field));
  const own = ours.filter((signature) => signature.kind === 'signature');
  if (own.length !== expected.count) refuse(`${own.length} signatures where ${expected.count} belong`);
  for (const signature of ours) {
    const holds = isWhole(signature) && signature.trusted && signature.timestampTrusted && signature.timestamp !== null && signature.problems.length === 0;
    if (!holds || (signature.kind === 'signature' && !['B-T', 'B-LT', 'B-LTA'].includes(signature.level))) refuse(`signature ${signature.field} does not hold`);
  }
  if (!expected.newest) return { report, own, newest: null };
  const { fieldName, serialHex, time } = expected.newest;
  const newest = own.find((signature) => signature.field === fieldName) ?? refuse(`no signature in ${fieldName}`);
  if (plainHex(newest.serial) !== plainHex(serialHex)) refuse('another certificate than the intended one');
  if (Math.abs((newest.timestamp?.getTime() ?? 0) - time.getTime()) >= 1000) refuse('another time than the token says');
  return { report, own, newest };
}

function isWhole({ intact, coversWholeRevision, changesAfter }: SignatureVerdict): boolean {
  return intact && coversWholeRevision && changesAfter !== 'forbidden';
}

const plainHex = (hex: string): string => hex.toLowerCase().replace(/[^0-9a-f]/g, '').replace(/^0+/, '');

function describe(report: VerificationReport): string {
  const problems = [...report.problems, ...report.signatures.flatMap((s) => s.problems)];
  return problems.map((problem) => problem.code).join(', ') || 'no problem named';
}
