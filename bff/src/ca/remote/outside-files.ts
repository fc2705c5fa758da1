/** The files an operator named for an outside CA, read at once so that every fault is told at once. No fault quotes a secret. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { KeyFileError, readSecretFile } from '../../kernel';
import type { OutsideCaSettings } from '../outside-settings';
import { readPem } from './trusted-roots';

export interface OutsideFiles {
  readonly tlsCa?: string | undefined;
  readonly clientCertificate?: { readonly certificate: string; readonly key: string } | undefined;
  /** PEM */
  readonly trust?: string | undefined;
  readonly password?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly pin?: string | undefined;
  readonly credentialIds?: Readonly<Record<string, string>> | undefined;
}

/** One line a fault, each beginning with the name of its setting. */
export class OutsideSettingsError extends Error {
  override readonly name = 'OutsideSettingsError';
  constructor(readonly faults: readonly string[]) { super(faults.join('\n')); }
}

/** @throws OutsideSettingsError */
export async function readOutsideFiles(settings: OutsideCaSettings): Promise<OutsideFiles> {
  const faults: string[] = [];
  const read = async <T>(setting: string, file: string | undefined, how: (file: string) => Promise<T>): Promise<T | undefined> => {
    if (file === undefined) return undefined;
    try {
      return await how(file);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      faults.push(`${setting}: ${error instanceof KeyFileError || error instanceof TypeError ? message : `${file} cannot be read: ${code ?? 'no PEM'}`}`);
      return undefined;
    }
  };
  const certificate = await read('LUOBI_CA_CLIENT_CERT_FILE', settings.clientCertFile, pem);
  const key = await read('LUOBI_CA_CLIENT_KEY_FILE', settings.clientKeyFile, privateKey);
  if (certificate && key && !new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) faults.push('LUOBI_CA_CLIENT_KEY_FILE: the key does not belong to the certificate in LUOBI_CA_CLIENT_CERT_FILE');
  const files: OutsideFiles = {
    tlsCa: await read('LUOBI_CA_TLS_CA_FILE', settings.tlsCaFile, pem),
    clientCertificate: certificate && key ? { certificate, key } : undefined,
    trust: await read('LUOBI_CA_TRUST_FILE', settings.trustFile, anchors),
    password: await read('LUOBI_EST_PASSWORD_FILE', settings.passwordFile, readSecretFile),
    clientSecret: await read('LUOBI_CSC_CLIENT_SECRET_FILE', settings.clientSecretFile, readSecretFile),
    pin: await read('LUOBI_CSC_PIN_FILE', settings.pinFile, readSecretFile),
    credentialIds: await read('LUOBI_CSC_CREDENTIALS_FILE', settings.credentialsFile, credentialIds),
  };
  if (faults.length > 0) throw new OutsideSettingsError(faults);
  return files;
}

/** Certificates of TLS, which need not be of the kind we sign under. */
async function pem(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  try {
    new X509Certificate(text);
  } catch (cause) {
    throw new TypeError(`${file} holds no certificate in PEM`, { cause });
  }
  return text;
}

async function anchors(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  try {
    readPem(text);
  } catch (cause) {
    throw new TypeError(`${file}: ${(cause as Error).message}`, { cause });
  }
  return text;
}

async function privateKey(file: string): Promise<string> {
  const text = await readSecretFile(file);
  try {
    createPrivateKey(text);
  } catch {
    // no cause: it may quote the file
    throw new KeyFileError(`${file} holds no private key in PEM without a passphrase`);
  }
  return text;
}

async function credentialIds(file: string): Promise<Record<string, string>> {
  const wrong = new TypeError(`${file} is no JSON object of subject identifiers and credential ids`);
  const text = await readFile(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong;
  }
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.length === 0 || !entries.every(([, id]) => typeof id === 'string' && id !== '')) throw wrong;
  return Object.fromEntries(entries) as Record<string, string>;
}
