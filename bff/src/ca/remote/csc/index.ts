/**
 * Signatures by a remote signing service that speaks the Cloud Signature Consortium API. Keys and certificates stand at
 * the service, made out to the organisations and persons that sign; an act of ours gets the right to one signature, over
 * one hash we computed. What comes back is verified under the certificate before it is used.
 */
import type { DataSource } from 'typeorm';
import { inTransaction } from '../../../db';
import { AppError, sha256, type Clock, type Logger } from '../../../kernel';
import { CloudError } from '../../../kernel/cloud-call';
import { commitIntent, recordIssued, requireDigest, requireSet, serialHex, spendSerial } from '../../acts';
import { CaCertificate } from '../../entities';
import type { CertificateAuthority, EventCertificate } from '../../port';
import { newSerial } from '../../embedded/x509/profiles';
import { subjectName } from '../../embedded/x509/name';
import { OID } from '../../oids';
import { readPublicKey, signatureHolds } from '../../x509/algorithms';
import { readCertificate, type Certificate } from '../../x509/read-certificate';
import { checkIssued, CertificateRefused, type IssuedPolicy } from '../check-issued';
import { withService } from '../service-fault';
import { readPem } from '../trusted-roots';
import { credentialsOf, type CredentialIds, type ReadCredential } from './credentials';
import { cscClient, type CscClientOptions } from './csc-client';
import { destroyGrant, storeGrant, takeGrant } from './grants';

export interface CscCaDependencies {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
}
export interface CscCaOptions extends CscClientOptions {
  /** PEM of the roots under which its certificates are believed */
  readonly trustPem: string;
  /** default: names and identifier as ours, good for 10 more minutes, alive for 5 years at most; the digest cannot stand in a standing certificate */
  readonly policy?: Partial<IssuedPolicy>;
  /** identifier of a subject (USCC of an organisation) → credentialID; left out: found by the certificates */
  readonly credentialIds?: CredentialIds;
}
export interface CscCa extends CertificateAuthority {
  close(): Promise<void>;
}

const DAY_MS = 24 * 3_600_000;
const DEFAULT_POLICY: IssuedPolicy = { subject: 'names', evidence: 'if_present', leastRemainingMs: 10 * 60_000, longestLifeMs: 5 * 366 * DAY_MS };

/** @throws TypeError for options that cannot be used */
export function createCscCa({ dataSource, clock, logger }: CscCaDependencies, options: CscCaOptions): CscCa {
  const trustAnchors = readPem(options.trustPem);
  const policy = { ...DEFAULT_POLICY, ...options.policy };
  const client = cscClient(options, clock);
  const credentials = credentialsOf(client, clock, options.credentialIds);
  const service = <T>(step: string, work: () => Promise<T>): Promise<T> => withService(logger, 'csc', step, work);

  return {
    newSerial,

    async issueEventCertificate(request): Promise<EventCertificate> {
      const serial = serialHex(request.serial);
      requireDigest(request.evidenceDigest);
      subjectName(request.subject);
      const now = clock.now();

      // 1. what we are about to do is on record; the name of an act is used once
      await commitIntent(dataSource, 'outside', serial, null, request, now);

      // 2. the certificate the service has for the subject, looked at as if it were new
      const [certificate, ...chain] = await service('credentials', async () =>
        firstThatHolds(await credentials.forSubject(request.subject), (one) => checkIssued(one.certificate, one.chain, { ...request, trustAnchors, policy, now: clock.now() })));
      if (!certificate) throw new AppError('unavailable');
      const { notBefore, notAfter } = certificate;

      // 3. the right to one signature, unless the act was abandoned meanwhile
      const keyId = await inTransaction(dataSource, async (manager) => {
        const id = await storeGrant(manager, now, new Date(Math.min(notAfter.getTime(), now.getTime() + DAY_MS)));
        await recordIssued(manager, serial, { keyId: id, certificate: certificate.der, notBefore, notAfter }, now);
        return id;
      });
      return { keyId, certificate: certificate.der, chain: chain.map(({ der }) => der), notAfter, serial: certificate.serial };
    },

    async signOnce(keyId, toBeSigned) {
      requireSet(toBeSigned);
      // irreversible: from here on nobody asks the service for this act again, whatever happens
      await takeGrant(dataSource.manager, keyId, clock.now());
      const act = await dataSource.manager.findOneByOrFail(CaCertificate, { keyId, kind: 'outside' });
      const certificate = readCertificate(Buffer.from(act.certificate ?? '', 'base64'));
      return service('sign', async () => {
        const credential = await credentials.ofCertificate(certificate.der);
        const signature = await client.signHash({ credential, hash: sha256(toBeSigned), algorithm: algorithmOf(credential), clientData: act.evidenceDigest ?? '' });
        if (!holds(certificate, toBeSigned, signature)) throw new CloudError('malformed', 'the signature does not hold');
        return signature;
      });
    },

    async abandon(serialBytes) {
      const serial = serialHex(serialBytes);
      const now = clock.now();
      await spendSerial(dataSource, 'outside', serial, now);
      const row = await dataSource.manager.findOneBy(CaCertificate, { serial, kind: 'outside' });
      if (row?.keyId) await destroyGrant(dataSource.manager, row.keyId, now);
    },

    trustAnchors: async () => trustAnchors.map(({ der }) => der),
    close: () => client.close(),
  };
}

/** @throws CertificateRefused of the best one when none holds */
function firstThatHolds(candidates: readonly ReadCredential[], check: (candidate: ReadCredential) => readonly Certificate[]): readonly Certificate[] {
  let refusal: CertificateRefused | undefined;
  for (const candidate of candidates) {
    try {
      return check(candidate);
    } catch (error) {
      if (!(error instanceof CertificateRefused)) throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? new CloudError('refused', 'no credential for the subject');
}

const familyOf = (certificate: Certificate): 'ec' | 'rsa' | undefined => readPublicKey(certificate.spki)?.asymmetricKeyType as 'ec' | 'rsa' | undefined;

/** @throws CloudError when it offers nothing with SHA-256 that we accept */
function algorithmOf({ certificate, algorithms }: ReadCredential): string {
  const wanted = familyOf(certificate) === 'ec' ? [OID.ecdsaSha256] : [OID.rsaSha256, OID.rsaEncryption];
  const offered = wanted.find((algorithm) => algorithms.includes(algorithm));
  if (!offered) throw new CloudError('refused', 'no signature algorithm we accept');
  return offered;
}

function holds(certificate: Certificate, data: Uint8Array, signature: Uint8Array): boolean {
  const family = familyOf(certificate);
  return family !== undefined && signatureHolds({ family, hash: 'sha256' }, data, certificate.spki, signature);
}
