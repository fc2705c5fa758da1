/** Writes OCSPResponse (RFC 6960 §4.2.1): signed answers, and the few errors that go out unsigned. */
import { createHash, sign } from 'node:crypto';
import { bitString, context, contextPrimitive, enumerated, generalizedTime, integer, nullValue, objectIdentifier, octetString, sequence, type Der } from '../../../kernel/der/write';
import { OID } from '../../oids';
import type { RevocationReason } from '../../port';
import { REASON_CODES } from '../../revocation-reasons';
import type { Certificate } from '../../x509/read-certificate';
import { extension, signatureAlgorithm, type Signer } from '../x509/write-certificate';

export type CertificateStatus =
  | { readonly kind: 'good' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked'; readonly at: Date; readonly reason: RevocationReason };

export interface SingleAnswer {
  /** CertID, DER, exactly as it was asked */
  readonly certId: Uint8Array;
  readonly status: CertificateStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

export interface ResponseContent {
  readonly producedAt: Date;
  readonly answers: readonly SingleAnswer[];
  /** since when answers about expired certificates are kept (RFC 6960 §4.4.4) */
  readonly archiveCutoff: Date;
  /** extnValue of the nonce, DER, exactly as it was asked */
  readonly nonce?: Uint8Array;
}

export interface OcspSigner {
  readonly signer: Signer;
  readonly certificate: Certificate;
}

const OCSP_BASIC = objectIdentifier(OID.ocspBasic);

/** @returns OCSPResponse, DER, status successful */
export function writeOcspResponse({ signer, certificate }: OcspSigner, content: ResponseContent): Der {
  const kept = context(1, sequence(extension(OID.ocspArchiveCutoff, false, generalizedTime(content.archiveCutoff))));
  const data = sequence(
    context(2, octetString(signer.keyIdentifier)), generalizedTime(content.producedAt),
    sequence(...content.answers.map(({ certId, status, thisUpdate, nextUpdate }) =>
      sequence(certId, writeStatus(status), generalizedTime(thisUpdate), context(0, generalizedTime(nextUpdate)), kept))),
    ...(content.nonce ? [context(1, sequence(extension(OID.ocspNonce, false, content.nonce)))] : []),
  );
  const basic = sequence(data, signatureAlgorithm(signer.key), bitString(sign('sha256', data, signer.key)), context(0, sequence(certificate.der)));
  return sequence(enumerated(0), context(0, sequence(OCSP_BASIC, octetString(basic))));
}

function writeStatus(status: CertificateStatus): Der {
  switch (status.kind) {
    case 'good': return contextPrimitive(0, Buffer.alloc(0));
    case 'unknown': return contextPrimitive(2, Buffer.alloc(0));
    case 'revoked': {
      const reason = status.reason === 'unspecified' ? [] : [context(0, enumerated(REASON_CODES[status.reason]))];
      return context(1, generalizedTime(status.at), ...reason);
    }
  }
}

/** OCSPResponseStatus that carries no answer; `unauthorized` says: not about certificates of ours (RFC 5019 §2.2.3). */
export const OCSP_ERRORS = {
  malformedRequest: sequence(enumerated(1)), internalError: sequence(enumerated(2)), tryLater: sequence(enumerated(3)), unauthorized: sequence(enumerated(6)),
} as const;

/**
 * CertID as we ask and answer unasked: by SHA-1, which every verifier computes.
 * @param serial big-endian, positive
 */
export function writeCertId(issuer: Certificate, serial: Uint8Array): Der {
  const sha1 = (bytes: Uint8Array): Der => octetString(createHash('sha1').update(bytes).digest());
  return sequence(sequence(objectIdentifier(OID.sha1), nullValue()), sha1(issuer.subject), sha1(issuer.keyBits), integer(serial));
}
