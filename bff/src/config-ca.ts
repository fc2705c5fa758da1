/** The settings of an outside CA: which one, where, under which roots it is believed. Secrets come from files alone. */
import path from 'node:path';
import { z } from 'zod';
import { EVIDENCE_RULES, SUBJECT_RULES, type OutsideCaSettings } from './ca';
import { isHere, isPlainAddress, list } from './config-values';

const file = z.string().min(1).optional();
const HOST = String.raw`[a-z0-9]([a-z0-9.-]*[a-z0-9])?`;
const isFingerprint = (text: string): boolean => /^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$/.test(text);
const fingerprints = z.string().default('').transform(list).refine((all) => all.every(isFingerprint), 'SHA-256 in hex, separated by commas');
const hosts = (form: RegExp, said: string) => z.string().default('').transform(list).refine((all) => all.every((host) => form.test(host)), said);

export const CA_ENVIRONMENT = {
  LUOBI_CA: z.enum(['embedded', 'est', 'csc']).default('embedded'),
  LUOBI_CA_URL: z.string().refine(isPlainAddress, 'an address without name, password, ? and #').optional(),
  LUOBI_CA_TLS_CA_FILE: file,
  LUOBI_CA_TLS_PINS: fingerprints,
  LUOBI_CA_CLIENT_CERT_FILE: file,
  LUOBI_CA_CLIENT_KEY_FILE: file,
  LUOBI_CA_TRUST_FILE: file,
  LUOBI_CA_TRUST_SHA256: fingerprints,
  LUOBI_CA_SUBJECT: z.enum(SUBJECT_RULES).optional(),
  LUOBI_CA_EVIDENCE: z.enum(EVIDENCE_RULES).optional(),
  LUOBI_EST_LABEL: z.string().regex(/^[\w.~-]{1,64}$/, 'one part of a path').optional(),
  LUOBI_EST_USER: z.string().regex(/^[^:]+$/, 'a name without colon').optional(),
  LUOBI_EST_PASSWORD_FILE: file,
  LUOBI_CSC_VERSION: z.enum(['v1', 'v2']).optional(),
  LUOBI_CSC_CLIENT_ID: z.string().min(1).optional(),
  LUOBI_CSC_CLIENT_SECRET_FILE: file,
  LUOBI_CSC_PIN_FILE: file,
  LUOBI_CSC_CREDENTIALS_FILE: file,
  LUOBI_REVOCATION_ONLY_HOSTS: hosts(new RegExp(`^\\.?${HOST}$`), 'host names, or .example.cn for all below it, separated by commas'),
  LUOBI_REVOCATION_INTERNAL_HOSTS: hosts(new RegExp(`^(${HOST}|\\[[0-9a-f:]+\\]):\\d{1,5}$`), 'host:port, separated by commas'),
} as const;
type Environment = z.infer<z.ZodObject<typeof CA_ENVIRONMENT>>;

const isSet = (value: unknown): boolean => value !== undefined && (value as { length: number }).length > 0;

/**
 * @param where.here the CA service runs in this process: elsewhere its settings are not looked at
 * @param faults gets a line for every setting that is missing, or is for another kind of CA
 */
export function readCaSettings(e: Environment, where: { readonly here: boolean; readonly demo: boolean }, faults: string[]): { readonly kind: 'embedded' } | OutsideCaSettings {
  if (!where.here) return { kind: 'embedded' };
  const kind = e.LUOBI_CA;
  faults.push(...strangers(e));
  if (kind === 'embedded') return { kind };
  const need = (name: keyof Environment, why: string): void => { if (!isSet(e[name])) faults.push(`${name}: ${why}`); };
  const pair = (one: keyof Environment, other: keyof Environment): void => {
    if (isSet(e[one]) !== isSet(e[other])) faults.push(`${isSet(e[one]) ? other : one}: needed beside ${isSet(e[one]) ? one : other}`);
  };

  need('LUOBI_CA_URL', `the https address of the ${kind === 'est' ? 'EST server' : 'signing service'}`);
  const url = e.LUOBI_CA_URL === undefined ? null : new URL(e.LUOBI_CA_URL);
  const loopback = where.demo && url?.protocol === 'http:' && isHere(url.hostname);
  if (url && url.protocol !== 'https:' && !loopback) faults.push('LUOBI_CA_URL: https; plain http only to this computer, in demo mode');
  if (kind === 'est' && isSet(e.LUOBI_CA_TRUST_FILE) === isSet(e.LUOBI_CA_TRUST_SHA256)) faults.push('LUOBI_CA_TRUST_FILE: the roots its certificates are believed under, in PEM, or else their fingerprints in LUOBI_CA_TRUST_SHA256; one of both');
  if (kind === 'csc') need('LUOBI_CA_TRUST_FILE', 'the roots its certificates are believed under, in PEM');
  pair('LUOBI_CA_CLIENT_CERT_FILE', 'LUOBI_CA_CLIENT_KEY_FILE');
  pair('LUOBI_EST_USER', 'LUOBI_EST_PASSWORD_FILE');
  pair('LUOBI_CSC_CLIENT_ID', 'LUOBI_CSC_CLIENT_SECRET_FILE');
  const [who, name] = kind === 'est' ? ['LUOBI_EST_USER', e.LUOBI_EST_USER] : ['LUOBI_CSC_CLIENT_ID', e.LUOBI_CSC_CLIENT_ID];
  // a service on this computer may ask nobody who he is
  if (name === undefined && e.LUOBI_CA_CLIENT_CERT_FILE === undefined && !loopback) faults.push(`${who}: who we are to the service, or a client certificate in LUOBI_CA_CLIENT_CERT_FILE`);
  if (kind === 'csc' && e.LUOBI_CA_EVIDENCE === 'required') faults.push('LUOBI_CA_EVIDENCE: a certificate that stood before the act cannot hold its digest: if_present');

  const at = (name: string | undefined): string | undefined => (name === undefined ? undefined : path.resolve(name));
  return {
    kind, url: e.LUOBI_CA_URL ?? '', loopback, tlsCaFile: at(e.LUOBI_CA_TLS_CA_FILE), tlsPins: e.LUOBI_CA_TLS_PINS,
    clientCertFile: at(e.LUOBI_CA_CLIENT_CERT_FILE), clientKeyFile: at(e.LUOBI_CA_CLIENT_KEY_FILE),
    trustFile: at(e.LUOBI_CA_TRUST_FILE), trustSha256: e.LUOBI_CA_TRUST_SHA256, subject: e.LUOBI_CA_SUBJECT, evidence: e.LUOBI_CA_EVIDENCE,
    label: e.LUOBI_EST_LABEL, user: e.LUOBI_EST_USER, passwordFile: at(e.LUOBI_EST_PASSWORD_FILE),
    version: e.LUOBI_CSC_VERSION ?? 'v2', clientId: e.LUOBI_CSC_CLIENT_ID, clientSecretFile: at(e.LUOBI_CSC_CLIENT_SECRET_FILE),
    pinFile: at(e.LUOBI_CSC_PIN_FILE), credentialsFile: at(e.LUOBI_CSC_CREDENTIALS_FILE),
  };
}

/** A setting nobody would look at is a mistake: perhaps the operator thinks it protects him. */
function strangers(e: Environment): string[] {
  const kind = e.LUOBI_CA;
  const names = (Object.keys(CA_ENVIRONMENT) as (keyof Environment)[]).filter((name) => isSet(e[name]) && name !== 'LUOBI_CA');
  return names.flatMap((name) => {
    const wanted = name.startsWith('LUOBI_EST_') || name === 'LUOBI_CA_TRUST_SHA256' ? ['est'] : name.startsWith('LUOBI_CSC_') ? ['csc'] : name.startsWith('LUOBI_CA_') ? ['est', 'csc'] : [kind];
    return wanted.includes(kind) ? [] : [`${name}: only with LUOBI_CA=${wanted.join(' or ')}`];
  });
}

export function readRevocationHosts(e: Environment): { readonly onlyHosts?: readonly string[]; readonly internalHosts: readonly string[] } {
  return { ...(e.LUOBI_REVOCATION_ONLY_HOSTS.length > 0 ? { onlyHosts: e.LUOBI_REVOCATION_ONLY_HOSTS } : {}), internalHosts: e.LUOBI_REVOCATION_INTERNAL_HOSTS };
}
