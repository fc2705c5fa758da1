/**
 * The algorithms a signature may use, by OID (security R27): SHA-256 and stronger; ECDSA on P-256, P-384, P-521;
 * RSA (PKCS#1 v1.5 or PSS) of 2048 bits and more; Ed25519 (RFC 8419, ISO/TS 32002). Anything that is not listed is refused, parameters included.
 */
import { constants, createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { child, expect, oid, smallInteger, TAG, type Asn1 } from './asn1/ber';
import { Refusal } from './problems';

const DIGESTS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.8': 'sha3-256', '2.16.840.1.101.3.4.2.9': 'sha3-384', '2.16.840.1.101.3.4.2.10': 'sha3-512',
};

type Scheme = { readonly family: 'rsa' | 'ec' | 'ed25519'; readonly digest: string | null; readonly pss?: { readonly saltLength: number } };
const SIGNATURES: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.1.1': { family: 'rsa', digest: null },
  '1.2.840.113549.1.1.11': { family: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { family: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { family: 'rsa', digest: 'sha512' },
  '1.2.840.10045.4.3.2': { family: 'ec', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { family: 'ec', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { family: 'ec', digest: 'sha512' },
  // the signature hashes by itself; what a SignerInfo names is for its attributes and must be SHA-512 (RFC 8419 §3.1)
  '1.3.101.112': { family: 'ed25519', digest: 'sha512' },
};
/** SHA-1 and MD5, as digests and inside of signature algorithms, so that the refusal can name them. */
const WEAK: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'SHA-1', '1.2.840.113549.2.5': 'MD5', '1.2.840.113549.2.2': 'MD2', '1.3.14.3.2.29': 'SHA-1', '1.2.840.113549.1.1.5': 'SHA-1',
  '1.2.840.113549.1.1.4': 'MD5', '1.2.840.113549.1.1.2': 'MD2', '1.2.840.10045.4.1': 'SHA-1', '1.2.840.10040.4.3': 'SHA-1',
};
const PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** Name for node:crypto of a digest AlgorithmIdentifier. @throws Refusal algorithm_refused */
export function digestName(algorithm: Asn1): string {
  const id = oid(child(expect(algorithm, TAG.sequence), 0));
  refuseWeak(id);
  const name = DIGESTS[id];
  if (!name) throw new Refusal('algorithm_refused', `digest ${id}`);
  refuseParameters(algorithm);
  return name;
}

function refuseWeak(id: string): void {
  const weak = WEAK[id];
  if (weak) throw new Refusal('weak_digest', weak);
}

/** Absent or NULL, nothing else: stray parameters make verifiers disagree. */
function refuseParameters(algorithm: Asn1): void {
  const parameters = algorithm.children[1];
  if (algorithm.children.length > 2 || (parameters && (parameters.tag !== TAG.null || parameters.body.length))) {
    throw new Refusal('algorithm_refused', 'unexpected parameters');
  }
}

function scheme(algorithm: Asn1): Scheme {
  const id = oid(child(expect(algorithm, TAG.sequence), 0));
  if (id === PSS) return pssScheme(child(algorithm, 1));
  refuseWeak(id);
  const found = SIGNATURES[id];
  if (!found) throw new Refusal('algorithm_refused', `signature ${id}`);
  refuseParameters(algorithm);
  return found;
}

/** RSASSA-PSS-params: the hash must be named and MGF1 must use the same one (RFC 4055 §3.1). */
function pssScheme(parameters: Asn1): Scheme {
  const field = (n: number) => parameters.children.find((c) => c.tag === (0xa0 | n))?.children[0];
  const hash = field(0);
  const mask = field(1);
  // left out, it means SHA-1
  if (!hash) throw new Refusal('weak_digest', 'SHA-1');
  if (!mask || oid(child(mask, 0)) !== MGF1) throw new Refusal('algorithm_refused', 'PSS parameters');
  const digest = digestName(hash);
  if (digestName(child(mask, 1)) !== digest) throw new Refusal('algorithm_refused', 'PSS parameters');
  const salt = field(2);
  return { family: 'rsa', digest, pss: { saltLength: salt ? smallInteger(salt) : 20 } };
}

/**
 * What one verification has found out already: an authority's key is read, and its signature on a list or an answer
 * checked, again for every signature in a file, and reading a key costs more than checking a signature. A verification
 * is one synchronous call, so one memory is enough; nothing is carried from one file to the next.
 */
const memory = { keys: new Map<string, KeyObject | Refusal>(), answers: new Map<string, boolean | Refusal>() };

/** To be called when a verification begins. */
export function forgetKeysAndAnswers(): void {
  memory.keys.clear();
  memory.answers.clear();
}

function once<T>(known: Map<string, T | Refusal>, key: string, work: () => T): T {
  let found = known.get(key);
  if (found === undefined) {
    try {
      found = work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      found = error;
    }
    known.set(key, found);
  }
  if (found instanceof Refusal) throw found;
  return found;
}

/** @param spki DER SubjectPublicKeyInfo @throws Refusal key_refused, key_too_short */
export function acceptedKey(spki: Buffer): KeyObject {
  return once(memory.keys, spki.toString('latin1'), () => readKey(spki));
}

function readKey(spki: Buffer): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    throw new Refusal('key_refused');
  }
  const details = key.asymmetricKeyDetails ?? {};
  const rsa = key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss';
  if (rsa && (details.modulusLength ?? 0) < 2048) throw new Refusal('key_too_short', String(details.modulusLength));
  const strong = rsa ? (details.publicExponent ?? 0n) >= 3n
    : key.asymmetricKeyType === 'ed25519' || (key.asymmetricKeyType === 'ec' && CURVES.has(details.namedCurve ?? ''));
  if (!strong) throw new Refusal('key_refused');
  return key;
}

/**
 * Whether a signature value holds over data.
 * @param impliedDigest digest of the SignerInfo: the one to use with plain rsaEncryption, and the one that must agree
 * @throws Refusal algorithm_refused, weak_digest, key_refused, key_too_short
 */
export function signatureHolds(algorithm: Asn1, spki: Buffer, data: Buffer, value: Buffer, impliedDigest?: string): boolean {
  const question = createHash('sha256');
  for (const part of [algorithm.raw, spki, data, value, Buffer.from(impliedDigest ?? '')]) question.update(`${part.length} `).update(part);
  return once(memory.answers, question.digest('base64'), () => check(algorithm, spki, data, value, impliedDigest));
}

function check(algorithm: Asn1, spki: Buffer, data: Buffer, value: Buffer, impliedDigest?: string): boolean {
  const { family, digest: named, pss } = scheme(algorithm);
  const digest = named ?? impliedDigest;
  if (!digest || (impliedDigest && digest !== impliedDigest)) throw new Refusal('algorithm_refused', 'two different digests');
  const key = acceptedKey(spki);
  const kind = key.asymmetricKeyType === 'rsa-pss' ? 'rsa' : key.asymmetricKeyType;
  if (kind !== family) throw new Refusal('algorithm_refused', 'key and signature differ in kind');
  try {
    if (pss) return verify(digest, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pss.saltLength }, value);
    return verify(family === 'ed25519' ? null : digest, data, key, value);
  } catch {
    return false;
  }
}
