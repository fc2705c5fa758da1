/**
 * Keys that answer for an issuing CA (delegated, RFC 6960 §4.2.2.2), so that the CA's own key is not used by strangers'
 * questions. Made when first needed, replaced a month before they end; a unique row per place decides between processes.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Like, type DataSource, type EntityManager } from 'typeorm';
import { dbErrorKind, inTransaction, insertRows } from '../../../db';
import { newId, type Clock } from '../../../kernel';
import { CaCertificate, CaKey } from '../../entities';
import { readCertificate } from '../../x509/read-certificate';
import type { Authority } from '../hierarchy';
import type { KeySealer } from '../keys/seal';
import { issueOcspResponder, newSerial, signerOf } from '../x509/profiles';
import type { OcspSigner } from './write-response';

const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;
const ATTEMPTS = 8;

export interface ResponderKeysDependencies {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly sealer: KeySealer;
}

/** @returns the responder of an issuing CA that is good for at least RENEW_BEFORE_MS */
export function responderKeys({ dataSource, clock, sealer }: ResponderKeysDependencies): (issuer: Authority) => Promise<OcspSigner> {
  const opened = new Map<string, OcspSigner>();
  const opening = new Map<string, Promise<OcspSigner>>();

  return (issuer) => {
    const known = opened.get(issuer.keyId);
    if (known && isGood(known, clock.now())) return Promise.resolve(known);
    const underWay = opening.get(issuer.keyId) ?? openOrMake(dataSource, sealer, issuer, clock.now())
      .then((signer) => { opened.set(issuer.keyId, signer); return signer; })
      .finally(() => opening.delete(issuer.keyId));
    opening.set(issuer.keyId, underWay);
    return underWay;
  };
}

const isGood = ({ certificate }: OcspSigner, now: Date): boolean =>
  now >= certificate.notBefore && now.getTime() + RENEW_BEFORE_MS < certificate.notAfter.getTime();

async function openOrMake(dataSource: DataSource, sealer: KeySealer, issuer: Authority, now: Date): Promise<OcspSigner> {
  for (let attempt = 1; ; attempt++) {
    const found = await findGood(dataSource.manager, sealer, issuer, now);
    if (found) return found;
    try {
      return await inTransaction(dataSource, (manager) => make(manager, sealer, issuer, now));
    } catch (error) {
      // another process made it: ours is rolled back, theirs is taken
      if (attempt >= ATTEMPTS || dbErrorKind(error) !== 'unique') throw error;
    }
  }
}

const place = (issuer: Authority, turn: number | '%'): string => `ocsp:${issuer.generation}:${turn}`;

async function findGood(manager: EntityManager, sealer: KeySealer, issuer: Authority, now: Date): Promise<OcspSigner | undefined> {
  const keys = await manager.find(CaKey, { where: { purpose: 'ocsp', state: 'active', slot: Like(place(issuer, '%')) }, order: { expiresAt: 'DESC' } });
  for (const key of keys) {
    const row = await manager.findOneBy(CaCertificate, { keyId: key.id, kind: 'ocsp', state: 'issued', issuerKeyId: issuer.keyId });
    if (!key.sealed || !row?.certificate) continue;
    const certificate = readCertificate(Buffer.from(row.certificate, 'base64'));
    const privateKey = sealer.open(key.sealed, key.id, 'ocsp');
    const publicKey = createPublicKey(privateKey);
    if (!certificate.spki.equals(publicKey.export({ format: 'der', type: 'spki' }))) throw new Error('the OCSP certificate is not for the OCSP key');
    const signer = { signer: { ...signerOf(privateKey, publicKey, 'ocsp'), subject: certificate.subject }, certificate };
    if (isGood(signer, now)) return signer;
  }
  return undefined;
}

async function make(manager: EntityManager, sealer: KeySealer, issuer: Authority, now: Date): Promise<OcspSigner> {
  const turn = 1 + (await manager.countBy(CaKey, { purpose: 'ocsp', slot: Like(place(issuer, '%')) }));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = signerOf(privateKey, publicKey, 'ocsp', issuer.generation);
  const keyId = newId();
  const serial = newSerial();
  const { certificate, notBefore, notAfter } = issueOcspResponder(issuer.signer, signer, publicKey, serial, now);
  await insertRows(manager, CaKey, {
    id: keyId, purpose: 'ocsp', slot: place(issuer, turn), state: 'active', sealed: sealer.seal(privateKey, keyId, 'ocsp'), createdAt: now, expiresAt: notAfter, endedAt: null,
  });
  await insertRows(manager, CaCertificate, {
    serial: serial.toString('hex'), kind: 'ocsp', state: 'issued', keyId, issuerKeyId: issuer.keyId, certificate: certificate.toString('base64'),
    notBefore, notAfter, createdAt: now, issuedAt: now,
  });
  return { signer, certificate: readCertificate(certificate) };
}
