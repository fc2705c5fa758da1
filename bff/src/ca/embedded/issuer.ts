/**
 * Event certificates and the one signature each allows (act of signing, steps 4 and 6; identity-bound key of 电子签名法
 * §13). Order, after Boulder: intent committed → key made → certificate signed → both stored in one transaction. An RSA
 * key is older than its intent, because it comes from a stock, but it serves nobody before.
 */
import { sign } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../../db';
import { AppError, type Clock } from '../../kernel';
import { commitIntent, recordIssued, requireDigest, requireSet, serialHex, spendSerial } from '../acts';
import { CaCertificate } from '../entities';
import type { CertificateAuthority, EventCertificate, EventCertificateRequest } from '../port';
import { issuerOf, type Authority, type LiveHierarchy } from './hierarchy';
import type { EventKeySource } from './keys/event-key-source';
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
  readonly eventKeys: EventKeySource;
  /** where verifiers find us; left out, certificates name no address */
  readonly publicBaseUrl?: string;
}

export function certificateIssuer({ dataSource, clock, sealer, hierarchy, eventKeys, publicBaseUrl }: IssuerDependencies): CertificateAuthority {
  const issuerFor = perGeneration(publicBaseUrl);

  return {
    newSerial,

    async issueEventCertificate(request: EventCertificateRequest): Promise<EventCertificate> {
      const serial = serialHex(request.serial);
      requireDigest(request.evidenceDigest);
      const subject = subjectName(request.subject);
      const key = await eventKeys.reserve();
      const now = clock.now();
      const current = await hierarchy.fresh();
      const { issuing } = current;
      if (issuing.revoked || now.getTime() + LIFETIME_MS.event > issuing.certificate.notAfter.getTime()) throw new AppError('unavailable');

      // 1. what we are about to do is on record before any key exists; a serial is spent once
      await commitIntent(dataSource, 'event', serial, issuing.keyId, request, now);

      // 2. the key, and the certificate over it
      const { privateKey, publicKey } = key();
      const { certificate, notBefore, notAfter } = issuerFor(issuing)({ serial: request.serial, subject, evidenceDigest: request.evidenceDigest, publicKey, now });

      // 3. both stored, unless the act was abandoned meanwhile
      const keyId = await inTransaction(dataSource, async (manager) => {
        const id = await storeEventKey(manager, sealer, privateKey, now, notAfter);
        await recordIssued(manager, serial, { keyId: id, certificate, notBefore, notAfter }, now);
        return id;
      });
      return { keyId, certificate, chain: [issuing.certificate.der, issuerOf(current, issuing).certificate.der], notAfter };
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
      await spendSerial(dataSource, 'event', serial, now);
      const row = await dataSource.manager.findOneBy(CaCertificate, { serial, kind: 'event' });
      if (row?.keyId) await destroyEventKey(dataSource.manager, row.keyId, now);
    },

    trustAnchors: async () => (await hierarchy.fresh()).roots.map(({ certificate }) => certificate.der),
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
