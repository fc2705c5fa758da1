/**
 * Event certificates from an outside CA by EST (RFC 7030). The key is made here, sealed like those of the embedded CA,
 * used for one signature and destroyed; only the certificate comes from outside, and is checked before the act goes on.
 * It needs a server that issues at once: an enrolment somebody has to approve outlives no act of signing.
 */
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { IsNull, Not, type DataSource } from 'typeorm';
import { inTransaction } from '../../../db';
import { AppError, loadKeyFile, type Clock, type Logger } from '../../../kernel';
import { commitIntent, recordIssued, requireDigest, requireSet, serialHex, spendSerial } from '../../acts';
import { CaCertificate, CaKey } from '../../entities';
import type { CertificateAuthority, EventCertificate, EventCertificateRequest } from '../../port';
import { destroyEventKey, storeEventKey, takeEventKey } from '../../embedded/keys/event-keys';
import { keySealer } from '../../embedded/keys/seal';
import { subjectName } from '../../embedded/x509/name';
import { newSerial } from '../../embedded/x509/profiles';
import type { Certificate } from '../../x509/read-certificate';
import { checkIssued, CertificateRefused, type IssuedPolicy } from '../check-issued';
import { withService } from '../service-fault';
import { pickTrusted, readTrustedRoots, type TrustedRoots } from '../trusted-roots';
import { estClient, type EstClientOptions } from './est-client';
import { writeCsr } from './write-csr';

export interface EstCaDependencies {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** key-encryption key, may be the embedded CA's; made on first start with mode 0600 */
  readonly keyFile: string;
  readonly otherKeyFiles?: readonly string[];
}

export interface EstCaOptions extends EstClientOptions {
  /** roots under which its certificates are believed */
  readonly trust: TrustedRoots;
  /** default: exact name, evidence digest required, good for 10 more minutes, alive for 400 days at most */
  readonly policy?: Partial<IssuedPolicy>;
}

export interface EstCa extends CertificateAuthority {
  close(): Promise<void>;
}

export const DEFAULT_POLICY: IssuedPolicy = { subject: 'exact', evidence: 'required', leastRemainingMs: 10 * 60_000, longestLifeMs: 400 * 24 * 3_600_000 };
/** An act takes seconds; a certificate may live a year, its key may not. */
const LONGEST_KEY_LIFE_MS = 24 * 3_600_000;
const CA_CERTIFICATES_FOR_MS = 3_600_000;

/** @throws TypeError for options that cannot be used, KeyFileError */
export async function createEstCa({ dataSource, clock, logger, keyFile, otherKeyFiles = [] }: EstCaDependencies, options: EstCaOptions): Promise<EstCa> {
  const trusted = readTrustedRoots(options.trust);
  const policy = { ...DEFAULT_POLICY, ...options.policy };
  const client = estClient(options);
  const mayCreate = !(await dataSource.manager.existsBy(CaKey, { sealed: Not(IsNull()) }));
  const others = await Promise.all(otherKeyFiles.map((file) => loadKeyFile(file, false)));
  const sealer = keySealer(await loadKeyFile(keyFile, mayCreate), others);

  let known: { readonly certificates: readonly Certificate[]; readonly until: number } | undefined;
  const caCertificates = async (): Promise<readonly Certificate[]> => {
    const now = clock.now().getTime();
    if (known && now < known.until && known.until - now <= CA_CERTIFICATES_FOR_MS) return known.certificates;
    const certificates = await client.caCertificates();
    known = { certificates, until: now + CA_CERTIFICATES_FOR_MS };
    return certificates;
  };
  const anchors = async (): Promise<readonly Certificate[]> => ('anchors' in trusted ? trusted.anchors : pickTrusted(await caCertificates(), trusted.fingerprints));

  async function enrolled(csr: Uint8Array, spki: Uint8Array, request: EventCertificateRequest): Promise<readonly Certificate[]> {
    const trustAnchors = await anchors();
    const came = await client.enroll(csr);
    const certificate = came.find((one) => one.spki.equals(spki)) ?? came[0]!;
    const check = async (): Promise<readonly Certificate[]> => checkIssued(certificate, [...came, ...(await caCertificates())].slice(0, 16), { ...request, spki, trustAnchors, policy, now: clock.now() });
    try {
      return await check();
    } catch (error) {
      if (!(error instanceof CertificateRefused) || !error.reason.startsWith('chain_')) throw error;
      // the issuing CA, or its key, may have changed since its certificates were fetched
      known = undefined;
      return check();
    }
  }

  return {
    newSerial,

    async issueEventCertificate(request): Promise<EventCertificate> {
      const serial = serialHex(request.serial);
      requireDigest(request.evidenceDigest);
      const subject = subjectName(request.subject);
      const now = clock.now();

      // 1. what we are about to do is on record before any key exists; a serial is spent once
      await commitIntent(dataSource, 'outside', serial, null, request, now);

      // 2. the key, which proves itself to the CA and nothing else, and the certificate over it
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
      const [certificate, ...chain] = await withService(logger, 'est', 'enroll', () => enrolled(writeCsr(privateKey, subject, request.evidenceDigest), spki, request));
      if (!certificate) throw new AppError('unavailable');
      const { notBefore, notAfter } = certificate;

      // 3. both stored, unless the act was abandoned meanwhile
      const keyEnds = new Date(Math.min(notAfter.getTime(), now.getTime() + LONGEST_KEY_LIFE_MS));
      const keyId = await inTransaction(dataSource, async (manager) => {
        const id = await storeEventKey(manager, sealer, privateKey, now, keyEnds);
        await recordIssued(manager, serial, { keyId: id, certificate: certificate.der, notBefore, notAfter }, now);
        return id;
      });
      return { keyId, certificate: certificate.der, chain: chain.map(({ der }) => der), notAfter, serial: certificate.serial };
    },

    async signOnce(keyId, toBeSigned) {
      requireSet(toBeSigned);
      // irreversible: from here on the key is gone from the database, whatever happens
      const key = await takeEventKey(dataSource.manager, sealer, keyId, clock.now());
      return sign('sha256', toBeSigned, key);
    },

    async abandon(serialBytes) {
      const serial = serialHex(serialBytes);
      const now = clock.now();
      await spendSerial(dataSource, 'outside', serial, now);
      const row = await dataSource.manager.findOneBy(CaCertificate, { serial, kind: 'outside' });
      if (row?.keyId) await destroyEventKey(dataSource.manager, row.keyId, now);
    },

    trustAnchors: async () => (await withService(logger, 'est', 'cacerts', anchors)).map(({ der }) => der),
    close: () => client.close(),
  };
}
