/** A signature with exactly one fault, put together part by part where our signer would refuse to. */
import { createHash, sign } from 'node:crypto';
import { prepareSignature } from '../../../bff/src/signing/embedded/pades';
import { readCertificate } from '../../../bff/src/signing/embedded/pades/certificate';
import { signedAttributes, signedData } from '../../../bff/src/signing/embedded/pades/cms';
import { rangeDigest } from '../../../bff/src/signing/embedded/pades/byte-range';
import { forgeToken, type ForgedToken, type Identity } from '../../kit/pki';
import { chainOf, requestFor, SIGNED_AT } from '../../kit/pdf';
import { pki, placed } from './kit';

export interface ForgedSignature {
  readonly who?: Identity;
  /** certificates that come along, signer first; default: chain of `who` */
  readonly certificates?: readonly Uint8Array[];
  /** key that signs instead of the signer's */
  readonly signWith?: Identity;
  /** certificate that the signing-certificate attribute names */
  readonly essFor?: Identity;
  /** null: no timestamp */
  readonly token?: Partial<ForgedToken> | null;
  /** changes the signed attributes before they are signed */
  readonly attributes?: (set: Buffer) => Buffer;
  /** changes the finished CMS */
  readonly cms?: (der: Buffer) => Buffer;
}

/** The file of `placed` with this signature in the field "first". */
export async function forgeSignature(forged: ForgedSignature = {}): Promise<Buffer> {
  const who = forged.who ?? pki.zhang;
  const certificates = (forged.certificates ?? chainOf(who)).map(readCertificate);
  const prepared = await prepareSignature({ ...requestFor(who, placed(), 'first'), certificates: certificates.map((c) => c.der) });
  const ess = readCertificate((forged.essFor ?? who).certificate.der);
  const honest = Buffer.from(signedAttributes(rangeDigest(prepared.pdf, prepared.hole), ess));
  const attributes = forged.attributes ? forged.attributes(honest) : honest;
  const value = sign('sha256', attributes, (forged.signWith ?? who).key);
  const token = forged.token === null ? null : forgeToken({ tsa: pki.tsa, digest: createHash('sha256').update(value).digest(), time: SIGNED_AT, ...forged.token });
  const der = Buffer.from(signedData(attributes, value, token, certificates));
  const cms = forged.cms ? forged.cms(der) : der;
  const pdf = Buffer.from(prepared.pdf);
  if (cms.length * 2 > prepared.hole.length) throw new Error('the forged CMS does not fit');
  pdf.write(cms.toString('hex'), prepared.hole.offset, 'latin1');
  return pdf;
}

/** The DER with one byte string in place of another of the same length, everywhere. */
export function swapBytes(der: Buffer, from: Uint8Array, to: Uint8Array): Buffer {
  if (from.length !== to.length) throw new Error('lengths differ');
  const copy = Buffer.from(der);
  let found = 0;
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + to.length)) {
    copy.set(to, at);
    found++;
  }
  if (!found) throw new Error('nothing to swap');
  return copy;
}
