/**
 * Time-stamp responses with exactly one fault, for tests of whoever has to refuse them. Without changes the response is
 * good. Written apart from the product's token writer, so that both can be compared.
 */
import { createHash, sign } from 'node:crypto';
import {
  bitString, boolean, context, generalizedTime, integer, nullValue, objectIdentifier, octetString, sequence, setOf, tlv, type Der,
} from '../../../bff/src/kernel/der/write';
import { OID } from '../../../bff/src/ca/oids';
import type { Identity } from './pki';

export const FORGED_POLICY = '1.2.3.4.5';

export interface ForgedToken {
  readonly tsa: Identity;
  readonly digest: Uint8Array;
  readonly nonce?: Uint8Array;
  readonly time: Date;
  readonly policy?: string;
  readonly status?: number;
  /** certificates that come along; default the authority's and its chain */
  readonly certificates?: readonly Uint8Array[];
  readonly version?: number;
  readonly imprintAlgorithm?: string;
  readonly contentType?: string;
  readonly eContentType?: string;
  /** value of the content-type attribute */
  readonly contentTypeAttribute?: string;
  /** signed attributes to leave out, by OID */
  readonly without?: readonly string[];
  /** signed attributes added, DER */
  readonly extraAttributes?: readonly Der[];
  readonly noSignedAttributes?: boolean;
  /** ESS certificate hash names this one instead of the signer */
  readonly essFor?: Identity;
  /** ESS hash is right, but its issuerSerial is of this one */
  readonly essSerialOf?: Identity;
  readonly essVersion?: 1 | 2;
  /** ESS with the hash alone */
  readonly essHashOnly?: boolean;
  readonly digestAlgorithm?: string;
  readonly signatureAlgorithm?: Der;
  /** key that signs instead of the authority's */
  readonly signWith?: Identity;
  readonly signers?: readonly Identity[];
  readonly byKeyIdentifier?: boolean;
  readonly tsaName?: Der;
  readonly tstExtension?: { readonly critical: boolean };
  /** changes TSTInfo after it was hashed and signed */
  readonly tamper?: (tstInfo: Buffer) => Buffer;
}

/** TimeStampResp, DER. */
export function forgeResponse(forged: ForgedToken): Der {
  const status = sequence(integer(forged.status ?? 0));
  return sequence(status, forgeToken(forged));
}

/** TimeStampToken, DER. */
export function forgeToken(forged: ForgedToken): Der {
  const info = sequence(
    integer(forged.version ?? 1), objectIdentifier(forged.policy ?? FORGED_POLICY),
    sequence(sequence(objectIdentifier(forged.imprintAlgorithm ?? OID.sha256), nullValue()), octetString(forged.digest)),
    integer(4711), generalizedTime(forged.time), sequence(integer(1)),
    ...(forged.nonce ? [integer(forged.nonce)] : []),
    ...(forged.tsaName ? [context(0, forged.tsaName)] : []),
    ...(forged.tstExtension ? [context(1, sequence(objectIdentifier('1.2.3'), ...(forged.tstExtension.critical ? [boolean(true)] : []), octetString(nullValue())))] : []),
  );
  const sealed = forged.tamper ? forged.tamper(Buffer.from(info)) : info;
  const certificates = forged.certificates ?? [forged.tsa.certificate.der, ...forged.tsa.chain.map((c) => c.der)];
  const signers = (forged.signers ?? [forged.tsa]).map((signer) => signerInfo(forged, signer, info));
  return sequence(objectIdentifier(forged.contentType ?? OID.signedData), context(0, sequence(
    integer(3), setOf(sequence(objectIdentifier(OID.sha256))),
    sequence(objectIdentifier(forged.eContentType ?? OID.tstInfo), context(0, octetString(sealed))),
    context(0, ...certificates.map((c) => Buffer.from(c)).sort(Buffer.compare)),
    tlv(0x31, ...signers),
  )));
}

function signerInfo(forged: ForgedToken, signer: Identity, info: Der): Der {
  const attributes = setOf(...[
    attribute(OID.contentType, objectIdentifier(forged.contentTypeAttribute ?? OID.tstInfo)),
    attribute(OID.messageDigest, octetString(createHash('sha256').update(info).digest())),
    ess(forged, signer),
  ].filter((a) => !(forged.without ?? []).some((oid) => a.includes(objectIdentifier(oid)))), ...(forged.extraAttributes ?? []));
  const key = (forged.signWith ?? signer).key;
  const signature = sign('sha256', forged.noSignedAttributes ? info : attributes, key);
  const tagged = Buffer.from(attributes);
  tagged[0] = 0xa0;
  const rsa = key.asymmetricKeyType === 'rsa';
  return sequence(
    integer(forged.byKeyIdentifier ? 3 : 1),
    forged.byKeyIdentifier ? tlv(0x80, signer.signer.keyIdentifier) : sequence(signer.certificate.issuer, integer(signer.certificate.serial)),
    sequence(objectIdentifier(forged.digestAlgorithm ?? OID.sha256)),
    ...(forged.noSignedAttributes ? [] : [tagged]),
    forged.signatureAlgorithm ?? (rsa ? sequence(objectIdentifier(OID.rsaSha256), nullValue()) : sequence(objectIdentifier(OID.ecdsaSha256))),
    octetString(signature),
  );
}

function ess(forged: ForgedToken, signer: Identity): Der {
  const version = forged.essVersion ?? 2;
  const named = (forged.essFor ?? signer).certificate;
  const hash = octetString(createHash(version === 1 ? 'sha1' : 'sha256').update(named.der).digest());
  const { issuer, serial } = (forged.essSerialOf ?? forged.essFor ?? signer).certificate;
  const id = forged.essHashOnly ? sequence(hash) : sequence(hash, sequence(sequence(tlv(0xa4, issuer)), integer(serial)));
  return attribute(version === 1 ? OID.signingCertificate : OID.signingCertificateV2, sequence(sequence(id)));
}

/** Attribute ::= SEQUENCE { type, SET OF value } */
export function attribute(type: string, ...values: readonly Uint8Array[]): Der {
  return sequence(objectIdentifier(type), setOf(...values));
}

/** TimeStampResp that refuses: status and PKIFailureInfo, no token. */
export function forgeRejection(status = 2): Der {
  return sequence(sequence(integer(status), bitString(Buffer.from([0x80]), 7)));
}
