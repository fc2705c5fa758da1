/**
 * Name constraints (RFC 5280 §4.2.1.10, §6.1.4): what names an authority may give to those below it. Directory names and
 * e-mail addresses are evaluated; a certificate that has a name of another constrained form is refused, because nobody
 * looked whether it may have it.
 */
import { child, expect, oid, readAsn1, TAG, type Asn1 } from '../asn1/ber';
import { EXT, extension, type Certificate } from './certificate';

/** GeneralName tags (context-specific, implicit but for directoryName) */
const FORM = { email: 1, directory: 4 } as const;
const EMAIL_ATTRIBUTE = '1.2.840.113549.1.9.1';

interface GeneralName {
  readonly form: number;
  readonly node: Asn1;
}

/** Whether `below` has only names that `authority` may give. An extension that cannot be read gives none. */
export function namesAllowed(authority: Certificate, below: Certificate): boolean {
  const found = extension(authority, EXT.nameConstraints);
  if (!found) return true;
  try {
    const constraints = expect(readAsn1(found.value), TAG.sequence);
    const names = namesOf(below);
    const [permitted, excluded] = [0xa0, 0xa1].map((tag) => subtrees(constraints.children.find((c) => c.tag === tag)));
    return names.every((name) => {
      const [allowing, forbidding] = [permitted!, excluded!].map((all) => all.filter((base) => base.form === name.form));
      if (allowing!.length + forbidding!.length === 0) return true;
      if (name.form !== FORM.directory && name.form !== FORM.email) return false;
      return !forbidding!.some((base) => within(name, base)) && (allowing!.length === 0 || allowing!.some((base) => within(name, base)));
    });
  } catch {
    return false;
  }
}

/** GeneralSubtree with the defaults of minimum and maximum; anything else is not understood. */
function subtrees(node: Asn1 | undefined): GeneralName[] {
  return (node?.children ?? []).map((subtree) => {
    if (subtree.children.length !== 1) throw new Error('minimum or maximum');
    return generalName(child(subtree, 0));
  });
}

function generalName(node: Asn1): GeneralName {
  const form = node.tag & 0x1f;
  return { form, node: form === FORM.directory ? child(node, 0) : node };
}

/** The subject, its e-mail addresses, and every alternative name. */
function namesOf(certificate: Certificate): GeneralName[] {
  const subject = readAsn1(certificate.subject);
  const alternative = extension(certificate, EXT.subjectAltName);
  const addresses = subject.children.flatMap((rdn) => rdn.children).filter((a) => oid(child(a, 0)) === EMAIL_ATTRIBUTE).map((a) => ({ form: FORM.email, node: child(a, 1) }));
  return [
    ...(subject.children.length ? [{ form: FORM.directory, node: subject }] : []),
    ...addresses,
    ...(alternative ? expect(readAsn1(alternative.value), TAG.sequence).children.map(generalName) : []),
  ];
}

function within(name: GeneralName, base: GeneralName): boolean {
  return name.form === FORM.email ? addressWithin(name.node.body.toString('latin1').toLowerCase(), base.node.body.toString('latin1').toLowerCase()) : directoryWithin(name.node, base.node);
}

/** One mailbox, one host, or with a leading dot every host of a domain. */
function addressWithin(address: string, base: string): boolean {
  if (base.includes('@')) return address === base;
  const host = address.slice(address.lastIndexOf('@') + 1);
  return base.startsWith('.') ? host.endsWith(base) : host === base;
}

/** The base is the beginning of the name. */
function directoryWithin(name: Asn1, base: Asn1): boolean {
  return base.children.every((rdn, i) => name.children[i] !== undefined && sameRdn(rdn, name.children[i]));
}

function sameRdn(a: Asn1, b: Asn1): boolean {
  const [x, y] = [a, b].map((rdn) => rdn.children.map((part) => `${oid(child(part, 0))}=${comparable(child(part, 1))}`).sort().join('\0'));
  return x === y;
}

/** Case and runs of blanks do not count (RFC 5280 §7.1). */
function comparable(value: Asn1): string {
  const text = value.tag === TAG.bmp ? Buffer.from(value.body.subarray(0, value.body.length & ~1)).swap16().toString('utf16le') : value.body.toString(value.tag === TAG.utf8 ? 'utf8' : 'latin1');
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
