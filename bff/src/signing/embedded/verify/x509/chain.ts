/**
 * Chain building and path validation (RFC 5280 §6). Security R28: CA flag, keyUsage, pathLen, validity at the proven
 * time, name constraints, demanded policies, no use that an authority above may not grant, nothing unknown that is
 * critical.
 */
import { Refusal, type ProblemCode } from '../problems';
import { basicConstraints, EXT, extendedKeyUsage, issuance, KU, keyUsageAllows, sameCertificate, type Certificate } from './certificate';
import { namesAllowed } from './name-constraints';
import { policiesHold } from './policies';

export type Purpose = 'document' | 'timestamp' | 'ocsp';

const MAX_LENGTH = 8;
const MAX_CANDIDATES = 200;
const UNDERSTOOD: ReadonlySet<string> = new Set([EXT.keyUsage, EXT.subjectAltName, EXT.basicConstraints, EXT.nameConstraints, EXT.policies, EXT.policyMappings, EXT.policyConstraints, EXT.inhibitAnyPolicy, EXT.extKeyUsage]);
export const EKU = { any: '2.5.29.37.0', timeStamping: '1.3.6.1.5.5.7.3.8', ocspSigning: '1.3.6.1.5.5.7.3.9' } as const;
/** document signing (RFC 9336), e-mail protection, Adobe authentic documents, Microsoft document signing, client authentication (common in qualified certificates) */
const DOCUMENT_EKU = new Set(['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4', '1.2.840.113583.1.1.5', '1.3.6.1.4.1.311.10.3.12', '1.3.6.1.5.5.7.3.2', EKU.any]);

/**
 * A valid path leaf → … → trust anchor.
 * @param at the proven time
 * @returns the path, anchor last
 * @throws Refusal naming the nearest miss when no path is valid
 */
export function validPath(leaf: Certificate, pool: readonly Certificate[], anchors: readonly Certificate[], at: Date, purpose: Purpose): readonly Certificate[] {
  checkLeaf(leaf, purpose);
  const miss: { code: ProblemCode; detail: string } = { code: 'chain_untrusted', detail: `no path from ${leaf.subjectName}` };
  const state = { left: MAX_CANDIDATES };
  const path = extend([leaf], pool, anchors, at, purpose, state, miss);
  if (!path) throw new Refusal(miss.code, miss.detail);
  return path;
}

/** Depth first; a path that reaches an anchor but breaks a rule is remembered as the reason. */
function extend(path: readonly Certificate[], pool: readonly Certificate[], anchors: readonly Certificate[], at: Date, purpose: Purpose, state: { left: number }, miss: { code: ProblemCode; detail: string }): readonly Certificate[] | null {
  const current = path[path.length - 1]!;
  if (path.length > MAX_LENGTH) return null;
  const complete = anchors.some((a) => sameCertificate(a, current)) ? [path] : anchors.filter((a) => issues(a)).map((a) => [...path, a]);
  for (const candidate of complete) {
    const broken = brokenRule(candidate, at, purpose);
    if (!broken) return candidate;
    Object.assign(miss, broken);
  }
  for (const issuer of pool) {
    if (path.some((c) => sameCertificate(c, issuer)) || !issuer.subject.equals(current.issuer)) continue;
    if (!issues(issuer)) continue;
    const found = extend([...path, issuer], pool, anchors, at, purpose, state, miss);
    if (found) return found;
  }
  return null;

  /** An issuer by name whose signature is of a refused kind is the reason, unless a better path is found. */
  function issues(issuer: Certificate): boolean {
    if (!issuer.subject.equals(current.issuer) || !take(state)) return false;
    const answer = issuance(current, issuer);
    if (answer instanceof Refusal) Object.assign(miss, { code: 'chain_algorithm', detail: `${current.subjectName}: ${answer.message}` });
    return answer === true;
  }
}

function take(state: { left: number }): boolean {
  return --state.left >= 0;
}

function brokenRule(path: readonly Certificate[], at: Date, purpose: Purpose): { code: ProblemCode; detail: string } | null {
  for (const [depth, certificate] of path.entries()) {
    const rule = (code: ProblemCode) => ({ code, detail: certificate.subjectName });
    if (at < certificate.notBefore || at > certificate.notAfter) return rule('chain_not_valid_at_time');
    if (certificate.extensions.some((e) => e.critical && !UNDERSTOOD.has(e.id))) return rule('chain_critical_extension');
    if (depth === 0) continue;
    const constraints = basicConstraints(certificate);
    if (!constraints?.ca) return rule('chain_not_a_ca');
    if (!keyUsageAllows(certificate, KU.keyCertSign)) return rule('chain_key_usage');
    // pathLen counts the intermediates below that are not self-issued (RFC 5280 §4.2.1.9)
    const below = path.slice(1, depth).filter((c) => !c.issuer.equals(c.subject)).length;
    if (constraints.pathLength !== null && below > constraints.pathLength) return rule('chain_path_length');
    if (!path.slice(0, depth).every((c, i) => (i > 0 && c.issuer.equals(c.subject)) || namesAllowed(certificate, c))) return rule('chain_name_constraints');
    if (depth < path.length - 1 && !grants(certificate, path[0]!, purpose)) return rule('chain_usage_nesting');
  }
  return policiesHold(path) ? null : { code: 'chain_policies', detail: path[0]!.subjectName };
}

/** An authority with extended usages grants no others; a root is trusted as it is. */
function grants(authority: Certificate, leaf: Certificate, purpose: Purpose): boolean {
  const granted = extendedKeyUsage(authority);
  if (!granted || granted.includes(EKU.any)) return true;
  if (purpose !== 'document') return granted.includes(purpose === 'timestamp' ? EKU.timeStamping : EKU.ocspSigning);
  const claimed = extendedKeyUsage(leaf);
  const all = !claimed || claimed.includes(EKU.any);
  return granted.some((u) => DOCUMENT_EKU.has(u) && (all || claimed.includes(u)));
}

function checkLeaf(leaf: Certificate, purpose: Purpose): void {
  if (basicConstraints(leaf)?.ca && purpose !== 'ocsp') throw new Refusal(purpose === 'timestamp' ? 'timestamp_usage' : 'leaf_is_ca', leaf.subjectName);
  const usable = keyUsageAllows(leaf, KU.digitalSignature) || keyUsageAllows(leaf, KU.nonRepudiation);
  if (!usable) throw new Refusal('chain_key_usage', leaf.subjectName);
  const usages = extendedKeyUsage(leaf);
  if (purpose === 'document' && usages && !usages.some((u) => DOCUMENT_EKU.has(u))) throw new Refusal('leaf_usage', leaf.subjectName);
  if (purpose === 'timestamp') {
    // RFC 3161 §2.3: present, critical, and timeStamping alone
    const critical = leaf.extensions.find((e) => e.id === EXT.extKeyUsage)?.critical;
    if (!critical || usages?.length !== 1 || usages[0] !== EKU.timeStamping) throw new Refusal('timestamp_usage', leaf.subjectName);
  }
  if (purpose === 'ocsp' && !usages?.includes(EKU.ocspSigning)) throw new Refusal('chain_key_usage', leaf.subjectName);
}
