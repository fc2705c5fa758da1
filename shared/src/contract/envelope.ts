/** Results as the parties see them: the envelope, the PDF, the evidence, the verdict on any PDF. */
import { z } from 'zod';
import { ENVELOPE_STATES } from '../domain/envelope';
import { contract, id, instant, sha256 } from './common';
import { progress } from './task';

export const signatureLevel = z.enum(['none', 'B-B', 'B-T', 'B-LT', 'B-LTA']);

export const envelope = z.object({
  envelopeId: id, title: z.string(), state: z.enum(ENVELOPE_STATES), inviter: z.string(),
  sentAt: instant.nullable(), completedAt: instant.nullable(), deadline: instant.nullable(),
  recipients: z.array(progress), finalSha256: sha256.nullable(),
  /** PAdES level that every signature of the final file reached; null before completion */
  level: signatureLevel.nullable(),
}).meta({ id: 'Envelope' });

export const evidenceRecord = z.object({
  sequence: z.number().int(), kind: z.string(), at: instant,
  /** canonical JSON (RFC 8785) exactly as hashed */
  content: z.string(),
  previousHash: sha256, hash: sha256,
}).meta({ id: 'EvidenceRecord' });

export const evidencePackage = z.object({
  format: z.literal('luobi-evidence/1'),
  envelopeId: id, title: z.string(), exportedAt: instant,
  records: z.array(evidenceRecord),
  headHash: sha256,
  /** RFC 3161 token over the head hash as it stood at completion, base64 DER; null before completion */
  headTimestamp: z.object({ sequence: z.number().int(), hash: sha256, token: z.string() }).nullable(),
}).meta({ id: 'EvidencePackage' });

export const signatureVerdict = z.object({
  field: z.string(),
  /** a document timestamp proves a time for everything before it; its `signer` is the time authority */
  kind: z.enum(['signature', 'document-timestamp']),
  signer: z.string(),
  issuer: z.string(),
  serial: z.string(),
  intact: z.boolean(),
  trusted: z.boolean(),
  coversWholeRevision: z.boolean(),
  /** of the verified timestamp token; null when there is none */
  timestamp: instant.nullable(),
  timestampTrusted: z.boolean(),
  level: signatureLevel,
  changesAfter: z.enum(['none', 'permitted', 'forbidden']),
  /** empty when valid; machine codes with an English sentence */
  problems: z.array(z.object({ code: z.string(), text: z.string() })),
  /** O of the certificate: like the name a claim unless the signature is intact and trusted */
  organization: z.string().optional(),
  identifierMasked: z.string().optional(),
  trustedRoot: z.object({ name: z.string(), sha256 }).nullable().optional(),
  timeProof: z.enum(['signature-timestamp', 'document-timestamp', 'claimed']).optional(),
  claimedTime: instant.nullable().optional(),
  /** known from material inside the file only */
  revocation: z.object({ status: z.enum(['good', 'revoked', 'unknown']), source: z.enum(['ocsp', 'crl']).nullable(), producedAt: instant.nullable(), revokedAt: instant.nullable(), reason: z.string().nullable() }).nullable().optional(),
  changes: z.array(z.object({ kind: z.enum(['evidence', 'timestamp', 'metadata', 'signature', 'signature-field', 'fill', 'other']), code: z.string().optional(), detail: z.string().optional(), text: z.string(), permitted: z.boolean() })).optional(),
  policy: z.object({ docMdp: z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable(), locksFields: z.boolean() }).nullable().optional(),
  /** the signed revision is this many bytes of the file, from its start */
  signedLength: z.number().int().nullable().optional(),
}).meta({ id: 'SignatureVerdict' });

export const verification = z.object({
  verdict: z.enum(['valid', 'invalid', 'unsigned', 'unreadable']),
  sha256: sha256,
  signatures: z.array(signatureVerdict),
  problems: z.array(z.object({ code: z.string(), text: z.string() })),
}).meta({ id: 'Verification' });

const params = z.object({ envelopeId: id });
export const getEnvelope = contract({ params, status: 200, answer: envelope, errors: [] });
export const getEnvelopePdf = contract({ params, status: 200, answer: 'application/pdf', errors: ['not_ready'] });
export const getEnvelopeEvidence = contract({ params, status: 200, answer: evidencePackage, errors: [] });
export const getTrustAnchors = contract({ status: 200, answer: 'application/x-pem-file', errors: [] });
export const verifyPdf = contract({ body: 'pdf', status: 200, answer: verification, errors: ['payload_too_large', 'unsupported_media_type', 'rate_limited'] });
