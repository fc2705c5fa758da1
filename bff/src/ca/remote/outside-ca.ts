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
import { createEstCa, type EstCaOptions } from './est';
import { estClient } from './est/est-client';
import { OutsideSettingsError, readOutsideFiles, type OutsideFiles } from './outside-files';
import { cscOptions, estOptions, fingerprintsOf } from './outside-options';
import { pickTrusted, readPem, toPem } from './trusted-roots';

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
