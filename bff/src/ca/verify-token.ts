/**
 * The one gate every time-stamp passes, whichever driver fetched it (security R29, RFC 3161 §2.2 and §2.4.2). Each check
 * has its own reason, and anything that is not proven is refused. Revocation of the authority is not looked at here.
 */
import { DerError, readDer, type DerNode } from '../kernel/der/read';
import { equalBytes } from '../kernel/hash';
import { createHash } from 'node:crypto';
import { OID } from './oids';
import { readTimestampResponse, readSignedData, readTstInfo, type SignedData, type SignerInfo, type TstInfo } from './tsp/read-token';
import { readHash, signatureHolds } from './x509/algorithms';
import { checkPath, type PathRefusal } from './x509/path';
import { extendedKeyUsage, keyUsage, KEY_USAGE, subjectAltNames, subjectKeyIdentifier, type Certificate } from './x509/read-certificate';

export type TokenRefusal =
  | 'response_malformed' | 'status' | 'token_malformed' | 'content_type' | 'signer_count' | 'signer_certificate'
  | 'attributes' | 'message_digest' | 'ess_missing' | 'ess_mismatch' | 'algorithm' | 'signature'
  | 'imprint' | 'nonce' | 'policy' | 'extension' | 'authority_name' | 'key_purpose' | 'time' | PathRefusal;

/** A token that must not be used; `reason` says which check it failed. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  constructor(readonly reason: TokenRefusal, options?: { cause?: unknown }) {
    super(`time-stamp refused: ${reason}`, options);
  }
}

export interface TokenExpectation {
  /** SHA-256 that was sent, 32 bytes */
  readonly digest: Uint8Array;
  /** nonce that was sent, big-endian magnitude without leading zeros */
  readonly nonce: Uint8Array;
  /** policies we accept, dotted */
  readonly policies: readonly string[];
  /** roots we trust */
  readonly trustAnchors: readonly Certificate[];
  /** our clock, now */
  readonly now: Date;
}

export interface VerifiedToken {
  /** TimeStampToken, DER */
  readonly token: Buffer;
  readonly time: Date;
  readonly policy: string;
  /** signer first, trusted root last */
  readonly path: readonly Certificate[];
}

/** How far genTime may be from our clock, either way. */
export const MAX_TIME_SKEW_MS = 5 * 60_000;

/**
 * @param response TimeStampResp, DER, as it came from the authority
 * @throws TokenRefused
 */
export function verifyTimestampResponse(response: Uint8Array, expected: TokenExpectation): VerifiedToken {
  const { status, token } = parsed('response_malformed', () => readTimestampResponse(response));
  if ((status !== 0 && status !== 1) || !token) throw new TokenRefused('status');
  return parsed('token_malformed', () => verifyToken(token, expected));
}

function verifyToken(token: Buffer, expected: TokenExpectation): VerifiedToken {
  const data = readSignedData(token);
  if (data.contentType !== OID.signedData || data.eContentType !== OID.tstInfo || !data.eContent) throw new TokenRefused('content_type');
  const info = readTstInfo(data.eContent);
  const [signer] = data.signers;
  if (!signer || data.signers.length !== 1) throw new TokenRefused('signer_count');

  checkAnswersOurRequest(info, expected);
  // RFC 5652 §5.1: the digest is announced before the content, and verifiers that stream rely on it
  if (!data.digests.includes(signer.digest)) throw new TokenRefused('algorithm');
  const certificate = signerCertificate(signer, data);
  checkSignature(signer, certificate, data.eContent);
  checkAuthority(info, certificate);
  checkTime(info, expected.now);
  const path = checkPath(certificate, data.certificates, expected.trustAnchors, info.time);
  if (!path.ok) throw new TokenRefused(path.reason);
  return { token: Buffer.from(token), time: info.time, policy: info.policy, path: path.path };
}

function checkAnswersOurRequest(info: TstInfo, expected: TokenExpectation): void {
  if (info.version !== 1) throw new TokenRefused('token_malformed');
  if (info.imprintHash !== 'sha256' || expected.digest.length !== 32 || !equalBytes(info.imprint, expected.digest)) throw new TokenRefused('imprint');
  if (!info.nonce || expected.nonce.length === 0 || !equalBytes(info.nonce, expected.nonce)) throw new TokenRefused('nonce');
  if (!expected.policies.includes(info.policy)) throw new TokenRefused('policy');
  if (info.hasCriticalExtension) throw new TokenRefused('extension');
}

function signerCertificate(signer: SignerInfo, data: SignedData): Certificate {
  const { sid } = signer;
  const matches = data.certificates.filter((certificate) =>
    'keyIdentifier' in sid
      ? subjectKeyIdentifier(certificate)?.equals(sid.keyIdentifier)
      : certificate.issuer.equals(sid.issuer) && certificate.serial.equals(sid.serial));
  const [first] = matches;
  // two certificates under one name: which one was meant is the attacker's choice
  if (!first || matches.some((other) => !other.der.equals(first.der))) throw new TokenRefused('signer_certificate');
  return first;
}

function checkSignature(signer: SignerInfo, certificate: Certificate, eContent: Buffer): void {
  const { signedAttributes, digest, signatureAlgorithm } = signer;
  if (!digest || !signatureAlgorithm || signatureAlgorithm.hash !== digest) throw new TokenRefused('algorithm');
  if (!signedAttributes) throw new TokenRefused('attributes');
  const single = (type: string): DerNode => {
    const values = signedAttributes.values.get(type);
    if (values?.length !== 1) throw new TokenRefused('attributes');
    return values[0]!;
  };
  if (!single(OID.contentType).raw.equals(TST_INFO_TYPE)) throw new TokenRefused('content_type');
  const messageDigest = single(OID.messageDigest);
  if (messageDigest.tag !== 0x04 || !equalBytes(messageDigest.body, createHash(digest).update(eContent).digest())) throw new TokenRefused('message_digest');
  checkEss(signedAttributes.values, certificate);
  if (!signatureHolds(signatureAlgorithm, signedAttributes.der, certificate.spki, signer.signature)) throw new TokenRefused('signature');
}

/** ESS signing-certificate (RFC 2634, SHA-1 by definition) or -v2 (RFC 5816): one at least, and each one there must match. */
function checkEss(attributes: ReadonlyMap<string, readonly DerNode[]>, certificate: Certificate): void {
  const v1 = attributes.get(OID.signingCertificate);
  const v2 = attributes.get(OID.signingCertificateV2);
  if (!v1 && !v2) throw new TokenRefused('ess_missing');
  for (const [values, version] of [[v1, 1], [v2, 2]] as const) {
    if (!values) continue;
    // SigningCertificate(V2) ::= SEQUENCE { certs SEQUENCE OF ESSCertID(v2), … }: the first one names the signer
    const id = values.length === 1 ? values[0]!.children[0]?.children[0] : undefined;
    if (!id || !essMatches(id, version, certificate)) throw new TokenRefused('ess_mismatch');
  }
}

function essMatches(id: DerNode, version: 1 | 2, certificate: Certificate): boolean {
  const members = [...id.children];
  const named = version === 2 && members[0]?.tag === 0x30 ? readHash(members.shift()!) : version === 2 ? 'sha256' : 'sha1';
  const [hash, issuerSerial] = members;
  if (!named || hash?.tag !== 0x04 || !equalBytes(hash.body, createHash(named).update(certificate.der).digest())) return false;
  if (!issuerSerial) return true;
  // IssuerSerial ::= SEQUENCE { issuer GeneralNames { [4] Name }, serialNumber INTEGER }
  const name = issuerSerial.children[0]?.children[0];
  const serial = issuerSerial.children[1];
  return name?.tag === 0xa4 && name.body.equals(certificate.issuer) && serial?.tag === 0x02 && stripZeros(serial.body).equals(certificate.serial);
}

function checkAuthority(info: TstInfo, certificate: Certificate): void {
  const eku = extendedKeyUsage(certificate);
  if (!eku?.critical || eku.purposes.length !== 1 || eku.purposes[0] !== OID.timeStamping) throw new TokenRefused('key_purpose');
  const bits = keyUsage(certificate);
  if (bits && (bits.size === 0 || [...bits].some((bit) => bit !== KEY_USAGE.digitalSignature && bit !== KEY_USAGE.nonRepudiation))) throw new TokenRefused('key_purpose');
  if (!info.tsa) return;
  const name = readDer(info.tsa);
  const own = name.tag === 0xa4 ? name.body.equals(certificate.subject) : false;
  if (!own && !subjectAltNames(certificate).some((alternative) => alternative.equals(name.raw))) throw new TokenRefused('authority_name');
}

function checkTime(info: TstInfo, now: Date): void {
  const skew = Math.abs(info.time.getTime() - now.getTime());
  if (!(skew <= MAX_TIME_SKEW_MS)) throw new TokenRefused('time');
}

const TST_INFO_TYPE = Buffer.from('060b2a864886f70d0109100104', 'hex');

function stripZeros(bytes: Buffer): Buffer {
  return bytes.length > 1 && bytes[0] === 0 ? bytes.subarray(1) : bytes;
}

function parsed<T>(reason: TokenRefusal, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof DerError) throw new TokenRefused(reason, { cause });
    throw cause;
  }
}
