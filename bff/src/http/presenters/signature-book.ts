/** What a person sees of his signatures and certificates. */
import type { Answer } from '@luobi/shared/contract';
import type { BookedSignature } from '../../account';
import type { MyCertificate } from '../../envelope';

export function presentSignature({ signatureId, signature, savedAt }: BookedSignature): Answer<'saveSignature'> {
  const { width, height, color, strokes } = signature;
  return {
    signatureId, savedAt: savedAt.toISOString(),
    signature: { width, height, color, strokes: strokes.map((stroke) => stroke.map(({ x, y, t, p }) => ({ x, y, t, ...(p === undefined ? {} : { p }) }))) },
  };
}

export function presentCertificates(certificates: readonly MyCertificate[]): Answer<'listMyCertificates'> {
  return {
    certificates: certificates.map(({ serial, subject, issuer, signedAt, taskId, envelopeId, title }) => ({ serial, subject, issuer, signedAt: signedAt.toISOString(), taskId, envelopeId, title })),
  };
}
