/**
 * Judges a revocation list (RFC 5280 §5, §6.3): by the issuer of the certificate, complete, of now, with a signature that
 * holds. Lists for some reasons, for other certificates, or changes only are refused; one that says it is the list of the
 * address the certificate names, or of certificates of its kind, is complete for it.
 */
import { child, DerError, readBitString, readBoolean, readDer, readInteger, readOid, readTime, type DerNode } from '../../../kernel/der/read';
import { OID } from '../../oids';
import { readSignatureAlgorithm, signatureHolds } from '../../x509/algorithms';
import { basicConstraints, keyUsage, KEY_USAGE, type Certificate } from '../../x509/read-certificate';
import { statusAddresses } from './addresses';
import type { StatusAnswer } from './ocsp';
import { CLOCK_SKEW_MS, StatusRefused, strictly } from './refusal';

const UNDERSTOOD: ReadonlySet<string> = new Set([OID.crlNumber, OID.authorityKeyIdentifier, OID.reasonCode]);

/**
 * @param list CertificateList, DER
 * @throws StatusRefused
 */
export function checkCrl(list: Uint8Array, { certificate, issuer, now }: { readonly certificate: Certificate; readonly issuer: Certificate; readonly now: Date }): StatusAnswer & { readonly nextUpdate: Date } {
  return strictly(() => {
    const outer = readDer(list);
    const tbs = child(outer, 0, 0x30);
    const algorithm = child(outer, 1, 0x30);
    const members = [...tbs.children];
    if (outer.tag !== 0x30 || outer.children.length !== 3 || members.shift()?.raw.equals(VERSION_2) !== true) throw new DerError('not a list of version 2');
    const [inner, name, thisUpdate, nextUpdate, ...rest] = members;
    if (!inner?.raw.equals(algorithm.raw)) throw new DerError('two signature algorithms');
    if (!name?.raw.equals(issuer.subject) || !certificate.issuer.equals(issuer.subject)) throw new StatusRefused('other_issuer');
    // a list without an end would be believed for ever (RFC 5280 §5.1.2.5 demands one)
    if (!thisUpdate || !nextUpdate || (nextUpdate.tag !== 0x17 && nextUpdate.tag !== 0x18)) throw new DerError('no nextUpdate');
    const entries = rest[0]?.tag === 0x30 ? rest.shift()!.children : [];
    const extensions = rest[0]?.tag === 0xa0 ? child(rest.shift()!, 0, 0x30).children : [];
    if (rest.length > 0) throw new DerError('not a TBSCertList');
    for (const one of extensions) if (!isListOf(one, certificate)) requireUnderstood(one);

    checkSignature(algorithm, tbs, child(outer, 2, 0x03), issuer);
    const [from, until] = [readTime(thisUpdate), readTime(nextUpdate)];
    if (from.getTime() > now.getTime() + CLOCK_SKEW_MS) throw new StatusRefused('not_yet');
    if (until < now) throw new StatusRefused('stale');
    let revoked = false;
    for (const entry of entries) {
      for (const one of entry.children[2]?.children ?? []) requireUnderstood(one);
      if (readInteger(child(entry, 0)).equals(certificate.serial)) revoked = true;
    }
    return { revoked, thisUpdate: from, nextUpdate: until };
  });
}

const VERSION_2 = Buffer.from([0x02, 0x01, 0x01]);

const ISSUING_DISTRIBUTION_POINT = '2.5.29.28';

/**
 * RFC 5280 §6.3.3 (b)(2): { [0] { [0] fullName }, [1] only users, [2] only CAs } with an address that stands in the
 * certificate, and flags that mean it. Some reasons, other issuers and attribute certificates are not for us.
 */
function isListOf(extension: DerNode, certificate: Certificate): boolean {
  if (readOid(child(extension, 0)) !== ISSUING_DISTRIBUTION_POINT) return false;
  const members = [...readDer(child(extension, extension.children.length - 1, 0x04).body).children];
  const point = members[0]?.tag === 0xa0 ? members.shift()!.children[0] : undefined;
  const { isCa } = basicConstraints(certificate);
  const forUs = members.every(({ tag, body }) => (tag === 0x81 || tag === 0x82) && body.length === 1 && (body[0] === 0 || (tag === 0x82) === isCa));
  const { crl } = statusAddresses(certificate);
  return forUs && (!point || (point.tag === 0xa0 && point.children.some((one) => one.tag === 0x86 && crl.includes(one.body.toString('latin1')))));
}

/** issuingDistributionPoint, deltaCRLIndicator and certificateIssuer are critical: what they say is that the list is partial. */
function requireUnderstood(extension: DerNode): void {
  const oid = readOid(child(extension, 0));
  if (extension.children.length === 3 && readBoolean(child(extension, 1)) && !UNDERSTOOD.has(oid)) throw new StatusRefused('partial');
}

function checkSignature(algorithm: DerNode, tbs: DerNode, value: DerNode, issuer: Certificate): void {
  const uses = keyUsage(issuer);
  if (uses && !uses.has(KEY_USAGE.crlSign)) throw new StatusRefused('other_issuer');
  const { bits, unused } = readBitString(value);
  const known = readSignatureAlgorithm(algorithm);
  if (!known || unused !== 0 || !signatureHolds(known, tbs.raw, issuer.spki, bits)) throw new StatusRefused('signature');
}
