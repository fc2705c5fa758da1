/**
 * Opens the outside CA an operator described, by its protocol. Its roots are known once it is open: a root trusted by its
 * fingerprint is fetched once and afterwards found again in the file of roots, so that only the first start needs the CA.
 */
import type { DataSource } from 'typeorm';
import { sha256Hex, type Clock, type Logger } from '../../kernel';
import type { OutsideCaSettings } from '../outside-settings';
import type { CertificateAuthority } from '../port';
import { readRoots } from '../trust-file';
import { createCscCa } from './csc';
import { cscClient, type CscClientOptions } from './csc/csc-client';
import { createEstCa, type EstCaOptions } from './est';
import { estClient, type EstClientOptions } from './est/est-client';
import type { HttpsOptions } from './https';
import { OutsideSettingsError, readOutsideFiles, type OutsideFiles } from './outside-files';
import { pickTrusted, readPem, readTrustedRoots, toPem } from './trusted-roots';

export interface OutsideCaDependencies {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keyFile: string;
  readonly otherKeyFiles: readonly string[];
  /** file of all roots that were ever published */
  readonly rootsFile: string;
}

export interface OpenOutsideCa {
  readonly ca: CertificateAuthority & { close(): Promise<void> };
  /** DER */
  readonly roots: readonly Uint8Array[];
}

/** @throws OutsideSettingsError for files that cannot be used, and for roots that cannot be had */
export async function openOutsideCa(deps: OutsideCaDependencies, settings: OutsideCaSettings): Promise<OpenOutsideCa> {
  const files = await readOutsideFiles(settings);
  const policy = { ...(settings.subject ? { subject: settings.subject } : {}), ...(settings.evidence ? { evidence: settings.evidence } : {}) };
  if (settings.kind === 'csc') {
    const { trust: trustPem = '', credentialIds } = files;
    const ca = createCscCa(deps, { ...cscOptions(settings, files), trustPem, policy, ...(credentialIds ? { credentialIds } : {}) });
    return { ca, roots: readPem(trustPem).map(({ der }) => der) };
  }
  const trustPem = files.trust ?? (await rootsByFingerprint(deps, settings, files));
  const options: EstCaOptions = { ...estOptions(settings, files), trust: { pem: trustPem }, policy };
  return { ca: await createEstCa(deps, options), roots: readPem(trustPem).map(({ der }) => der) };
}

/**
 * Asks it something that changes nothing: its certificates (EST), what it can do and which credentials it lists (CSC).
 * @throws OutsideSettingsError, CloudError, CertificateRefused
 */
export async function probeOutsideCa(settings: OutsideCaSettings, clock: Clock): Promise<string> {
  const files = await readOutsideFiles(settings);
  const client = settings.kind === 'est' ? estClient(estOptions(settings, files)) : cscClient(cscOptions(settings, files), clock);
  try {
    if ('caCertificates' in client) {
      const certificates = await client.caCertificates();
      if (settings.trustSha256.length > 0) pickTrusted(certificates, fingerprintsOf(settings));
      return `${certificates.length} certificates of the CA came; whether it lets us in shows with the first act`;
    }
    await client.checkService();
    return `${(await client.listCredentials()).length} credentials`;
  } finally {
    await client.close();
  }
}

function fingerprintsOf({ trustSha256 }: OutsideCaSettings): ReadonlySet<string> {
  const trusted = readTrustedRoots({ sha256: trustSha256 });
  return 'fingerprints' in trusted ? trusted.fingerprints : new Set();
}

async function rootsByFingerprint({ rootsFile }: OutsideCaDependencies, settings: OutsideCaSettings, files: OutsideFiles): Promise<string> {
  const fingerprints = fingerprintsOf(settings);
  const known = (await readRoots(rootsFile)).filter((der) => fingerprints.has(sha256Hex(der)));
  if (known.length === fingerprints.size) return toPem(known);
  const client = estClient(estOptions(settings, files));
  try {
    const fetched = pickTrusted(await client.caCertificates(), fingerprints).map(({ der }) => der);
    return toPem([...new Map([...known, ...fetched].map((der) => [sha256Hex(der), der])).values()]);
  } catch (error) {
    if (known.length > 0) return toPem(known);
    throw new OutsideSettingsError([`LUOBI_CA_TRUST_SHA256: the root is fetched from the CA on the first start, and that failed: ${(error as Error).message}`]);
  } finally {
    await client.close();
  }
}

function httpsOptions({ url, loopback, tlsPins }: OutsideCaSettings, { tlsCa, clientCertificate }: OutsideFiles): HttpsOptions {
  return { url, allowLoopbackHttp: loopback, ...(tlsPins.length > 0 ? { tlsPins } : {}), ...(tlsCa === undefined ? {} : { tlsCa }), ...(clientCertificate ? { clientCertificate } : {}) };
}

function estOptions(settings: OutsideCaSettings, files: OutsideFiles): EstClientOptions {
  const { label, user } = settings;
  return { ...httpsOptions(settings, files), ...(label === undefined ? {} : { label }), ...(user !== undefined && files.password !== undefined ? { basic: { user, password: files.password } } : {}) };
}

function cscOptions(settings: OutsideCaSettings, files: OutsideFiles): CscClientOptions {
  const { version, clientId } = settings;
  const { clientSecret, pin } = files;
  return {
    ...httpsOptions(settings, files), version, ...(pin === undefined ? {} : { pin }),
    ...(clientId !== undefined && clientSecret !== undefined ? { auth: { kind: 'oauth2', clientId, clientSecret } } : {}),
  };
}
