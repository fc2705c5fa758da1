/** The verdict on a PDF. */
import type { Verification } from '@luobi/shared/contract';
import { sha256Hex } from '../../kernel';
import type { VerificationReport } from '../../signing/port';

export function presentVerification(report: VerificationReport, pdf: Uint8Array): Verification {
  return {
    verdict: report.verdict,
    sha256: sha256Hex(pdf),
    signatures: report.signatures.map((s) => ({
      field: s.field, kind: s.kind, signer: s.signer, issuer: s.issuer, serial: s.serial, intact: s.intact, trusted: s.trusted,
      coversWholeRevision: s.coversWholeRevision, timestamp: s.timestamp?.toISOString() ?? null, timestampTrusted: s.timestampTrusted,
      level: s.level, changesAfter: s.changesAfter, problems: s.problems.map(({ code, text }) => ({ code, text })),
    })),
    problems: report.problems.map(({ code, text }) => ({ code, text })),
  };
}
