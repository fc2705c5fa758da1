/**
 * Reads an X.509 v3 certificate (RFC 5280 §4.1) into the few things a path check needs. Strict: a certificate that
 * repeats an extension or disagrees with itself about its algorithm is not read at all. Judges nothing else.
 */
import { child, DerError, readBitString, readBoolean, readDer, readInteger, readOid, readSmallInteger, readTime, type DerNode } from '../../kernel/der/read';
import { OID } from '../oids';

export interface Extension {
  readonly critical: boolean;
  /** what the OCTET STRING holds */
  readonly value: Buffer;
}

export interface Certificate {
  readonly der: Buffer;
  /** the signed part */
  readonly tbs: Buffer;
  readonly signatureAlgorithm: DerNode;
  readonly signature: Buffer;
  /** magnitude of the serial number, big-endian */
  readonly serial: Buffer;
  /** Name, DER */
  readonly issuer: Buffer;
  /** Name, DER */
  readonly subject: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo, DER */
  readonly spki: Buffer;
  /** the subject's key as bits: what SHA-1 key identifiers are made of */
  readonly keyBits: Buffer;
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** @throws DerError for anything but one v3 certificate in DER */
export function readCertificate(bytes: Uint8Array): Certificate {
  const node = readDer(bytes);
  members(node, 3);
  const tbs = child(node, 0, 0x30);
  const signatureAlgorithm = child(node, 1, 0x30);
  if (readSmallInteger(child(child(tbs, 0, 0xa0), 0)) !== 2) throw new DerError('not version 3');
  if (!child(tbs, 2, 0x30).raw.equals(signatureAlgorithm.raw)) throw new DerError('two signature algorithms');
  const validity = members(child(tbs, 4, 0x30), 2);
  const spki = child(tbs, 6, 0x30);
  return {
    der: node.raw,
    tbs: tbs.raw,
    signatureAlgorithm,
    signature: wholeOctets(child(node, 2)),
    serial: readInteger(child(tbs, 1)),
    issuer: child(tbs, 3, 0x30).raw,
    subject: child(tbs, 5, 0x30).raw,
    notBefore: readTime(child(validity, 0)),
    notAfter: readTime(child(validity, 1)),
    spki: spki.raw,
    keyBits: wholeOctets(child(spki, 1)),
    extensions: readExtensions(tbs),
  };
}

export interface BasicConstraints {
  readonly isCa: boolean;
  readonly pathLength?: number;
}

/** Absent means: no CA. @throws DerError */
export function basicConstraints(certificate: Certificate): BasicConstraints {
  const extension = certificate.extensions.get(OID.basicConstraints);
  if (!extension) return { isCa: false };
  const node = readDer(extension.value);
  const [first, second] = node.children;
  if (node.tag !== 0x30 || node.children.length > 2) throw new DerError('not basic constraints');
  if (!first) return { isCa: false };
  return { isCa: readBoolean(first), ...(second ? { pathLength: readSmallInteger(second) } : {}) };
}

export const KEY_USAGE = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, crlSign: 6 } as const;

/** The bits that are set, or undefined when the extension is absent. @throws DerError */
export function keyUsage(certificate: Certificate): ReadonlySet<number> | undefined {
  const extension = certificate.extensions.get(OID.keyUsage);
  if (!extension) return undefined;
  const { bits } = readBitString(readDer(extension.value));
  const set = new Set<number>();
  for (let bit = 0; bit < bits.length * 8; bit++) if (bits[bit >> 3]! & (0x80 >> (bit & 7))) set.add(bit);
  return set;
}

/** Undefined when the extension is absent. @throws DerError */
export function extendedKeyUsage(certificate: Certificate): { readonly critical: boolean; readonly purposes: readonly string[] } | undefined {
  const extension = certificate.extensions.get(OID.extendedKeyUsage);
  if (!extension) return undefined;
  const node = readDer(extension.value);
  if (node.tag !== 0x30 || node.children.length === 0) throw new DerError('not key purposes');
  return { critical: extension.critical, purposes: node.children.map(readOid) };
}

/** GeneralNames of subjectAltName, each as DER. @throws DerError */
export function subjectAltNames(certificate: Certificate): readonly Buffer[] {
  const extension = certificate.extensions.get(OID.subjectAltName);
  return extension ? readDer(extension.value).children.map((name) => name.raw) : [];
}

/** @throws DerError */
export function subjectKeyIdentifier(certificate: Certificate): Buffer | undefined {
  const extension = certificate.extensions.get(OID.subjectKeyIdentifier);
  return extension && readDer(extension.value).body;
}

function readExtensions(tbs: DerNode): Map<string, Extension> {
  const found = new Map<string, Extension>();
  const optional = tbs.children.slice(7);
  const holder = optional.find((node) => node.tag === 0xa3);
  // issuerUniqueID [1] and subjectUniqueID [2] must not appear in what RFC 5280 calls a conforming certificate
  if (optional.length !== (holder ? 1 : 0)) throw new DerError('unknown member');
  for (const node of holder ? members(child(holder, 0, 0x30)).children : []) {
    const named = node.children.length === 3;
    if (node.tag !== 0x30 || (!named && node.children.length !== 2)) throw new DerError('not an extension');
    const oid = readOid(child(node, 0));
    if (found.has(oid)) throw new DerError('an extension stands twice');
    found.set(oid, { critical: named && readBoolean(child(node, 1)), value: child(node, named ? 2 : 1, 0x04).body });
  }
  return found;
}

function members(node: DerNode, count?: number): DerNode {
  if (node.tag !== 0x30 || (count !== undefined && node.children.length !== count)) throw new DerError('wrong number of members');
  return node;
}

function wholeOctets(node: DerNode): Buffer {
  const { bits, unused } = readBitString(node);
  if (unused !== 0) throw new DerError('not whole octets');
  return bits;
}
