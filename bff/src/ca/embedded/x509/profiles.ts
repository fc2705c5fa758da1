/**
 * The certificates of the embedded CA: root → issuing CA (may issue leaves only) → time-stamping authority, OCSP responder
 * and event certificates. All say TEST: the embedded CA is nobody's licensed certification authority (电子签名法 §16-18).
 */
import type { KeyObject } from 'node:crypto';
import type { Der } from '../../../kernel/der/write';
import { OID } from '../../oids';
import {
  addressExtensions, authorityKeyIdentifierExtension, caConstraints, END_ENTITY, evidenceDigestExtension, extendedKeyUsageExtension, keyUsageExtension,
  OCSP_NO_CHECK, rootAddressExtensions, subjectKeyIdentifierExtension, TEST_POLICY, type PublicAddresses,
} from './extensions';
import { name } from './name';
import { keyIdentifier, writeCertificate, type Signer } from './write-certificate';

const ORGANIZATION = [[OID.country, 'CN'], [OID.organization, 'Luobi TEST – no legal effect']] as const;
const DAY_MS = 24 * 3_600_000;
const YEAR_MS = 365 * DAY_MS;

/** Certificates begin a little before they are made, so that a verifier whose clock is behind accepts them. */
const BACKDATE_MS = 5 * 60_000;
/** CAs must be valid before the first leaf begins, also when a clock is set back by an hour. */
const AUTHORITY_BACKDATE_MS = DAY_MS;
export const LIFETIME_MS = { root: 20 * YEAR_MS, issuing: 15 * YEAR_MS, tsa: 10 * YEAR_MS, event: DAY_MS, ocsp: 90 * DAY_MS } as const;

export interface Issued {
  readonly certificate: Der;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export { newSerial } from '../../serial';

export type AuthorityRole = 'root' | 'issuing' | 'tsa' | 'ocsp';

/**
 * Signing side of a certificate made below: its key under its name.
 * @param generation successors have another name, so that nobody mixes up two CRLs or two keys of one name
 */
export function signerOf(key: KeyObject, publicKey: KeyObject, role: AuthorityRole, generation = 1): Signer {
  return { key, subject: authorityName(role, generation), keyIdentifier: keyIdentifier(exportSpki(publicKey)) };
}

const AUTHORITY_NAMES = { root: 'Root CA', issuing: 'Issuing CA', tsa: 'Time-Stamping Authority', ocsp: 'OCSP Responder' } as const;

function authorityName(role: AuthorityRole, generation: number): Der {
  return name([...ORGANIZATION, [OID.commonName, `Luobi TEST ${AUTHORITY_NAMES[role]}${generation > 1 ? ` ${generation}` : ''} – no legal effect`]]);
}

/** Self-signed. */
export function issueRoot(root: Signer, publicKey: KeyObject, serial: Uint8Array, now: Date): Issued {
  const extensions = [caConstraints(), keyUsageExtension('keyCertSign', 'crlSign'), subjectKeyIdentifierExtension(root.keyIdentifier)];
  return issue(root, root.subject, exportSpki(publicKey), serial, lifetime(now, AUTHORITY_BACKDATE_MS, LIFETIME_MS.root), extensions);
}

export function issueIssuingCa(root: Signer, issuing: Signer, publicKey: KeyObject, serial: Uint8Array, now: Date, addresses?: PublicAddresses): Issued {
  const extensions = [
    caConstraints(0), keyUsageExtension('keyCertSign', 'crlSign'), TEST_POLICY,
    ...(addresses ? rootAddressExtensions(addresses) : []),
    authorityKeyIdentifierExtension(root.keyIdentifier), subjectKeyIdentifierExtension(issuing.keyIdentifier),
  ];
  return issue(root, issuing.subject, exportSpki(publicKey), serial, lifetime(now, AUTHORITY_BACKDATE_MS, LIFETIME_MS.issuing), extensions);
}

/** RFC 3161 §2.3: the key is for time-stamps alone and the certificate says so critically. */
export function issueTsa(issuing: Signer, tsa: Signer, publicKey: KeyObject, serial: Uint8Array, now: Date, addresses?: PublicAddresses): Issued {
  const extensions = [
    END_ENTITY, keyUsageExtension('digitalSignature', 'nonRepudiation'), extendedKeyUsageExtension(true, OID.timeStamping), TEST_POLICY,
    ...(addresses ? addressExtensions(addresses) : []),
    authorityKeyIdentifierExtension(issuing.keyIdentifier), subjectKeyIdentifierExtension(tsa.keyIdentifier),
  ];
  return issue(issuing, tsa.subject, exportSpki(publicKey), serial, lifetime(now, AUTHORITY_BACKDATE_MS, LIFETIME_MS.tsa), extensions);
}

/**
 * RFC 6960 §4.2.2.2: issued by the CA it answers for. Nobody asks about the responder itself (ocsp-nocheck), so its life
 * is short.
 */
export function issueOcspResponder(issuing: Signer, responder: Signer, publicKey: KeyObject, serial: Uint8Array, now: Date): Issued {
  const extensions = [
    END_ENTITY, keyUsageExtension('digitalSignature'), extendedKeyUsageExtension(false, OID.ocspSigning), OCSP_NO_CHECK, TEST_POLICY,
    authorityKeyIdentifierExtension(issuing.keyIdentifier), subjectKeyIdentifierExtension(responder.keyIdentifier),
  ];
  return issue(issuing, responder.subject, exportSpki(publicKey), serial, lifetime(now, BACKDATE_MS, LIFETIME_MS.ocsp), extensions);
}

export interface EventCertificateContent {
  readonly serial: Uint8Array;
  /** from `subjectName` */
  readonly subject: Der;
  /** SHA-256, 32 bytes */
  readonly evidenceDigest: Uint8Array;
  readonly publicKey: KeyObject;
  readonly now: Date;
}

/** @returns a function that issues event certificates; whatever is the same in all of them is encoded here, once */
export function eventCertificateIssuer(issuing: Signer, addresses?: PublicAddresses): (content: EventCertificateContent) => Issued {
  const constant = [
    END_ENTITY, keyUsageExtension('digitalSignature', 'nonRepudiation'),
    // emailProtection: what NSS and with it poppler look for in a document signer
    extendedKeyUsageExtension(false, OID.documentSigning, OID.emailProtection), TEST_POLICY,
    ...(addresses ? addressExtensions(addresses) : []),
    authorityKeyIdentifierExtension(issuing.keyIdentifier),
  ];
  return ({ serial, subject, evidenceDigest, publicKey, now }) => {
    const spki = exportSpki(publicKey);
    const extensions = [...constant, subjectKeyIdentifierExtension(keyIdentifier(spki)), evidenceDigestExtension(evidenceDigest)];
    return issue(issuing, subject, spki, serial, lifetime(now, BACKDATE_MS, LIFETIME_MS.event), extensions);
  };
}

interface Lifetime {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The second an instant is in: certificates, lists and answers have no finer time. */
export const wholeSeconds = (instant: Date): Date => new Date(Math.floor(instant.getTime() / 1000) * 1000);

function lifetime(now: Date, backdate: number, length: number): Lifetime {
  const notBefore = wholeSeconds(new Date(now.getTime() - backdate));
  return { notBefore, notAfter: new Date(notBefore.getTime() + length) };
}

function issue(issuer: Signer, subject: Der, spki: Uint8Array, serial: Uint8Array, validity: Lifetime, extensions: readonly Der[]): Issued {
  return { certificate: writeCertificate(issuer, { serial, subject, spki, extensions, ...validity }), ...validity };
}

function exportSpki(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' });
}
