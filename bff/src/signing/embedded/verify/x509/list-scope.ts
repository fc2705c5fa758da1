/**
 * For which certificates a revocation list speaks (RFC 5280 §5.2.5, §6.3.3 b): issuingDistributionPoint against
 * cRLDistributionPoints. Indirect lists, delta lists and lists of attribute certificates are not used. Lists of several
 * reasons are not joined: one for some reasons may say "revoked", and nothing else.
 */
import { child, expect, oid, readAsn1, TAG, type Asn1 } from '../asn1/ber';
import { basicConstraints, extension, type Certificate } from './certificate';

/** `all`: the list is complete for the certificate; `revoked only`: what is not in it may be revoked all the same; `none`: it says nothing */
export type ListScope = 'all' | 'revoked only' | 'none';

const ISSUING_DISTRIBUTION_POINT = '2.5.29.28';
const DISTRIBUTION_POINTS = '2.5.29.31';
const DELTA_INDICATOR = '2.5.29.27';
/** crlNumber, authorityKeyIdentifier, issuerAltName, freshestCRL: change nothing of what a complete list says */
const HARMLESS: ReadonlySet<string> = new Set(['2.5.29.20', '2.5.29.35', '2.5.29.18', '2.5.29.46']);
/** reasonCode, invalidityDate, holdInstruction */
const HARMLESS_IN_ENTRY: ReadonlySet<string> = new Set(['2.5.29.21', '2.5.29.24', '2.5.29.23']);

/** @param extensions of the list, as they stand in crlExtensions @throws Refusal for what cannot be read */
export function scopeOf(extensions: readonly Asn1[], certificate: Certificate): ListScope {
  let scope: ListScope = 'all';
  for (const one of extensions) {
    const id = oid(child(one, 0));
    if (id === ISSUING_DISTRIBUTION_POINT) scope = scopeOfPoint(valueOf(one), certificate);
    // whether it was marked critical or not: a delta list is not complete
    else if (id === DELTA_INDICATOR || (isCritical(one) && !HARMLESS.has(id))) return 'none';
    if (scope === 'none') return 'none';
  }
  return scope;
}

/** An entry may belong to another issuer, or mean something we do not know: then nothing in the list is certain (§5.3). */
export function entriesAreUnderstood(entries: readonly Asn1[]): boolean {
  return entries.every((entry) => entry.children.length < 3 || child(entry, 2).children.every((one) => !isCritical(one) || HARMLESS_IN_ENTRY.has(oid(child(one, 0)))));
}

/** IssuingDistributionPoint ::= SEQUENCE { [0] name, [1] onlyUser, [2] onlyCa, [3] onlySomeReasons, [4] indirect, [5] onlyAttribute } */
function scopeOfPoint(point: Asn1, certificate: Certificate): ListScope {
  const members = new Map(expect(point, TAG.sequence).children.map((node) => [node.tag & 0x1f, node]));
  const says = (tag: number): boolean => { const node = members.get(tag); return node !== undefined && node.body.some((byte) => byte !== 0); };
  if (members.size !== point.children.length || [...members.keys()].some((tag) => tag > 5)) return 'none';
  if (says(4) || says(5)) return 'none';
  const isCa = basicConstraints(certificate)?.ca === true;
  if ((says(1) && isCa) || (says(2) && !isCa)) return 'none';
  const name = members.get(0);
  const points = pointsOf(certificate);
  const complete = members.has(3) ? 'revoked only' : 'all';
  if (!name) return complete;
  const matching = points.filter((one) => one.names.some((own) => fullNames(name).some((theirs) => theirs.equals(own))));
  if (matching.length === 0) return 'none';
  return matching.some((one) => !one.someReasons) ? complete : 'revoked only';
}

interface Point {
  /** GeneralName, DER */
  readonly names: readonly Buffer[];
  readonly someReasons: boolean;
}

/** A certificate without the extension has one point: the name of its issuer (§6.3.3). Points of other issuers are left out. */
function pointsOf(certificate: Certificate): readonly Point[] {
  const found = extension(certificate, DISTRIBUTION_POINTS);
  if (!found) return [{ names: [directoryName(certificate.issuer)], someReasons: false }];
  return expect(readAsn1(found.value), TAG.sequence).children.flatMap((point) => {
    const [name, reasons, issuer] = [0, 1, 2].map((tag) => point.children.find((node) => (node.tag & 0x1f) === tag));
    if (issuer && !issuer.children.some((one) => one.raw.equals(directoryName(certificate.issuer)))) return [];
    return [{ names: name ? fullNames(name) : (issuer?.children ?? []).map(({ raw }) => raw), someReasons: reasons !== undefined }];
  });
}

/** DistributionPointName ::= CHOICE { [0] fullName, [1] nameRelativeToCRLIssuer }; the second form is not understood and matches nothing */
function fullNames(point: Asn1): readonly Buffer[] {
  const [choice] = point.children;
  return choice?.tag === 0xa0 ? choice.children.map(({ raw }) => raw) : [];
}

/** GeneralName [4] EXPLICIT Name */
function directoryName(name: Buffer): Buffer {
  const { length } = name;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([0xa4, ...head]), name]);
}

function isCritical(one: Asn1): boolean {
  return one.children.length === 3 && child(one, 1).body[0] !== 0;
}

function valueOf(one: Asn1): Asn1 {
  return readAsn1(expect(child(one, one.children.length - 1), TAG.octetString).body);
}
