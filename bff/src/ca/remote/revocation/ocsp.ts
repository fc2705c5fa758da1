/**
 * Asks and judges OCSP answers (RFC 6960): about this certificate, by its issuer or a responder the issuer made for that
 * and nothing else, with a signature that holds, of now, and for our question where it carries a nonce (RFC 8954).
 */
import { createHash } from 'node:crypto';
import { child, DerError, readBitString, readBoolean, readDer, readInteger, readOid, readTime, type DerNode } from '../../../kernel/der/read';
import { context, objectIdentifier, octetString, sequence, type Der } from '../../../kernel/der/write';
import { equalBytes } from '../../../kernel/hash';
import { writeCertId } from '../../embedded/ocsp/write-response';
import { extension } from '../../embedded/x509/write-certificate';
import { OID } from '../../oids';
import { readSignatureAlgorithm, signatureHolds } from '../../x509/algorithms';
import { checkPath } from '../../x509/path';
import { extendedKeyUsage, keyUsage, KEY_USAGE, readCertificate, type Certificate } from '../../x509/read-certificate';
import { CLOCK_SKEW_MS, StatusRefused, strictly } from './refusal';

export interface StatusAnswer {
  readonly revoked: boolean;
  readonly thisUpdate: Date;
  /** null: there may be newer information at any time */
  readonly nextUpdate: Date | null;
}
export interface OcspExpectation {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  /** what was sent */
  readonly nonce: Uint8Array;
  readonly now: Date;
}

/** Older answers say too little, whatever they promise (CA/Browser Forum BR §4.9.10). */
const MAX_AGE_MS = 10 * 24 * 3_600_000;
const HASHES: ReadonlyMap<string, string> = new Map([[OID.sha1, 'sha1'], [OID.sha256, 'sha256'], [OID.sha384, 'sha384'], [OID.sha512, 'sha512']]);

/** @param nonce 16 to 32 random bytes @returns OCSPRequest, DER */
export function writeOcspRequest(issuer: Certificate, serial: Uint8Array, nonce: Uint8Array): Der {
  const nonceExtension = extension(OID.ocspNonce, false, octetString(nonce));
  return sequence(sequence(sequence(sequence(writeCertId(issuer, serial))), context(2, sequence(nonceExtension))));
}

/**
 * @param response OCSPResponse, DER, as it came
 * @throws StatusRefused
 */
export function checkOcspResponse(response: Uint8Array, expected: OcspExpectation): StatusAnswer {
  return strictly(() => {
    const basic = readBasic(response);
    const single = basic.singles.find((one) => isAbout(one.certId, expected));
    if (!single) throw new StatusRefused('other_certificate');
    checkResponder(basic, expected);
    if (basic.nonce && !equalBytes(basic.nonce, expected.nonce)) throw new StatusRefused('nonce');
    if (single.statusTag === 0x82) throw new StatusRefused('unknown');
    if (single.statusTag !== 0x80 && single.statusTag !== 0xa1) throw new DerError('not a status');
    const { thisUpdate, nextUpdate } = single;
    const now = expected.now.getTime();
    if (thisUpdate.getTime() > now + CLOCK_SKEW_MS || basic.producedAt.getTime() > now + CLOCK_SKEW_MS) throw new StatusRefused('not_yet');
    if ((nextUpdate && nextUpdate.getTime() < now) || now - thisUpdate.getTime() > MAX_AGE_MS) throw new StatusRefused('stale');
    return { revoked: single.statusTag === 0xa1, thisUpdate, nextUpdate };
  });
}

interface Basic {
  readonly tbs: Buffer;
  readonly responder: DerNode;
  readonly producedAt: Date;
  readonly singles: readonly { readonly certId: DerNode; readonly statusTag: number; readonly thisUpdate: Date; readonly nextUpdate: Date | null }[];
  readonly nonce?: Buffer;
  readonly algorithm: DerNode;
  readonly signature: Buffer;
  readonly certificates: readonly Certificate[];
}

const SUCCESSFUL = Buffer.from([0x0a, 0x01, 0x00]);
const BASIC = objectIdentifier(OID.ocspBasic);

function readBasic(response: Uint8Array): Basic {
  const outer = readDer(response);
  if (outer.tag !== 0x30) throw new DerError('not an OCSPResponse');
  if (!child(outer, 0, 0x0a).raw.equals(SUCCESSFUL)) throw new StatusRefused('no_answer');
  const bytes = child(child(outer, 1, 0xa0), 0, 0x30);
  if (!child(bytes, 0).raw.equals(BASIC)) throw new DerError('not a basic response');
  const basic = readDer(child(bytes, 1, 0x04).body);
  const data = child(basic, 0, 0x30);
  const members = [...data.children];
  if (members[0]?.tag === 0xa0) members.shift(); // version, 1 by default
  const [responder, producedAt, responses, extensions, ...more] = members;
  if (!responder || !producedAt || responses?.tag !== 0x30 || (extensions && extensions.tag !== 0xa1) || more.length > 0) throw new DerError('not ResponseData');
  const { bits, unused } = readBitString(child(basic, 2, 0x03));
  if (unused !== 0) throw new DerError('not whole octets');
  const nonce = extensions && readNonce(extensions);
  const bag = basic.children[3];
  if (bag && bag.tag !== 0xa0) throw new DerError('not certificates');
  return {
    tbs: data.raw, responder, producedAt: readTime(producedAt), singles: responses.children.map(readSingle), ...(nonce ? { nonce } : {}),
    algorithm: child(basic, 1, 0x30), signature: bits, certificates: bag ? child(bag, 0, 0x30).children.slice(0, 8).map(({ raw }) => readCertificate(raw)) : [],
  };
}

function readSingle(node: DerNode): Basic['singles'][number] {
  const rest = node.children.slice(3);
  const next = rest[0]?.tag === 0xa0 ? rest.shift() : undefined;
  const extensions = rest[0]?.tag === 0xa1 ? rest.shift() : undefined;
  if (node.tag !== 0x30 || rest.length > 0) throw new DerError('not a SingleResponse');
  if (extensions) requireNothingCritical(child(extensions, 0, 0x30));
  return { certId: child(node, 0, 0x30), statusTag: child(node, 1).tag, thisUpdate: readTime(child(node, 2)), nextUpdate: next ? readTime(child(next, 0)) : null };
}

function readNonce(holder: DerNode): Buffer | undefined {
  const list = child(holder, 0, 0x30);
  const found = list.children.filter((node) => readOid(child(node, 0)) === OID.ocspNonce);
  requireNothingCritical(list, OID.ocspNonce);
  if (found.length > 1) throw new DerError('two nonces');
  const value = found[0] && child(found[0], found[0].children.length - 1, 0x04).body;
  if (!value) return undefined;
  const nonce = readDer(value);
  if (nonce.tag !== 0x04) throw new DerError('not a nonce');
  return nonce.body;
}

function requireNothingCritical(list: DerNode, known?: string): void {
  for (const node of list.children) {
    const oid = readOid(child(node, 0));
    if (node.children.length === 3 && readBoolean(child(node, 1)) && oid !== known) throw new StatusRefused('extension');
  }
}

function isAbout(certId: DerNode, { certificate, issuer }: OcspExpectation): boolean {
  const algorithm = HASHES.get(readOid(child(child(certId, 0, 0x30), 0)));
  if (!algorithm) return false;
  const hash = (data: Uint8Array): Buffer => createHash(algorithm).update(data).digest();
  return child(certId, 1, 0x04).body.equals(hash(issuer.subject)) && child(certId, 2, 0x04).body.equals(hash(issuer.keyBits)) && readInteger(child(certId, 3)).equals(certificate.serial);
}

function checkResponder(basic: Basic, { issuer, now }: OcspExpectation): void {
  const algorithm = readSignatureAlgorithm(basic.algorithm);
  if (!algorithm) throw new StatusRefused('signature');
  const named = [issuer, ...basic.certificates].filter((candidate) => isNamed(candidate, basic.responder));
  const allowed = named.filter((candidate) => candidate.der.equals(issuer.der) || isDelegate(candidate, issuer, now));
  if (allowed.length === 0) throw new StatusRefused('responder');
  if (!allowed.some(({ spki }) => signatureHolds(algorithm, basic.tbs, spki, basic.signature))) throw new StatusRefused('signature');
}

/** ResponderID: [1] Name, or [2] SHA-1 of the key bits */
function isNamed(candidate: Certificate, responder: DerNode): boolean {
  if (responder.tag === 0xa1) return child(responder, 0, 0x30).raw.equals(candidate.subject);
  if (responder.tag === 0xa2) return child(responder, 0, 0x04).body.equals(createHash('sha1').update(candidate.keyBits).digest());
  throw new DerError('not a responder id');
}

/**
 * RFC 6960 §4.2.2.2: issued by that CA itself, for OCSP. Without ocsp-nocheck somebody would have to answer for the
 * responder too; such an answer is not taken, and the list is asked for instead.
 */
function isDelegate(candidate: Certificate, issuer: Certificate, now: Date): boolean {
  const uses = keyUsage(candidate);
  const forOcsp = extendedKeyUsage(candidate)?.purposes.includes(OID.ocspSigning) && candidate.extensions.has(OID.ocspNoCheck) && (!uses || uses.has(KEY_USAGE.digitalSignature));
  if (!forOcsp) return false;
  const path = checkPath(candidate, [], [issuer], now);
  return path.ok && path.path.length === 2;
}
