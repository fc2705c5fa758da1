/**
 * Reads an OCSPRequest (RFC 6960 §4.1.1) into what an answer needs. Strict and small: a request asks about a few
 * certificates and may carry a nonce (RFC 8954). A signature on it is allowed by the standard and tells us nothing.
 */
import { child, DerError, readBoolean, readDer, readInteger, readOid, readSmallInteger, type DerNode } from '../../../kernel/der/read';
import { OID } from '../../oids';

export interface CertId {
  /** the whole CertID, DER: goes back as it came */
  readonly raw: Buffer;
  /** undefined: a hash we do not compute */
  readonly hash: CertIdHash | undefined;
  readonly issuerNameHash: Buffer;
  readonly issuerKeyHash: Buffer;
  /** magnitude, big-endian */
  readonly serial: Buffer;
}
export type CertIdHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface OcspRequest {
  readonly certIds: readonly CertId[];
  /** extnValue of the nonce, DER, as it came */
  readonly nonce?: Buffer;
}

/** A few certificates and a nonce: what is longer is not a question. */
export const MAX_OCSP_REQUEST_BYTES = 4096;
const MAX_CERTIFICATES = 16;
const MAX_NONCE_BYTES = 32;
const HASHES: ReadonlyMap<string, CertIdHash> = new Map([[OID.sha1, 'sha1'], [OID.sha256, 'sha256'], [OID.sha384, 'sha384'], [OID.sha512, 'sha512']]);

/** @throws DerError for anything that has to be answered with malformedRequest */
export function readOcspRequest(bytes: Uint8Array): OcspRequest {
  if (bytes.length > MAX_OCSP_REQUEST_BYTES) throw new DerError('longer than any request');
  const request = sequence(readDer(bytes), 1, 2);
  if (request.children[1] && request.children[1].tag !== 0xa0) throw new DerError('unknown member of OCSPRequest');
  const rest = [...sequence(child(request, 0), 1, 4).children];
  const next = (tag: number): DerNode | undefined => (rest[0]?.tag === tag ? rest.shift() : undefined);
  const version = next(0xa0);
  if (version && readSmallInteger(child(version, 0)) !== 0) throw new DerError('not version 1');
  next(0xa1); // requestorName: anybody may ask
  const list = next(0x30);
  const extensions = next(0xa2);
  if (!list || rest.length > 0) throw new DerError('not a TBSRequest');
  if (list.children.length === 0 || list.children.length > MAX_CERTIFICATES) throw new DerError('asks about none or too many');
  const nonce = extensions && readExtensions(extensions).get(OID.ocspNonce);
  if (nonce) requireNonce(nonce);
  return { certIds: list.children.map(readSingle), ...(nonce ? { nonce } : {}) };
}

function readSingle(node: DerNode): CertId {
  sequence(node, 1, 2);
  if (node.children[1]) {
    if (node.children[1].tag !== 0xa0) throw new DerError('unknown member of Request');
    readExtensions(node.children[1]);
  }
  const certId = sequence(child(node, 0), 4, 4);
  const algorithm = sequence(child(certId, 0), 1, 2);
  return {
    raw: certId.raw,
    hash: HASHES.get(readOid(child(algorithm, 0))),
    issuerNameHash: child(certId, 1, 0x04).body,
    issuerKeyHash: child(certId, 2, 0x04).body,
    serial: readInteger(child(certId, 3)),
  };
}

/** [n] EXPLICIT Extensions. What is critical and not known here must not be passed over (RFC 6960 §4.4). */
function readExtensions(holder: DerNode): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  if (holder.children.length !== 1) throw new DerError('not extensions');
  for (const node of child(holder, 0, 0x30).children) {
    sequence(node, 2, 3);
    const oid = readOid(child(node, 0));
    const critical = node.children.length === 3 && readBoolean(child(node, 1));
    if (found.has(oid)) throw new DerError('an extension stands twice');
    if (critical && oid !== OID.ocspNonce) throw new DerError('an unknown critical extension');
    found.set(oid, child(node, node.children.length - 1, 0x04).body);
  }
  return found;
}

/** Nonce ::= OCTET STRING (SIZE (1..32)) */
function requireNonce(value: Buffer): void {
  const node = readDer(value);
  if (node.tag !== 0x04 || node.body.length === 0 || node.body.length > MAX_NONCE_BYTES) throw new DerError('not a nonce');
}

function sequence(node: DerNode, least: number, most: number): DerNode {
  if (node.tag !== 0x30 || node.children.length < least || node.children.length > most) throw new DerError('not the expected sequence');
  return node;
}
