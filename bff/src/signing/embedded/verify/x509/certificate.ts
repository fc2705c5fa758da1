/** X.509 certificates (RFC 5280 §4) as far as a verifier needs them. Strict: DER only, no duplicate extension. */
import { createHash } from 'node:crypto';
import { bits, child, expect, octets, oid, readAsn1, smallInteger, TAG, time, type Asn1 } from '../asn1/ber';
import { signatureHolds } from '../algorithms';
import { Refusal } from '../problems';

export interface Extension {
  readonly id: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

export interface Certificate {
  readonly der: Buffer;
  readonly tbs: Buffer;
  readonly serial: Buffer;
  /** DER Names */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly issuerName: string;
  readonly subjectName: string;
  /** O and serialNumber of the subject, '' when it has none */
  readonly organization: string;
  readonly identifier: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly spki: Buffer;
  readonly signatureAlgorithm: Asn1;
  readonly signatureValue: Buffer;
  readonly extensions: readonly Extension[];
}

/** @throws Refusal certificate_malformed */
export function readCertificate(der: Uint8Array): Certificate {
  try {
    return read(readAsn1(der));
  } catch (error) {
    throw new Refusal('certificate_malformed', error instanceof Refusal ? error.detail : '');
  }
}

function read(root: Asn1): Certificate {
  if (root.indefinite || root.children.length !== 3) throw new Refusal('certificate_malformed');
  const tbs = expect(child(root, 0), TAG.sequence);
  const versioned = child(tbs, 0).tag === 0xa0 ? 1 : 0;
  const at = (i: number) => child(tbs, versioned + i);
  // the algorithm stands twice and must be the same (RFC 5280 §4.1.1.2)
  if (!at(1).raw.equals(child(root, 1).raw)) throw new Refusal('certificate_malformed', 'two signature algorithms');
  const validity = at(3);
  return {
    der: root.raw,
    tbs: tbs.raw,
    serial: expect(at(0), TAG.integer).body,
    issuer: at(2).raw,
    subject: at(4).raw,
    issuerName: commonName(at(2)),
    subjectName: commonName(at(4)),
    organization: attribute(at(4), '2.5.4.10'),
    identifier: attribute(at(4), '2.5.4.5'),
    notBefore: time(child(validity, 0)),
    notAfter: time(child(validity, 1)),
    spki: at(5).raw,
    signatureAlgorithm: child(root, 1),
    signatureValue: bits(child(root, 2)),
    extensions: readExtensions(tbs.children.find((c) => c.tag === 0xa3)),
  };
}

function readExtensions(node: Asn1 | undefined): Extension[] {
  if (!node) return [];
  const found = child(node, 0).children.map((e) => {
    const critical = e.children.length === 3;
    if (critical) expect(child(e, 1), TAG.boolean);
    return { id: oid(child(e, 0)), critical: critical && child(e, 1).body[0] !== 0, value: octets(expect(child(e, critical ? 2 : 1), TAG.octetString)) };
  });
  if (new Set(found.map((e) => e.id)).size !== found.length) throw new Refusal('certificate_malformed', 'duplicate extension');
  return found;
}

/** CN, or else the last attribute of the name, for people to read. */
function commonName(name: Asn1): string {
  const attributes = name.children.flatMap((rdn) => rdn.children);
  const chosen = attributes.find((a) => oid(child(a, 0)) === '2.5.4.3') ?? attributes[attributes.length - 1];
  return chosen ? text(child(chosen, 1)) : '';
}

function attribute(name: Asn1, id: string): string {
  const found = name.children.flatMap((rdn) => rdn.children).find((a) => oid(child(a, 0)) === id);
  return found ? text(child(found, 1)) : '';
}

function text(node: Asn1): string {
  if (node.tag === TAG.bmp) return Buffer.from(node.body.subarray(0, node.body.length & ~1)).swap16().toString('utf16le');
  return node.body.toString(node.tag === TAG.utf8 ? 'utf8' : 'latin1');
}

export const EXT = { subjectKeyId: '2.5.29.14', keyUsage: '2.5.29.15', subjectAltName: '2.5.29.17', basicConstraints: '2.5.29.19', nameConstraints: '2.5.29.30', policies: '2.5.29.32', policyMappings: '2.5.29.33', policyConstraints: '2.5.29.36', inhibitAnyPolicy: '2.5.29.54', extKeyUsage: '2.5.29.37' } as const;
export const KU = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, crlSign: 6 } as const;

export function extension(certificate: Certificate, id: string): Extension | undefined {
  return certificate.extensions.find((e) => e.id === id);
}

/** null when the certificate has no basicConstraints. */
export function basicConstraints(certificate: Certificate): { readonly ca: boolean; readonly pathLength: number | null } | null {
  const found = extension(certificate, EXT.basicConstraints);
  if (!found) return null;
  const { children } = expect(readAsn1(found.value), TAG.sequence);
  const flag = children[0]?.tag === TAG.boolean ? children[0] : undefined;
  const length = children.find((c) => c.tag === TAG.integer);
  return { ca: flag !== undefined && flag.body[0] !== 0, pathLength: length ? smallInteger(length) : null };
}

/** Whether a usage bit is set; true when the certificate has no keyUsage. */
export function keyUsageAllows(certificate: Certificate, bit: number): boolean {
  const found = extension(certificate, EXT.keyUsage);
  if (!found) return true;
  const { body } = expect(readAsn1(found.value), TAG.bitString);
  return ((body[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0;
}

/** null when the certificate has no extended key usage. */
export function extendedKeyUsage(certificate: Certificate): readonly string[] | null {
  const found = extension(certificate, EXT.extKeyUsage);
  return found ? expect(readAsn1(found.value), TAG.sequence).children.map((c) => oid(c)) : null;
}

export function subjectKeyId(certificate: Certificate): Buffer | null {
  const found = extension(certificate, EXT.subjectKeyId);
  return found ? octets(readAsn1(found.value)) : null;
}

/** Whether `issuer` signed `certificate`; names must match byte for byte. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return issuance(certificate, issuer) === true;
}

/** True, false, or why the algorithm or key is not accepted. */
export function issuance(certificate: Certificate, issuer: Certificate): boolean | Refusal {
  if (!certificate.issuer.equals(issuer.subject)) return false;
  try {
    return signatureHolds(certificate.signatureAlgorithm, issuer.spki, certificate.tbs, certificate.signatureValue);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

export function fingerprint(certificate: Certificate, digest = 'sha256'): Buffer {
  return createHash(digest).update(certificate.der).digest();
}

export function sameCertificate(a: Certificate, b: Certificate): boolean {
  return a.der.equals(b.der);
}
