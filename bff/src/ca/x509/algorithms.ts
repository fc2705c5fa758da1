/**
 * The algorithms a signature may use (security R27): SHA-2 with ECDSA on the NIST curves or RSA PKCS#1 v1.5 of at least
 * 2048 bits. Everything else is refused by name, never guessed. SM2 comes with its own driver.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { readOid, DerError, type DerNode } from '../../kernel/der/read';
import { OID } from '../oids';
import { remember } from './remember';

export type HashName = 'sha256' | 'sha384' | 'sha512';
type Family = 'ec' | 'rsa';
export interface SignatureAlgorithm {
  readonly family: Family;
  readonly hash: HashName;
}

export const HASH_BYTES: Readonly<Record<HashName, number>> = { sha256: 32, sha384: 48, sha512: 64 };

const HASHES: ReadonlyMap<string, HashName> = new Map([[OID.sha256, 'sha256'], [OID.sha384, 'sha384'], [OID.sha512, 'sha512']]);
const SIGNATURES: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  [OID.ecdsaSha256, { family: 'ec', hash: 'sha256' }], [OID.ecdsaSha384, { family: 'ec', hash: 'sha384' }], [OID.ecdsaSha512, { family: 'ec', hash: 'sha512' }],
  [OID.rsaSha256, { family: 'rsa', hash: 'sha256' }], [OID.rsaSha384, { family: 'rsa', hash: 'sha384' }], [OID.rsaSha512, { family: 'rsa', hash: 'sha512' }],
]);
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const LEAST_RSA_BITS = 2048;

/** AlgorithmIdentifier of a digest; undefined when not allowed. @throws DerError */
export function readHash(node: DerNode): HashName | undefined {
  return HASHES.get(readAlgorithm(node, 'null allowed'));
}

/**
 * AlgorithmIdentifier of a signature; undefined when not allowed.
 * @param digest the hash named beside it: CMS may say plain rsaEncryption and leave the hash to digestAlgorithm (RFC 5652 §5.3)
 * @throws DerError
 */
export function readSignatureAlgorithm(node: DerNode, digest?: HashName): SignatureAlgorithm | undefined {
  const oid = readAlgorithm(node, 'null allowed');
  if (oid === OID.rsaEncryption && digest) return { family: 'rsa', hash: digest };
  const known = SIGNATURES.get(oid);
  // RFC 5758 §3.2: ECDSA has no parameters; stray ones make verifiers disagree
  if (known?.family === 'ec') readAlgorithm(node, 'no parameters');
  return known;
}

function readAlgorithm(node: DerNode, parameters: 'null allowed' | 'no parameters'): string {
  const [oid, ...rest] = node.children;
  const isNull = rest.length === 1 && rest[0]!.tag === 0x05 && rest[0]!.body.length === 0;
  if (node.tag !== 0x30 || !oid || !(rest.length === 0 || (isNull && parameters === 'null allowed'))) throw new DerError('not an algorithm identifier');
  return readOid(oid);
}

/** The public key of a SubjectPublicKeyInfo, or undefined when its type or size is not allowed. */
export function readPublicKey(spki: Uint8Array): KeyObject | undefined {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
  const details = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return CURVES.has(details.namedCurve ?? '') ? key : undefined;
  if (key.asymmetricKeyType === 'rsa') return (details.modulusLength ?? 0) >= LEAST_RSA_BITS ? key : undefined;
  return undefined;
}

/** An authority's key is asked for with every token, and reading it costs as much as a signature check. */
const keys = remember<KeyObject | undefined>(64);

/** True only when key and algorithm are of one family and the signature holds. Never throws. */
export function signatureHolds(algorithm: SignatureAlgorithm, data: Uint8Array, spki: Uint8Array, signature: Uint8Array): boolean {
  const key = keys(Buffer.from(spki).toString('latin1'), () => readPublicKey(spki));
  if (!key || key.asymmetricKeyType !== algorithm.family) return false;
  try {
    return verify(algorithm.hash, data, key, signature);
  } catch {
    return false;
  }
}
