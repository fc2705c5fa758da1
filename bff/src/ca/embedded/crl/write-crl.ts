/**
 * Writes a CertificateList v2 (RFC 5280 §5): complete, signed by the CA itself, with number, key identifier and reasons.
 * Expired certificates stay on it (expiredCertsOnCRL, X.509 §9.5.2.8), because contracts outlive event certificates.
 */
import { sign } from 'node:crypto';
import { bitString, context, enumerated, generalizedTime, integer, sequence, time, type Der } from '../../../kernel/der/write';
import { OID } from '../../oids';
import { REASON_CODES } from '../../revocation-reasons';
import type { RevocationReason } from '../../port';
import { authorityKeyIdentifierExtension } from '../x509/extensions';
import { extension, signatureAlgorithm, type Signer } from '../x509/write-certificate';

export interface RevokedEntry {
  /** big-endian, positive */
  readonly serial: Uint8Array;
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
}

export interface CrlContent {
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** since when expired certificates have been kept on it: the beginning of the CA */
  readonly keptSince: Date;
  readonly entries: readonly RevokedEntry[];
}

const VERSION_2 = integer(1);

/** @returns CertificateList, DER */
export function writeCrl(issuer: Signer, { number, thisUpdate, nextUpdate, keptSince, entries }: CrlContent): Der {
  const algorithm = signatureAlgorithm(issuer.key);
  const extensions = sequence(
    authorityKeyIdentifierExtension(issuer.keyIdentifier),
    extension(OID.crlNumber, false, integer(number)),
    extension(OID.expiredCertsOnCrl, false, generalizedTime(keptSince)),
  );
  const tbs = sequence(
    VERSION_2, algorithm, issuer.subject, time(thisUpdate), time(nextUpdate),
    // an empty list is left out, not empty (RFC 5280 §5.1.2.6)
    ...(entries.length > 0 ? [sequence(...entries.map(writeEntry))] : []),
    context(0, extensions),
  );
  return sequence(tbs, algorithm, bitString(sign('sha256', tbs, issuer.key)));
}

function writeEntry({ serial, revokedAt, reason }: RevokedEntry): Der {
  // "unspecified" is said by saying nothing (RFC 5280 §5.3.1)
  const reasons = reason === 'unspecified' ? [] : [sequence(extension(OID.reasonCode, false, enumerated(REASON_CODES[reason])))];
  return sequence(integer(serial), time(revokedAt), ...reasons);
}
