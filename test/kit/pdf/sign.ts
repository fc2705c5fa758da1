/** A signer with an own certificate, and the whole of a signature: prepare, sign, timestamp, complete. */
import { createHash, sign as signBytes } from 'node:crypto';
import { completeDocumentTimestamp, completeSignature, prepareDocumentTimestamp, prepareSignature } from '../../../bff/src/signing/embedded/pades';
import type { PrepareRequest, ValidationData } from '../../../bff/src/signing/port';
import { buildPki, forgeToken, listAddress, ocspAddress, ocspResponse, revocationList, TIME_STAMPING, type Declared, type Identity } from '../pki';
import { HANDWRITING } from './fixtures';

/** documentSigning, and emailProtection for tools that only know that one */
const SIGNING = { purposes: ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4'], critical: false } as const;
export const person = (cn: string, changes: Partial<Declared> = {}): Declared => ({ by: 'issuing', cn, keyUsage: ['digitalSignature', 'nonRepudiation'], eku: SIGNING, ...changes });

/** root → issuing CA → 张三, 李四, an organisation, a signer with an RSA key, and the time-stamping authority */
export function signingPki(): Readonly<Record<'root' | 'issuing' | 'tsa' | 'zhang' | 'li' | 'company' | 'rsa', Identity>> {
  return buildPki({
    root: { ca: true, cn: 'TEST root' },
    issuing: { by: 'root', ca: true, pathLength: 0, cn: 'TEST issuing' },
    tsa: { by: 'issuing', cn: 'TEST time', eku: TIME_STAMPING },
    zhang: person('张三'),
    li: person('李四'),
    company: person('北京落笔科技有限公司'),
    rsa: person('王五', { key: 'rsa-2048' }),
  });
}

export const chainOf = (who: Identity): Buffer[] => [who.certificate, ...who.chain].map((certificate) => Buffer.from(certificate.der));

export const SIGNED_AT = new Date('2026-11-24T06:00:00Z');

/** A request with everything usual in it. */
export function requestFor(who: Identity, pdf: Uint8Array, fieldName: string, changes: Partial<PrepareRequest> = {}): PrepareRequest {
  return {
    pdf, fieldName, mark: { kind: 'handwritten', signature: HANDWRITING }, values: [], signerName: '张三', signedAt: SIGNED_AT, reason: '签署合同', certificates: chainOf(who), ...changes,
  };
}

/** @param tsa null leaves the signature at B-B */
export async function signField(who: Identity, tsa: Identity | null, request: PrepareRequest): Promise<Uint8Array> {
  const prepared = await prepareSignature(request);
  const value = signBytes('sha256', prepared.toBeSigned, who.key);
  const token = tsa && forgeToken({ tsa, digest: createHash('sha256').update(value).digest(), time: request.signedAt });
  return completeSignature(prepared, value, token);
}

/** A person's certificate of one day, from the morning of the signature, that says where its status is answered. */
const oneDay = (cn: string): Declared => person(cn, { notBefore: new Date('2026-11-24T05:00:00Z'), notAfter: new Date('2026-11-25T05:00:00Z'), extensions: [ocspAddress()] });

/** As signingPki, with certificates of one day and addresses for status: what long-term validation is about. */
export function longTermPki(): Readonly<Record<'root' | 'issuing' | 'tsa' | 'zhang' | 'li' | 'company', Identity>> {
  return buildPki({
    root: { ca: true, cn: 'TEST root' },
    issuing: { by: 'root', ca: true, pathLength: 0, cn: 'TEST issuing', extensions: [listAddress()] },
    tsa: { by: 'issuing', cn: 'TEST time', eku: TIME_STAMPING, extensions: [ocspAddress()] },
    zhang: oneDay('张三'),
    li: oneDay('李四'),
    company: oneDay('北京落笔科技有限公司'),
  });
}

/** Answers of half an hour for everyone on the paths, and the root's list. */
export function validationDataFor(pki: Pick<ReturnType<typeof longTermPki>, 'root' | 'issuing' | 'tsa'>, signers: readonly Identity[], at: Date): ValidationData {
  const fresh = { thisUpdate: at, nextUpdate: new Date(at.getTime() + 30 * 60_000) };
  return {
    certificates: [...signers, pki.tsa, pki.issuing, pki.root].map((who) => who.certificate.der),
    ocsp: [...signers, pki.tsa].map((who) => ocspResponse(pki.issuing, who, fresh)),
    crls: [revocationList(pki.root, fresh)],
  };
}

export function stampDocument(pdf: Uint8Array, tsa: Identity, time: Date): Uint8Array {
  const prepared = prepareDocumentTimestamp(pdf);
  return completeDocumentTimestamp(prepared, forgeToken({ tsa, digest: prepared.digest, time }));
}
