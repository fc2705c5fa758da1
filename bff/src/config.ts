/**
 * All settings, read once and checked at start with every fault listed. The only reader of process.env.
 * `npm run doctor` explains them; README lists them.
 */
import path from 'node:path';
import { z } from 'zod';
import { EVENT_KEY_KINDS, type EventKeyKind, type OutsideCaSettings } from './ca';
import { CA_ENVIRONMENT, readCaSettings, readRevocationHosts } from './config-ca';
import { IDENTITY_ENVIRONMENT, readFaceSettings, readIdentityRules, readRealNameSettings, tencentIdentityUsers, type FaceSettings, type IdentityRules, type RealNameSettings } from './config-identity';
import { productionFaults } from './config-production';
import { SMS_ENVIRONMENT, TENCENT_ENVIRONMENT, readSmsSettings, readTencentKey, type SmsSettings } from './config-sms';
import { isHere, isPlainAddress, list } from './config-values';
import { WECHAT_ENVIRONMENT, readWeChatSettings, type WeChatSettings } from './config-wechat';
import { PRIVACY_ENVIRONMENT, readOperatorSettings, type OperatorSettings } from './config-privacy';

const flagged = z.enum(['0', '1']).transform((value) => value === '1');

/** `embedded`, or an https address; plain http only to this computer. */
function isAuthority(entry: string): boolean {
  if (entry === 'embedded') return true;
  if (!isPlainAddress(entry)) return false;
  const { protocol, hostname } = new URL(entry);
  return protocol === 'https:' || (protocol === 'http:' && isHere(hostname));
}

/** Of another process of ours. */
const origin = z.url({ protocol: /^https?$/ }).refine((text) => isPlainAddress(text) && new URL(text).pathname === '/', 'an origin like http://10.0.0.7:8791');

export const PARTS = ['web', 'worker', 'signing', 'identity', 'ca'] as const;
/** web answers people and partners, worker does the jobs; the others are the services, each able to live in a process of its own */
export type Part = (typeof PARTS)[number];

const environment = z.object({
  LUOBI_MODE: z.enum(['demo', 'production']).default('demo'),
  LUOBI_DATA_DIR: z.string().min(1).default('.luobi'),
  LUOBI_HOST: z.string().min(1).default('0.0.0.0'),
  PORT: z.string().regex(/^\d{1,5}$/, 'a number from 0 to 65535').transform(Number).pipe(z.number().max(65535)).default(8787),
  LUOBI_PUBLIC_URL: z.url({ protocol: /^https?$/ }).refine(isPlainAddress, 'an address without name, password, ? and #').optional(),
  DATABASE_URL: z.string().regex(/^(mysql|mariadb):\/\/|^sqlite:/, 'mysql://user:password@host:port/database or sqlite:FILE').optional(),
  LUOBI_LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  LUOBI_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  LUOBI_WORKERS: z.coerce.number().int().min(1).max(32).optional(),
  LUOBI_JOB_LEASE_MS: z.coerce.number().int().min(200).max(600_000).default(30_000),
  LUOBI_CHECK_ANSWERS: flagged.default(false),
  LUOBI_EVENT_KEYS: z.enum(EVENT_KEY_KINDS).default('p256'),
  LUOBI_TSA: z.string().default('embedded').transform(list).refine((entries) => entries.length > 0 && entries.length <= 8 && entries.every(isAuthority) && new Set(entries).size === entries.length,
    'embedded and https addresses of RFC 3161 authorities, separated by commas, first choice first, each once'),
  LUOBI_TSA_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(8_000),
  LUOBI_TSA_ANCHORS: z.string().min(1).optional(),
  LUOBI_TSA_POLICIES: z.string().default('').transform(list).refine((oids) => oids.every((oid) => /^[0-2](\.\d+)+$/.test(oid)), 'policy OIDs, separated by commas, e.g. 1.3.6.1.4.1.4146.2.3'),
  ...CA_ENVIRONMENT,
  ...PRIVACY_ENVIRONMENT,
  ...WECHAT_ENVIRONMENT,
  ...TENCENT_ENVIRONMENT,
  ...SMS_ENVIRONMENT,
  ...IDENTITY_ENVIRONMENT,
  LUOBI_TEST_CA: z.string().optional(),
  LUOBI_CA_LINK: origin.optional(),
  LUOBI_SIGNING_LINK: origin.optional(),
  LUOBI_IDENTITY_LINK: origin.optional(),
  LUOBI_SERVICE_KEYS: z.string().min(1).optional(),
  LUOBI_FAULT: z.string().regex(/^P\d{1,2}:kill$/).optional(),
  NODE_ENV: z.string().default('production'),
});

export interface Config {
  /** demo: embedded drivers, seeded data, dev inbox, loopback webhooks. production: none of these conveniences */
  readonly mode: 'demo' | 'production';
  /** absolute */
  readonly dataDir: string;
  readonly host: string;
  /** 0 = any free port */
  readonly port: number;
  /** without trailing slash; null = http://127.0.0.1:<port> */
  readonly publicUrl: string | null;
  readonly databaseUrl: string;
  readonly logLevel: string;
  readonly trustedProxies: number;
  /** PDF worker threads; undefined = by the number of cores */
  readonly workers: number | undefined;
  readonly jobLeaseMs: number;
  /** what runs in this process */
  readonly parts: readonly Part[];
  /** where a service runs that is not in this process */
  readonly elsewhere: { readonly ca?: string; readonly signing?: string; readonly identity?: string };
  /** folder of the keys our own processes sign with, one per link; `chosen` when an operator named it. Absolute */
  readonly serviceKeys: { readonly folder: string; readonly chosen: boolean };
  readonly checkAnswers: boolean;
  /** what persons and organisations sign with */
  readonly eventKeys: EventKeyKind;
  /** time-stamping authorities, first choice first: `embedded` or an address */
  readonly tsa: readonly string[];
  /** PEM file of the roots that outside authorities may lead to, absolute; undefined when there are none outside */
  readonly tsaAnchorsFile: string | undefined;
  /** how long one authority may take */
  readonly tsaTimeoutMs: number;
  /** policies that outside authorities may name */
  readonly tsaPolicies: readonly string[];
  /** who issues. Read where the CA service runs, elsewhere it stays embedded */
  readonly ca: { readonly kind: 'embedded' } | OutsideCaSettings;
  /** where answers about certificates of outside authorities may come from: these hosts only, and these `host:port` of the own network */
  readonly revocation: { readonly onlyHosts?: readonly string[]; readonly internalHosts: readonly string[] };
  /** the mini-program; null when none is set up */
  readonly wechat: WeChatSettings | null;
  /** who sends codes */
  readonly sms: SmsSettings;
  /** most codes of the whole installation in 24 hours; undefined: as OTP_LIMITS has it */
  readonly smsPerDay: number | undefined;
  /** who knows real names. Read where the identity service runs, elsewhere it stays embedded */
  readonly realName: RealNameSettings;
  /** who checks faces; likewise, elsewhere `none` */
  readonly face: FaceSettings;
  readonly identity: IdentityRules;
  /** who answers for people's data */
  readonly privacy: OperatorSettings;
  /** test only: the numbered step of the act at which the process kills itself */
  readonly fault: string | undefined;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** @throws ConfigError naming every setting that is wrong */
export function readConfig(env: NodeJS.ProcessEnv = process.env, args: readonly string[] = process.argv.slice(2)): Config {
  // PORT= in a compose file means: not set
  const result = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  const faults = result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (!result.success) throw new ConfigError(`Settings that cannot be used:\n  ${faults.join('\n  ')}`);
  const e = result.data;
  if (e.LUOBI_FAULT && e.NODE_ENV !== 'test') faults.push('LUOBI_FAULT: only with NODE_ENV=test');
  const outsideTime = e.LUOBI_TSA.some((entry) => entry !== 'embedded');
  if (outsideTime && !e.LUOBI_TSA_ANCHORS) faults.push('LUOBI_TSA_ANCHORS: an outside time-stamping authority is believed only under a root from this PEM file');
  if (outsideTime && e.LUOBI_TSA_POLICIES.length === 0) faults.push('LUOBI_TSA_POLICIES: the policies that outside time-stamping authorities may name, as their practice statements give them');
  const parts = readParts(args, faults);
  const demo = e.LUOBI_MODE === 'demo';
  const ca = readCaSettings(e, { here: parts.includes('ca'), demo }, faults);
  const wechat = readWeChatSettings(e, faults);
  const sendsCodes = parts.includes('web') || parts.includes('worker');
  const key = readTencentKey(e, [...(sendsCodes && e.LUOBI_SMS === 'tencent' ? ['LUOBI_SMS=tencent'] : []), ...(parts.includes('identity') ? tencentIdentityUsers(e) : [])], faults);
  const sms = readSmsSettings(e, sendsCodes, key, faults);
  const realName = readRealNameSettings(e, { here: parts.includes('identity') }, key);
  const face = readFaceSettings(e, { here: parts.includes('identity'), demo }, key, faults);
  const identity = readIdentityRules(e, wechat !== null, faults);
  if (!demo) faults.push(...productionFaults(e, { parts, ca: ca.kind, sms: sms.kind, realName: realName.kind, face: face.kind }));
  else if (e.LUOBI_TEST_CA) faults.push('LUOBI_TEST_CA: only with LUOBI_MODE=production; the demo signs with the test CA anyway');
  if (ca.kind !== 'embedded' && e.LUOBI_MODE !== 'demo' && e.LUOBI_TSA.includes('embedded')) faults.push('LUOBI_TSA: embedded stamps beside an outside CA in demo mode only; name time-stamping authorities with legal effect');
  const elsewhere = { ca: e.LUOBI_CA_LINK, signing: e.LUOBI_SIGNING_LINK, identity: e.LUOBI_IDENTITY_LINK };
  faults.push(...partFaults(parts, elsewhere, e.LUOBI_PUBLIC_URL));
  if (faults.length) throw new ConfigError(`Settings that cannot be used:\n  ${faults.join('\n  ')}`);
  const dataDir = path.resolve(e.LUOBI_DATA_DIR);
  return {
    mode: e.LUOBI_MODE, dataDir, host: e.LUOBI_HOST, port: e.PORT, publicUrl: e.LUOBI_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    databaseUrl: e.DATABASE_URL ?? `sqlite:${path.join(dataDir, 'luobi.db')}`, logLevel: e.LUOBI_LOG_LEVEL, trustedProxies: e.LUOBI_TRUSTED_PROXIES,
    workers: e.LUOBI_WORKERS, jobLeaseMs: e.LUOBI_JOB_LEASE_MS, parts,
    elsewhere: Object.fromEntries(Object.entries(elsewhere).filter(([, url]) => url !== undefined)),
    serviceKeys: { folder: path.resolve(e.LUOBI_SERVICE_KEYS ?? path.join(dataDir, 'keys')), chosen: e.LUOBI_SERVICE_KEYS !== undefined },
    wechat, sms, smsPerDay: e.LUOBI_SMS_PER_DAY, realName, face, identity,
    checkAnswers: e.LUOBI_CHECK_ANSWERS, privacy: readOperatorSettings(e), fault: e.LUOBI_FAULT, ca, revocation: readRevocationHosts(e),
    eventKeys: e.LUOBI_EVENT_KEYS, tsa: e.LUOBI_TSA, tsaTimeoutMs: e.LUOBI_TSA_TIMEOUT_MS, tsaAnchorsFile: outsideTime && e.LUOBI_TSA_ANCHORS ? path.resolve(e.LUOBI_TSA_ANCHORS) : undefined, tsaPolicies: e.LUOBI_TSA_POLICIES,
  };
}

/** `--services=web,worker`; without it everything runs here. */
function readParts(args: readonly string[], faults: string[]): readonly Part[] {
  const given = args.find((arg) => arg.startsWith('--services='))?.slice('--services='.length);
  if (given === undefined) return PARTS;
  const names = given.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown.length > 0) faults.push(`--services: there is no ${unknown.map((name) => `"${name}"`).join(', ')}; there are ${PARTS.join(', ')}`);
  return PARTS.filter((part) => names.includes(part));
}

/** The process that parses strangers' files holds no key, and the one that holds keys serves no pages: services stand alone or all together. */
function partFaults(parts: readonly Part[], elsewhere: Config['elsewhere'], publicUrl: string | undefined): string[] {
  const faults: string[] = [];
  const people = parts.includes('web') || parts.includes('worker');
  for (const service of ['ca', 'signing', 'identity'] as const) {
    if (people && !parts.includes(service) && !elsewhere[service]) faults.push(`LUOBI_${service.toUpperCase()}_LINK: where the ${service} service runs, which is not in this process`);
    if (parts.includes(service) && elsewhere[service]) faults.push(`LUOBI_${service.toUpperCase()}_LINK: the ${service} service runs in this process already; leave it out of --services or clear the address`);
  }
  if (parts.includes('ca') && !parts.includes('web') && !publicUrl) faults.push('LUOBI_PUBLIC_URL: certificates name the address where their status is answered');
  return faults;
}
