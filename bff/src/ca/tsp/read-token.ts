/**
 * Reads a TimeStampResp (RFC 3161 §2.4.2) and the CMS SignedData (RFC 5652 §5) inside it. Says what stands there, in
 * strict DER; whether it may be believed is decided in verify-token.ts.
 */
import { child, DerError, readDer, readInteger, readOid, readSmallInteger, readTime, type DerNode } from '../../kernel/der/read';
import { readHash, readSignatureAlgorithm, type HashName, type SignatureAlgorithm } from '../x509/algorithms';
import { readCertificate, type Certificate } from '../x509/read-certificate';

export interface TimestampResponse {
  /** PKIStatus: 0 granted, 1 granted with modifications, 2 and more refused */
  readonly status: number;
  /** TimeStampToken, DER, absent when refused */
  readonly token?: Buffer;
}

export interface SignerInfo {
  /** issuer Name and serial, or the subject key identifier */
  readonly sid: { readonly issuer: Buffer; readonly serial: Buffer } | { readonly keyIdentifier: Buffer };
  /** undefined: an algorithm that is not allowed */
  readonly digest: HashName | undefined;
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  /** what was signed: signed attributes as SET OF; undefined when there are none */
  readonly signedAttributes?: { readonly der: Buffer; readonly values: ReadonlyMap<string, readonly DerNode[]> };
  readonly signature: Buffer;
}

export interface SignedData {
  readonly contentType: string;
  /** digests named up front; undefined stands for one that is not allowed */
  readonly digests: readonly (HashName | undefined)[];
  readonly eContentType: string;
  readonly eContent?: Buffer;
  readonly certificates: readonly Certificate[];
  readonly signers: readonly SignerInfo[];
}

export interface TstInfo {
  readonly version: number;
  readonly policy: string;
  /** undefined: a digest that is not allowed */
  readonly imprintHash: HashName | undefined;
  readonly imprint: Buffer;
  readonly time: Date;
  /** magnitude, big-endian */
  readonly nonce?: Buffer;
  /** GeneralName the authority gives itself, DER */
  readonly tsa?: Buffer;
  readonly hasCriticalExtension: boolean;
}

/** @throws DerError */
export function readTimestampResponse(bytes: Uint8Array): TimestampResponse {
  const node = sequence(readDer(bytes), 1, 2);
  const status = readSmallInteger(child(sequence(child(node, 0), 1, 3), 0));
  const token = node.children[1];
  return token ? { status, token: token.raw } : { status };
}

/** @throws DerError */
export function readSignedData(bytes: Uint8Array): SignedData {
  const contentInfo = sequence(readDer(bytes), 2, 2);
  const contentType = readOid(child(contentInfo, 0));
  const data = sequence(child(child(contentInfo, 1, 0xa0), 0), 4, 6);
  readSmallInteger(child(data, 0));
  const digests = child(data, 1, 0x31).children.map(readHash);
  const encapsulated = sequence(child(data, 2), 1, 2);
  const content = encapsulated.children[1];
  const rest = data.children.slice(3);
  const certificates = rest[0]?.tag === 0xa0 ? rest.shift()!.children : [];
  if (rest[0]?.tag === 0xa1) rest.shift();
  if (rest.length !== 1 || rest[0]!.tag !== 0x31) throw new DerError('signer infos are missing');
  return {
    contentType,
    digests,
    eContentType: readOid(child(encapsulated, 0)),
    ...(content ? { eContent: child(explicit(content, 0xa0), 0, 0x04).body } : {}),
    certificates: certificates.map((certificate) => readCertificate(certificate.raw)),
    signers: rest[0]!.children.map(readSignerInfo),
  };
}

function readSignerInfo(node: DerNode): SignerInfo {
  sequence(node, 5, 7);
  readSmallInteger(child(node, 0));
  const rest = node.children.slice(1);
  const sid = readSid(rest.shift()!);
  const digest = readHash(rest.shift()!);
  const attributes = rest[0]?.tag === 0xa0 ? rest.shift()! : undefined;
  const [algorithm, signature, unsigned, ...more] = rest;
  if (!algorithm || signature?.tag !== 0x04 || (unsigned && unsigned.tag !== 0xa1) || more.length) throw new DerError('not a signer info');
  return {
    sid,
    digest,
    signatureAlgorithm: readSignatureAlgorithm(algorithm, digest),
    ...(attributes ? { signedAttributes: readAttributes(attributes) } : {}),
    signature: signature.body,
  };
}

function readSid(node: DerNode): SignerInfo['sid'] {
  if (node.tag === 0x80) return { keyIdentifier: node.body };
  sequence(node, 2, 2);
  return { issuer: child(node, 0, 0x30).raw, serial: readInteger(child(node, 1)) };
}

/** [0] IMPLICIT on the wire; the signature is over the same bytes with the tag of SET OF (RFC 5652 §5.4). */
function readAttributes(node: DerNode): NonNullable<SignerInfo['signedAttributes']> {
  const values = new Map<string, readonly DerNode[]>();
  for (const attribute of node.children) {
    sequence(attribute, 2, 2);
    const type = readOid(child(attribute, 0));
    if (values.has(type)) throw new DerError('an attribute stands twice');
    values.set(type, child(attribute, 1, 0x31).children);
  }
  const der = Buffer.from(node.raw);
  der[0] = 0x31;
  return { der, values };
}

/** @throws DerError */
export function readTstInfo(bytes: Uint8Array): TstInfo {
  const node = sequence(readDer(bytes), 5, 10);
  const imprint = sequence(child(node, 2), 2, 2);
  readInteger(child(node, 3));
  // accuracy, ordering, nonce, tsa, extensions: each at most once, in this order (RFC 3161 §2.4.2)
  const rest = [0x30, 0x01, 0x02, 0xa0, 0xa1];
  const optional = new Map<number, DerNode>();
  for (const member of node.children.slice(5)) {
    const at = rest.indexOf(member.tag);
    if (at < 0) throw new DerError('unknown member of TSTInfo');
    rest.splice(0, at + 1);
    optional.set(member.tag, member);
  }
  const nonce = optional.get(0x02);
  const tsa = optional.get(0xa0);
  return {
    version: readSmallInteger(child(node, 0)),
    policy: readOid(child(node, 1)),
    imprintHash: readHash(child(imprint, 0)),
    imprint: child(imprint, 1, 0x04).body,
    time: readTime(child(node, 4, 0x18)),
    ...(nonce ? { nonce: readInteger(nonce) } : {}),
    ...(tsa ? { tsa: child(explicit(tsa, 0xa0), 0).raw } : {}),
    hasCriticalExtension: (optional.get(0xa1)?.children ?? []).some((extension) => extension.children[1]?.tag === 0x01),
  };
}

function sequence(node: DerNode, least: number, most: number): DerNode {
  if (node.tag !== 0x30 || node.children.length < least || node.children.length > most) throw new DerError('not the expected sequence');
  return node;
}

function explicit(node: DerNode, tag: number): DerNode {
  if (node.tag !== tag || node.children.length !== 1) throw new DerError('not one explicitly tagged value');
  return node;
}
