/**
 * Event certificates and the one signature each allows (act of signing, steps 4 and 6; identity-bound key of 电子签名法
 * §13). Order, after Boulder: intent committed → key made → certificate signed → both stored in one transaction.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { compareAndSet, dbErrorKind, inTransaction, insertRows } from '../../db';
import { AppError, type Clock } from '../../kernel';
import { DerError, readDer } from '../../kernel/der/read';
import { CaCertificate } from '../entities';
import type { CertificateAuthority, EventCertificate, EventCertificateRequest } from '../port';
import type { Authority, LiveHierarchy } from './hierarchy';
import { destroyEventKey, storeEventKey, takeEventKey } from './keys/event-keys';
import type { KeySealer } from './keys/seal';
import { publicAddresses } from './x509/extensions';
import { subjectName } from './x509/name';
import { eventCertificateIssuer, LIFETIME_MS, newSerial } from './x509/profiles';

export interface IssuerDependencies {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly sealer: KeySealer;
  readonly hierarchy: LiveHierarchy;
  /** where verifiers find us; left out, certificates name no address */
  readonly publicBaseUrl?: string;
}

export function certificateIssuer({ dataSource, clock, sealer, hierarchy, publicBaseUrl }: IssuerDependencies): CertificateAuthority {
  const issuerFor = perGeneration(publicBaseUrl);

  return {
    newSerial,

    async issueEventCertificate(request: EventCertificateRequest): Promise<EventCertificate> {
      const serial = serialHex(request.serial);
      if (request.evidenceDigest.length !== 32) throw new AppError('invalid_request', { field: 'evidenceDigest' });
      const subject = subjectName(request.subject);
      const now = clock.now();
      const { issuing, root } = await hierarchy.fresh();
      if (issuing.revoked || now.getTime() + LIFETIME_MS.event > issuing.certificate.notAfter.getTime()) throw new AppError('unavailable');

      // 1. what we are about to do is on record before any key exists; a serial is spent once
      await commitIntent(dataSource, serial, issuing.keyId, request, now);

      // 2. the key, and the certificate over it
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { certificate, notBefore, notAfter } = issuerFor(issuing)({ serial: request.serial, subject, evidenceDigest: request.evidenceDigest, publicKey, now });

      // 3. both stored, unless the act was abandoned meanwhile
      const keyId = await inTransaction(dataSource, async (manager) => {
        const id = await storeEventKey(manager, sealer, privateKey, now, notAfter);
        const issued = await compareAndSet(manager, CaCertificate, { serial, state: 'intent' }, {
          state: 'issued', keyId: id, certificate: certificate.toString('base64'), notBefore, notAfter, issuedAt: now,
        });
        if (!issued) throw new AppError('conflict');
        return id;
      });
      return { keyId, certificate, chain: [issuing.certificate.der, root.certificate.der], notAfter };
    },

    async signOnce(keyId: string, toBeSigned: Uint8Array): Promise<Uint8Array> {
      requireSet(toBeSigned);
      // irreversible: from here on the key is gone from the database, whatever happens
      const key = await takeEventKey(dataSource.manager, sealer, keyId, clock.now());
      return sign('sha256', toBeSigned, key);
    },

    async abandon(serialBytes: Uint8Array): Promise<void> {
      const serial = serialHex(serialBytes);
      const now = clock.now();
      // the serial is spent first, so that a slow issue still under way cannot complete after us
      await spendSerial(dataSource, serial, now);
      const row = await dataSource.manager.findOneBy(CaCertificate, { serial, kind: 'event' });
      if (row?.keyId) await destroyEventKey(dataSource.manager, row.keyId, now);
    },

    trustAnchors: async () => [hierarchy.snapshot().root.certificate.der],
  };
}

/** The writer of the issuing CA that is current; another one is made when that changes. */
function perGeneration(publicBaseUrl?: string): (issuing: Authority) => ReturnType<typeof eventCertificateIssuer> {
  let current: { readonly keyId: string; readonly issue: ReturnType<typeof eventCertificateIssuer> } | undefined;
  return ({ keyId, generation, signer }) => {
    if (current?.keyId !== keyId) {
      const addresses = publicBaseUrl === undefined ? undefined : publicAddresses(publicBaseUrl, generation);
      current = { keyId, issue: eventCertificateIssuer(signer, addresses) };
    }
    return current.issue;
  };
}

async function commitIntent(dataSource: DataSource, serial: string, issuerKeyId: string, { subject, evidenceDigest }: EventCertificateRequest, now: Date): Promise<void> {
  try {
    await insertRows(dataSource.manager, CaCertificate, {
      serial, kind: 'event', state: 'intent', issuerKeyId, subjectKind: subject.kind, subjectName: subject.name, subjectIdentifier: subject.identifier,
      evidenceDigest: Buffer.from(evidenceDigest).toString('hex'), createdAt: now,
    });
  } catch (error) {
    if (dbErrorKind(error) === 'unique') throw new AppError('conflict', {}, { cause: error });
    throw error;
  }
}

/**
 * `intent → abandoned`; a serial we never saw is recorded as abandoned; an issued one stays issued. Afterwards the row
 * exists and is no intent. Looking first whether it exists would miss an intent that arrives between two statements.
 */
async function spendSerial({ manager }: DataSource, serial: string, now: Date): Promise<void> {
  const spendIntent = (): Promise<boolean> => compareAndSet(manager, CaCertificate, { serial, kind: 'event', state: 'intent' }, { state: 'abandoned' });
  if (await spendIntent()) return;
  try {
    await insertRows(manager, CaCertificate, { serial, kind: 'event', state: 'abandoned', createdAt: now });
  } catch (error) {
    if (dbErrorKind(error) !== 'unique') throw error;
    await spendIntent();
  }
}

/** Signed attributes are a SET (RFC 5652 §5.4); nothing else is signed, and a slip of the caller costs no key. */
function requireSet(toBeSigned: Uint8Array): void {
  try {
    const node = readDer(toBeSigned);
    if (node.tag === 0x31 && node.children.length > 0) return;
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
  }
  throw new AppError('invalid_request', { field: 'toBeSigned' });
}

/** @throws AppError('invalid_request') for anything `newSerial` would not make */
function serialHex(serial: Uint8Array): string {
  if (serial.length !== 16 || serial[0] === 0 || serial[0]! & 0x80) throw new AppError('invalid_request', { field: 'serial' });
  return Buffer.from(serial).toString('hex');
}
