/**
 * CMS SignedData (RFC 5652 §5) with the CAdES attributes a PDF signature needs (EN 319 122-1 §5.2): reads it, then
 * holds every rule that can be checked without knowing whom to trust.
 */
import { createHash } from 'node:crypto';
import { child, expect, octets, oid, readAsn1, smallInteger, TAG, toDer, type Asn1 } from '../asn1/ber';
import { digestName, signatureHolds } from '../algorithms';
import { Refusal } from '../problems';
import { fingerprint, issuance, readCertificate, subjectKeyId, type Certificate } from '../x509/certificate';

export interface SignedData {
  readonly signer: Certificate;
  readonly certificates: readonly Certificate[];
  /** null when detached */
  readonly content: Buffer | null;
  readonly contentType: string;
  readonly signatureValue: Buffer;
  /** signature-time-stamp attribute (RFC 3161 appendix A) */
  readonly timestampToken: Buffer | null;
  /** CRLs and OCSP responses carried inside */
  readonly crls: readonly Buffer[];
}

const ID = {
  data: '1.2.840.113549.1.7.1', signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12', signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timestamp: '1.2.840.113549.1.9.16.2.14',
} as const;
/** Unsigned attributes that may stand beside the timestamp (CAdES-C, -X, -A values and references, counter-signature). */
const KNOWN_UNSIGNED = new Set([ID.timestamp, '1.2.840.113549.1.9.6', ...['21', '22', '23', '24', '25', '26', '27', '48'].map((n) => `1.2.840.113549.1.9.16.2.${n}`), '0.4.0.1733.2.4', '0.4.0.1733.2.5']);

/**
 * @param digestOf gives the digest of the detached content; null: the content must be inside
 * @param namesCertificate demand a signing-certificate attribute (PAdES and RFC 3161 do; plain PDF signatures may lack it)
 * @throws Refusal for whichever rule breaks first
 */
export function verifySignedData(der: Buffer, digestOf: ((digest: string) => Buffer) | null, namesCertificate = true): SignedData {
  const root = expect(readAsn1(der), TAG.sequence);
  if (oid(child(root, 0)) !== ID.signedData || root.children.length !== 2 || child(root, 1).tag !== 0xa0) throw new Refusal('cms_malformed', 'not SignedData');
  const signedData = expect(child(child(root, 1), 0), TAG.sequence);
  const version = smallInteger(child(signedData, 0));
  if (![1, 3, 4, 5].includes(version)) throw new Refusal('cms_malformed', 'version');
  const digests = expect(child(signedData, 1), TAG.set).children.map(announcedDigest);
  const encapsulated = expect(child(signedData, 2), TAG.sequence);
  const infos = expect(signedData.children[signedData.children.length - 1], TAG.set);
  if (infos.children.length !== 1) throw new Refusal('signer_count', String(infos.children.length));
  const info = expect(child(infos, 0), TAG.sequence);

  const certificates = readBag(signedData.children.find((c) => c.tag === 0xa0));
  // version, digests, content, [certificates], [crls], signers: nothing else
  if (signedData.children.length !== 4 + signedData.children.filter((c) => c.tag === 0xa0 || c.tag === 0xa1).length) throw new Refusal('cms_malformed', 'an unknown part');
  const crls = (signedData.children.find((c) => c.tag === 0xa1)?.children ?? []).map((c) => c.raw);
  const contentType = oid(child(encapsulated, 0));
  const content = encapsulated.children[1] ? octetString(child(expect(child(encapsulated, 1), 0xa0), 0)) : null;
  if (digestOf ? content !== null : content === null) throw new Refusal('content_not_detached');

  const signer = findSigner(child(info, 0), child(info, 1), certificates);
  const digestAlgorithm = child(info, 2);
  const digest = digestName(digestAlgorithm);
  if (!digests.includes(oid(child(digestAlgorithm, 0)))) throw new Refusal('cms_malformed', 'digest not announced');
  const signed = child(info, 3);
  if (signed.tag !== 0xa0) throw new Refusal('signed_attributes_missing');
  const expected = digestOf ? digestOf(digest) : createHash(digest).update(content!).digest();
  checkSignedAttributes(attributesOf(signed), contentType, expected, signer, namesCertificate);

  const signatureValue = octets(expect(child(info, 5), TAG.octetString));
  const candidates = signed.indefinite ? [toDer(signed, TAG.set)] : [retagged(signed), toDer(signed, TAG.set)];
  if (!candidates.some((data) => signatureHolds(child(info, 4), signer.spki, data, signatureValue, digest))) throw new Refusal('signature_mismatch');

  return { signer, certificates, content, contentType, signatureValue, timestampToken: unsignedTimestamp(info), crls };
}

/** Whom a container that does not hold names as its signer: a claim, proven by nothing. */
export function claimedSigner(container: Buffer): Certificate | null {
  try {
    const signedData = child(child(readAsn1(container, false), 1), 0);
    const info = child(signedData.children[signedData.children.length - 1], 0);
    const certificates = (signedData.children.find((c) => c.tag === 0xa0)?.children ?? []).flatMap((c) => readable(c.raw));
    return findSigner(child(info, 0), child(info, 1), certificates);
  } catch {
    return null;
  }
}

function readable(der: Buffer): Certificate[] {
  try {
    return [readCertificate(der)];
  } catch {
    return [];
  }
}

/** Any digest may be announced; what is used is checked against the list of accepted ones. */
function announcedDigest(algorithm: Asn1): string {
  const [id, parameters, ...more] = expect(algorithm, TAG.sequence).children;
  if (more.length || (parameters && (parameters.tag !== TAG.null || parameters.body.length))) throw new Refusal('cms_malformed', 'digest parameters');
  return oid(id);
}

function readBag(node: Asn1 | undefined): Certificate[] {
  const found = (node?.children ?? []).map((c) => {
    if (c.tag !== TAG.sequence) throw new Refusal('certificate_malformed', 'attribute certificate');
    return readCertificate(c.raw);
  });
  // a copy of a CA certificate whose own signature breaks was tampered with, even where the path does not need it
  for (const c of found) {
    const issuers = found.filter((i) => i.subject.equals(c.issuer));
    // one whose algorithm is not accepted is not held against the container: the chain says so in its own words
    if (issuers.length && issuers.every((i) => issuance(c, i) === false)) throw new Refusal('certificate_malformed', c.subjectName);
  }
  return found;
}

function findSigner(version: Asn1, sid: Asn1, certificates: readonly Certificate[]): Certificate {
  const byName = sid.tag === TAG.sequence;
  if (smallInteger(version) !== (byName ? 1 : 3)) throw new Refusal('cms_malformed', 'signer version');
  if (!byName && sid.tag !== 0x80) throw new Refusal('cms_malformed', 'signer identifier');
  const found = certificates.filter((c) => byName
    ? c.issuer.equals(toDer(child(sid, 0))) && c.serial.equals(expect(child(sid, 1), TAG.integer).body)
    : subjectKeyId(c)?.equals(sid.body));
  if (found.length !== 1) throw new Refusal('signer_certificate_missing');
  return found[0]!;
}

function attributesOf(node: Asn1): Map<string, Asn1> {
  const found = new Map<string, Asn1>();
  for (const attribute of node.children) {
    const id = oid(child(expect(attribute, TAG.sequence), 0));
    if (found.has(id)) throw new Refusal('attribute_duplicate');
    found.set(id, expect(child(attribute, 1), TAG.set));
  }
  return found;
}

function only(attribute: Asn1 | undefined, missing: 'content_type_mismatch' | 'digest_mismatch' | 'signing_certificate_missing'): Asn1 {
  if (attribute?.children.length !== 1) throw new Refusal(missing);
  return child(attribute, 0);
}

function checkSignedAttributes(attributes: Map<string, Asn1>, contentType: string, digest: Buffer, signer: Certificate, namesCertificate: boolean): void {
  if (oid(only(attributes.get(ID.contentType), 'content_type_mismatch')) !== contentType) throw new Refusal('content_type_mismatch');
  if (!octets(only(attributes.get(ID.messageDigest), 'digest_mismatch')).equals(digest)) throw new Refusal('digest_mismatch');
  const v2 = attributes.get(ID.signingCertificateV2);
  const v1 = attributes.get(ID.signingCertificate);
  if (!v2 && !v1 && namesCertificate) throw new Refusal('signing_certificate_missing');
  if (v2) checkEss(only(v2, 'signing_certificate_missing'), signer, null);
  if (v1) checkEss(only(v1, 'signing_certificate_missing'), signer, 'sha1');
}

/** ESSCertID(v2) (RFC 5035 §4): hash of the certificate and, where given, its issuer and serial. */
function checkEss(attribute: Asn1, signer: Certificate, fixedDigest: 'sha1' | null): void {
  const parts = expect(child(expect(child(expect(attribute, TAG.sequence), 0), TAG.sequence), 0), TAG.sequence).children;
  const named = parts[0]?.tag === TAG.sequence ? parts[0] : undefined;
  const digest = fixedDigest ?? (named ? digestName(named) : 'sha256');
  const hash = expect(parts[named && !fixedDigest ? 1 : 0], TAG.octetString);
  if (!octets(hash).equals(fingerprint(signer, digest))) throw new Refusal('signing_certificate_mismatch');
  const issuerSerial = parts[named && !fixedDigest ? 2 : 1];
  if (issuerSerial && !namesSerial(expect(issuerSerial, TAG.sequence), signer)) throw new Refusal('signing_certificate_mismatch');
}

/** IssuerSerial: GeneralNames with one directoryName, and the number. */
function namesSerial(issuerSerial: Asn1, signer: Certificate): boolean {
  const [names, serial] = [expect(child(issuerSerial, 0), TAG.sequence), expect(child(issuerSerial, 1), TAG.integer)];
  const directory = child(names, 0);
  return serial.body.equals(signer.serial) && (directory.tag !== 0xa4 || toDer(child(directory, 0)).equals(signer.issuer));
}

/** OCTET STRING, in one piece or several. */
function octetString(node: Asn1): Buffer {
  if ((node.tag & 0xdf) !== TAG.octetString) throw new Refusal('cms_malformed', 'content');
  return octets(node);
}

/** [0] IMPLICIT under its universal tag, as it is hashed (RFC 5652 §5.4). */
function retagged(signed: Asn1): Buffer {
  const copy = Buffer.from(signed.raw);
  copy[0] = TAG.set;
  return copy;
}

function unsignedTimestamp(info: Asn1): Buffer | null {
  const rest = info.children.slice(6);
  if (rest.length === 0) return null;
  if (rest.length > 1 || rest[0]!.tag !== 0xa1) throw new Refusal('cms_malformed', 'behind the signature value');
  const attributes = attributesOf(rest[0]!);
  for (const id of attributes.keys()) if (!KNOWN_UNSIGNED.has(id)) throw new Refusal('attribute_unknown', id);
  const found = attributes.get(ID.timestamp);
  if (!found) return null;
  if (found.children.length !== 1) throw new Refusal('timestamp_malformed');
  return child(found, 0).raw;
}
