/**
 * Certificate authorities for tests, declared as data: each entry says who issues it and what is unusual about it. Made
 * with the product's certificate writer, so that only the named fault differs from a good certificate.
 *
 *   const pki = buildPki({ root: { ca: true }, issuing: { by: 'root', ca: true, pathLength: 0 }, tsa: { by: 'issuing', eku: { purposes: [OID.timeStamping], critical: true } } });
 *   pki.tsa.certificate, pki.tsa.signer, pki.tsa.chain
 */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { OID } from '../../../bff/src/ca/oids';
import { readCertificate, type Certificate, type KEY_USAGE } from '../../../bff/src/ca/x509/read-certificate';
import {
  authorityKeyIdentifierExtension, caConstraints, END_ENTITY, extendedKeyUsageExtension, keyUsageExtension, subjectKeyIdentifierExtension,
} from '../../../bff/src/ca/embedded/x509/extensions';
import { name } from '../../../bff/src/ca/embedded/x509/name';
import { newSerial } from '../../../bff/src/ca/embedded/x509/profiles';
import { keyIdentifier, writeCertificate, type Signer } from '../../../bff/src/ca/embedded/x509/write-certificate';
import type { Der } from '../../../bff/src/kernel/der/write';

export interface Declared {
  /** entry that issues this one; left out: self-signed */
  readonly by?: string;
  /** CN; the entry's key when left out */
  readonly cn?: string;
  readonly ca?: boolean;
  readonly pathLength?: number;
  /** keyUsage bits; null leaves the extension out. Default: what fits `ca` */
  readonly keyUsage?: readonly (keyof typeof KEY_USAGE)[] | null;
  readonly eku?: { readonly purposes: readonly string[]; readonly critical: boolean };
  /** default 2020-01-01 … 2045-01-01 */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly key?: 'P-256' | 'P-384' | 'rsa-2048' | 'rsa-1024';
  /** entry whose key this one has too */
  readonly keyOf?: string;
  /** more extensions, DER */
  readonly extensions?: readonly Der[];
  /** leaves basicConstraints out */
  readonly noConstraints?: boolean;
}

export interface Identity {
  readonly certificate: Certificate;
  readonly key: KeyObject;
  readonly signer: Signer;
  /** issuers from next to root */
  readonly chain: readonly Certificate[];
}

/** Entries are made in the order they are declared: an issuer stands before what it issues. */
export function buildPki<K extends string>(declared: Readonly<Record<K, Declared>>): Readonly<Record<K, Identity>> {
  const made = new Map<string, Identity>();
  for (const [key, entry] of Object.entries<Declared>(declared)) made.set(key, make(key, entry, made));
  return Object.fromEntries(made) as Record<K, Identity>;
}

/** The usual three: root → issuing CA → time-stamping authority. Entries given replace or join them. */
export function timestampPki<K extends string>(changes: Readonly<Record<K, Declared>>): Readonly<Record<K | 'root' | 'issuing' | 'tsa', Identity>> {
  const usual: Record<string, Declared> = {
    root: { ca: true },
    issuing: { by: 'root', ca: true, pathLength: 0 },
    tsa: { by: 'issuing', eku: TIME_STAMPING },
  };
  return buildPki({ ...usual, ...changes }) as Record<K | 'root' | 'issuing' | 'tsa', Identity>;
}

export const TIME_STAMPING = { purposes: [OID.timeStamping], critical: true } as const;

function make(key: string, entry: Declared, made: ReadonlyMap<string, Identity>): Identity {
  const shared = entry.keyOf === undefined ? undefined : made.get(entry.keyOf);
  const pair = shared ? { privateKey: shared.key, publicKey: createPublicKey(shared.key) } : keyPair(entry.key ?? 'P-256');
  const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
  const signer: Signer = { key: pair.privateKey, subject: name([[OID.country, 'CN'], [OID.commonName, entry.cn ?? `test ${key}`]]), keyIdentifier: keyIdentifier(spki) };
  const issuer = entry.by === undefined ? undefined : made.get(entry.by);
  if (entry.by !== undefined && !issuer) throw new Error(`${key} is issued by ${entry.by}, which is not declared before it`);
  const usage = entry.keyUsage === undefined ? (entry.ca ? (['keyCertSign', 'crlSign'] as const) : (['digitalSignature'] as const)) : entry.keyUsage;
  const certificate = readCertificate(writeCertificate(issuer?.signer ?? signer, {
    serial: newSerial(), subject: signer.subject, spki,
    notBefore: entry.notBefore ?? new Date('2020-01-01T00:00:00Z'),
    notAfter: entry.notAfter ?? new Date('2045-01-01T00:00:00Z'),
    extensions: [
      ...(entry.noConstraints ? [] : [entry.ca ? caConstraints(entry.pathLength) : END_ENTITY]),
      ...(usage === null ? [] : [keyUsageExtension(...usage)]),
      ...(entry.eku ? [extendedKeyUsageExtension(entry.eku.critical, ...entry.eku.purposes)] : []),
      authorityKeyIdentifierExtension(issuer?.signer.keyIdentifier ?? signer.keyIdentifier),
      subjectKeyIdentifierExtension(signer.keyIdentifier),
      ...(entry.extensions ?? []),
    ],
  }));
  return { certificate, key: pair.privateKey, signer, chain: issuer ? [issuer.certificate, ...issuer.chain] : [] };
}

function keyPair(kind: NonNullable<Declared['key']>): { privateKey: KeyObject; publicKey: KeyObject } {
  return kind.startsWith('rsa-')
    ? generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) })
    : generateKeyPairSync('ec', { namedCurve: kind });
}
