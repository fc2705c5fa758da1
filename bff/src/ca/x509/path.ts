/**
 * Certification path check (RFC 5280 §6, security R28) for a signer whose chain is at hand: signatures, name chaining,
 * validity at one instant, basicConstraints, keyUsage, path length, no unknown critical extension, a trusted root at the
 * end. Revocation is not looked at here. The root is trusted as bytes, whatever its own signature says.
 */
import { DerError } from '../../kernel/der/read';
import { sha256Hex } from '../../kernel/hash';
import { OID } from '../oids';
import { readSignatureAlgorithm, signatureHolds } from './algorithms';
import { basicConstraints, keyUsage, KEY_USAGE, type Certificate } from './read-certificate';
import { remember } from './remember';

export type PathRefusal =
  | 'chain_untrusted' | 'chain_expired' | 'chain_not_ca' | 'chain_key_usage' | 'chain_path_length' | 'chain_signature' | 'chain_critical_extension' | 'chain_malformed';

export type PathResult =
  | { readonly ok: true; /** signer first, trusted root last */ readonly path: readonly Certificate[] }
  | { readonly ok: false; readonly reason: PathRefusal };

/** Longer chains are nobody's; the bounds keep a pool of cross-signed certificates from making the search long. */
const MAX_PATH = 6;
const MAX_POOL = 16;
const MAX_SIGNATURE_CHECKS = 40;

const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.basicConstraints, OID.keyUsage, OID.extendedKeyUsage, OID.subjectAltName, OID.subjectKeyIdentifier, OID.authorityKeyIdentifier, OID.certificatePolicies,
]);

/**
 * @param pool certificates that came along: believed in nothing, used only as links
 * @param anchors the roots we trust
 * @param at every certificate of the path must be valid at this instant
 * @returns the path, or the reason why the most promising one failed
 */
export function checkPath(signer: Certificate, pool: readonly Certificate[], anchors: readonly Certificate[], at: Date): PathResult {
  if (pool.length > MAX_POOL) return refuse('chain_malformed');
  try {
    const own = ownFault(signer, at);
    return own ? refuse(own) : climb([signer], { candidates: [...anchors, ...pool], anchors, at, checksLeft: MAX_SIGNATURE_CHECKS });
  } catch (error) {
    if (error instanceof DerError) return refuse('chain_malformed');
    throw error;
  }
}

interface Search {
  readonly candidates: readonly Certificate[];
  readonly anchors: readonly Certificate[];
  readonly at: Date;
  checksLeft: number;
}

function climb(path: readonly Certificate[], search: Search): PathResult {
  const last = path[path.length - 1]!;
  if (search.anchors.some((anchor) => anchor.der.equals(last.der))) return { ok: true, path };
  if (path.length >= MAX_PATH) return refuse('chain_untrusted');

  let best: PathResult = refuse('chain_untrusted');
  for (const issuer of search.candidates) {
    if (!issuer.subject.equals(last.issuer) || path.some((c) => c.der.equals(issuer.der))) continue;
    if (search.checksLeft-- <= 0) return best;
    const fault = ownFault(issuer, search.at) ?? issuerFault(issuer, path) ?? linkFault(last, issuer);
    const result = fault ? refuse(fault) : climb([...path, issuer], search);
    if (result.ok) return result;
    if (result.reason !== 'chain_untrusted') best = result;
  }
  return best;
}

function ownFault(certificate: Certificate, at: Date): PathRefusal | undefined {
  if (at < certificate.notBefore || at > certificate.notAfter) return 'chain_expired';
  for (const [oid, { critical }] of certificate.extensions) if (critical && !UNDERSTOOD.has(oid)) return 'chain_critical_extension';
  return undefined;
}

function issuerFault(issuer: Certificate, below: readonly Certificate[]): PathRefusal | undefined {
  const { isCa, pathLength } = basicConstraints(issuer);
  if (!isCa) return 'chain_not_ca';
  // a CA that says nothing about its key's use may do everything in RFC 5280; here it must say so
  if (!keyUsage(issuer)?.has(KEY_USAGE.keyCertSign)) return 'chain_key_usage';
  const intermediates = below.slice(1).filter((c) => !c.subject.equals(c.issuer)).length;
  return pathLength !== undefined && intermediates > pathLength ? 'chain_path_length' : undefined;
}

/** Whether one certificate's key signed the other's bytes never changes, and an authority's chain comes with every token. */
const links = remember<boolean>(128);

function linkFault(issued: Certificate, issuer: Certificate): PathRefusal | undefined {
  const algorithm = readSignatureAlgorithm(issued.signatureAlgorithm);
  const holds = algorithm && links(`${sha256Hex(issued.der)} ${sha256Hex(issuer.spki)}`, () => signatureHolds(algorithm, issued.tbs, issuer.spki, issued.signature));
  return holds ? undefined : 'chain_signature';
}

function refuse(reason: PathRefusal): PathResult {
  return { ok: false, reason };
}
