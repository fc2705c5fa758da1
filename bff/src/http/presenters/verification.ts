/** The verdict on a PDF. */
import type { Verification } from '@luobi/shared/contract';
import { sha256Hex } from '../../kernel';
import type { RevocationFinding, VerificationReport } from '../../signing/port';

export function presentVerification(report: VerificationReport, pdf: Uint8Array): Verification {
  return {
    verdict: report.verdict,
    sha256: sha256Hex(pdf),
    signatures: report.signatures.map((s) => ({
      field: s.field, kind: s.kind, signer: s.signer, issuer: s.issuer, serial: s.serial, intact: s.intact, trusted: s.trusted,
      coversWholeRevision: s.coversWholeRevision, timestamp: s.timestamp?.toISOString() ?? null, timestampTrusted: s.timestampTrusted,
      level: s.level, changesAfter: s.changesAfter, problems: s.problems.map(({ code, text }) => ({ code, text })),
      organization: s.organization ?? '', identifierMasked: s.identifierMasked ?? '', trustedRoot: s.trustedRoot ? { name: s.trustedRoot.name, sha256: s.trustedRoot.sha256 } : null,
      timeProof: s.timeProof ?? 'claimed', claimedTime: s.claimedTime?.toISOString() ?? null, signedLength: s.signedLength ?? null,
      revocation: s.revocation ? presentRevocation(s.revocation) : null,
      changes: (s.changes ?? []).map(({ kind, code, detail, text, permitted }) => ({ kind, code: code ?? kind, detail: detail ?? '', text, permitted })),
      policy: s.policy ? { docMdp: s.policy.docMdp, locksFields: s.policy.locksFields } : null,
    })),
    problems: report.problems.map(({ code, text }) => ({ code, text })),
  };
}

function presentRevocation({ status, source, producedAt, revokedAt, reason }: RevocationFinding) {
  return { status, source, producedAt: producedAt?.toISOString() ?? null, revokedAt: revokedAt?.toISOString() ?? null, reason };
}
