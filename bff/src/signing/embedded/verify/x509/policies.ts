/**
 * Certificate policies (RFC 5280 §6.1) as far as a path asks for them itself: with requireExplicitPolicy there must be a
 * policy that every certificate below follows. We ask for none of our own. Policy mappings are not evaluated: a path that
 * demands a policy and maps one is refused.
 */
import { child, expect, oid, readAsn1, smallInteger, TAG } from '../asn1/ber';
import { EXT, extension, type Certificate } from './certificate';

const ANY = '2.5.29.32.0';

/** @param path leaf first, anchor last; the anchor's own extensions count as those of any authority */
export function policiesHold(path: readonly Certificate[]): boolean {
  try {
    return evaluate([...path].reverse());
  } catch {
    return false;
  }
}

function evaluate(down: readonly Certificate[]): boolean {
  // how many more certificates may come before a policy is demanded, and before "any policy" counts no more
  let [explicit, inhibitAny] = [Infinity, Infinity];
  let following: ReadonlySet<string> | 'any' = 'any';
  let mapped = false;
  for (const [depth, certificate] of down.entries()) {
    const leaf = depth === down.length - 1;
    const selfIssued = certificate.issuer.equals(certificate.subject);
    if (depth > 0) following = narrowed(following, policiesOf(certificate), inhibitAny > 0 || (selfIssued && !leaf));
    mapped ||= extension(certificate, EXT.policyMappings) !== undefined;
    if (depth > 0 && !selfIssued) [explicit, inhibitAny] = [Math.max(0, explicit - 1), Math.max(0, inhibitAny - 1)];
    const demanded = constraint(certificate, EXT.policyConstraints);
    // at the leaf only a demand that is due at once counts (§6.1.5 b)
    if (demanded !== null && (!leaf || demanded === 0)) explicit = Math.min(explicit, demanded);
    const inhibited = constraint(certificate, EXT.inhibitAnyPolicy);
    if (inhibited !== null) inhibitAny = Math.min(inhibitAny, inhibited);
    if (explicit === 0 && depth > 0 && (mapped || (following !== 'any' && following.size === 0))) return false;
  }
  return true;
}

function policiesOf(certificate: Certificate): readonly string[] {
  const found = extension(certificate, EXT.policies);
  return found ? expect(readAsn1(found.value), TAG.sequence).children.map((p) => oid(child(p, 0))) : [];
}

function narrowed(following: ReadonlySet<string> | 'any', stated: readonly string[], anyCounts: boolean): ReadonlySet<string> | 'any' {
  if (stated.includes(ANY) && anyCounts) return following;
  const named = stated.filter((p) => p !== ANY);
  return new Set(following === 'any' ? named : named.filter((p) => following.has(p)));
}

/** requireExplicitPolicy (context 0) of policyConstraints, or the number that inhibitAnyPolicy is. */
function constraint(certificate: Certificate, id: string): number | null {
  const found = extension(certificate, id);
  if (!found) return null;
  const node = readAsn1(found.value);
  if (node.tag === TAG.integer) return smallInteger(node);
  const explicit = expect(node, TAG.sequence).children.find((c) => c.tag === 0x80);
  if (!explicit) return null;
  if (explicit.body.length !== 1) throw new Error('policy constraints');
  return explicit.body[0]!;
}
