/**
 * Step 8: the verifier that shares no code with the signer must accept the new file, every earlier signature included,
 * before anything is stored as signed. Fails closed.
 */
import type { SignatureVerdict, VerificationReport } from '../signing/port';
import type { EnvelopeDeps } from './deps';

/** Our own verifier refused what our own signer made. */
export class SignedFileRefused extends Error {
  override readonly name = 'SignedFileRefused';
}

export interface Expected {
  /** signatures in the file after this act */
  readonly count: number;
  /** the newest one; null when only the whole is checked */
  readonly newest: { readonly fieldName: string; readonly serialHex: string; readonly time: Date } | null;
}

/** @throws SignedFileRefused saying what is wrong */
export async function requireValid(deps: Pick<EnvelopeDeps, 'signing' | 'ca' | 'clock'>, pdf: Uint8Array, expected: Expected): Promise<{ report: VerificationReport; newest: SignatureVerdict | null }> {
  const report = await deps.signing.verify(pdf, await deps.ca.trustAnchors(), deps.clock.now());
  const refuse = (reason: string): never => { throw new SignedFileRefused(`${reason}: ${describe(report)}`); };
  if (report.verdict !== 'valid') refuse(`the verdict is ${report.verdict}`);
  const signatures = report.signatures.filter((signature) => signature.kind === 'signature');
  if (signatures.length !== expected.count) refuse(`${signatures.length} signatures where ${expected.count} belong`);
  for (const signature of report.signatures) {
    const whole = signature.intact && signature.trusted && signature.coversWholeRevision && signature.timestampTrusted && signature.timestamp !== null;
    if (!whole || signature.changesAfter === 'forbidden' || (signature.kind === 'signature' && !['B-T', 'B-LT', 'B-LTA'].includes(signature.level))) refuse(`signature ${signature.field} does not hold`);
  }
  if (!expected.newest) return { report, newest: null };
  const { fieldName, serialHex, time } = expected.newest;
  const newest = signatures.find((signature) => signature.field === fieldName) ?? refuse(`no signature in ${fieldName}`);
  if (plainHex(newest.serial) !== plainHex(serialHex)) refuse('another certificate than the intended one');
  if (Math.abs((newest.timestamp?.getTime() ?? 0) - time.getTime()) >= 1000) refuse('another time than the token says');
  return { report, newest };
}

const plainHex = (hex: string): string => hex.toLowerCase().replace(/[^0-9a-f]/g, '').replace(/^0+/, '');

function describe(report: VerificationReport): string {
  const problems = [...report.problems, ...report.signatures.flatMap((s) => s.problems)];
  return problems.map((problem) => problem.code).join(', ') || 'no problem named';
}
