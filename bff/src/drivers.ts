/** Chooses a driver for each service: in this process, or a link to the process where it runs. */
import { existsSync, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { revocationInformation, type RevocationInformation } from './ca';
import { openEmbeddedCa } from './ca/embedded';
import { hierarchyExists } from './ca/embedded/hierarchy';
import { issuedHere } from './ca/embedded/own-trust';
import { caKeyFiles } from './ca/embedded/key-files';
import { destroyExpiredKeys } from './ca/embedded/keys/event-keys';
import type { CaService, PublicCa } from './ca/port';
import { connectCa } from './ca/remote/luobi-http';
import { NOT_PUBLIC } from './ca/remote/not-public';
import { openOutsideCa } from './ca/remote/outside-ca';
import { OutsideSettingsError } from './ca/remote/outside-files';
import { createOutsideRevocation } from './ca/remote/revocation';
import { rfc3161Client } from './ca/remote/rfc3161';
import { toPem } from './ca/remote/trusted-roots';
import type { TimestampExchange } from './ca/request-timestamp';
import { openTimestampList, type TimestampList } from './ca/timestamp-list';
import { distinct, isReadable } from './ca/trust';
import { addRoots, loadAnchors, readTrustFile } from './ca/trust-file';
import { ConfigError, type Config } from './config';
import { faceByPlace } from './identity';
import type { FaceVerification } from './identity/port';
import { connectIdentity, type ServedIdentity } from './identity/remote/luobi-http';
import { createWeChatFace } from './identity/remote/wechat-face';
import { AppError, loadKeyFile, type Clock, type Logger } from './kernel';
import { connectLink, type Link } from './kernel/service-link';
import { openEmbeddedSigning } from './signing/embedded';
import type { SigningService } from './signing/port';
import { connectSigning } from './signing/remote/luobi-http';
import { openFace, openRealName } from './vendors';
import type { WeChat } from './wechat';

export interface DriverDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** address people open, without trailing slash */
  readonly publicUrl: string;
}

export interface OpenCa {
  readonly ca: Required<CaService> & PublicCa;
  /** wipes keys that are over; nothing to do when the service runs elsewhere */
  sweep(): Promise<unknown>;
  close(): Promise<void>;
}

/** pictures of pages, about 200 KB each; all of them can be drawn again */
const PAGE_CACHE_BYTES = 1024 ** 3;

const inData = (config: Config, ...names: string[]): string => path.join(config.dataDir, ...names);

export async function openCa(deps: DriverDeps, database: () => Promise<DataSource>): Promise<OpenCa> {
  const { config, clock, logger, publicUrl } = deps;
  if (config.elsewhere.ca) {
    const ca = connectCa(await linkTo(deps, 'ca', config.elsewhere.ca));
    return { ca, sweep: () => Promise.resolve(), close: () => ca.close() };
  }
  const dataSource = await database();
  const keys = caKeyFiles(inData(config, 'keys'));
  const rootsFile = inData(config, 'trust', 'root.pem');
  const isOutside = config.ca.kind !== 'embedded';
  const stamps = config.tsa.includes('embedded');
  // beside an outside CA ours is there to stamp, and to answer for what it issued before; or not at all
  const embedded = isOutside && !stamps && !(await hierarchyExists(dataSource)) ? undefined
    : await openEmbeddedCa({ dataSource, clock, logger, ...keys, publicBaseUrl: publicUrl, ...(isOutside ? {} : { eventKeys: config.eventKeys }) });
  const outside = config.ca.kind === 'embedded' ? undefined
    : await openOutsideCa({ dataSource, clock, logger, ...keys, rootsFile }, config.ca).catch(asConfigError);
  const { time, anchors } = await openTimestamps(embedded?.timestampExchange ?? notStamping, config, { clock, logger, statesFile: inData(config, 'state', 'timestamps.json') });

  // roots of the past stay: files that were signed under them are verified for years
  const ownRoots = (await embedded?.trustAnchors()) ?? [];
  const signsHere = await issuedHere(dataSource, !isOutside);
  await addRoots(rootsFile, { signers: [...(signsHere ? ownRoots : []), ...(outside?.roots ?? [])], timestamps: [...ownRoots, ...anchors] });
  const kept = await readTrustFile(rootsFile);
  const outsideRoots = without(distinct([...kept.signers, ...kept.timestamps]), ownRoots).filter(isReadable);
  const trusted = async (roots: readonly Uint8Array[]): Promise<readonly Uint8Array[]> => distinct([...roots, ...((await embedded?.trustAnchors()) ?? [])]);
  const answers: RevocationInformation[] = embedded ? [embedded] : [];
  if (outsideRoots.length > 0) answers.push(createOutsideRevocation({ clock, logger }, { ...config.revocation, trustPem: toPem(outsideRoots) }));
  if (outside) logger.info({ kind: config.ca.kind, roots: outside.roots.length, embeddedStamps: stamps }, 'certificates come from an outside CA');
  const { newSerial, issueEventCertificate, signOnce, abandon } = outside?.ca ?? embedded!;
  return {
    ca: {
      ...(embedded ?? NOT_PUBLIC), ...(stamps || !isOutside ? {} : { answerTimestampRequest: NOT_PUBLIC.answerTimestampRequest }), newSerial, issueEventCertificate, signOnce, abandon,
      timestamp: time.timestamp,
      trustAnchors: async () => (signsHere ? trusted(kept.signers) : kept.signers),
      timestampAnchors: () => trusted(kept.timestamps),
      revocationData: revocationInformation(answers).revocationData,
      revoke: embedded?.revoke ?? (() => Promise.reject(new AppError('not_found'))),
    },
    sweep: () => destroyExpiredKeys(dataSource.manager, clock.now()),
    close: async () => { await Promise.all([embedded?.close(), outside?.ca.close(), time.close()]); },
  };
}

const without = (all: readonly Uint8Array[], some: readonly Uint8Array[]): readonly Uint8Array[] => all.filter((der) => !some.some((other) => Buffer.from(der).equals(other)));

function notStamping(): TimestampExchange {
  throw new Error('the embedded authority is not in LUOBI_TSA');
}

function asConfigError(error: unknown): never {
  throw error instanceof OutsideSettingsError ? new ConfigError(`Settings that cannot be used:\n  ${error.faults.join('\n  ')}`) : error;
}

export async function openSigning(deps: DriverDeps): Promise<SigningService> {
  const { config, logger } = deps;
  if (config.elsewhere.signing) return connectSigning(await linkTo(deps, 'signing', config.elsewhere.signing));
  return openEmbeddedSigning({ logger, pageCache: { folder: inData(config, 'cache', 'pages'), maxBytes: PAGE_CACHE_BYTES }, ...(config.workers ? { workers: config.workers } : {}) });
}

export interface OpenIdentity extends ServedIdentity {
  close(): Promise<void>;
}

/** Real names and the face check, here or in the process that serves them. */
export async function openIdentity(deps: DriverDeps): Promise<OpenIdentity> {
  const { config } = deps;
  if (config.elsewhere.identity) {
    const there = connectIdentity(await linkTo(deps, 'identity', config.elsewhere.identity));
    return { source: there, face: there.face, player: config.mode === 'demo' ? there.player : null, close: () => there.close() };
  }
  const [{ source, close }, { face, player, close: closeFace }] = [await openRealName(deps), await openFace(deps)];
  return { source, face, player, close: async () => { await Promise.all([close(), closeFace()]); } };
}

/** Inside the mini-program by WeChat, where the settings say so: its calls need the mini-program's own access token. */
export function faceOf({ config, clock }: DriverDeps, face: FaceVerification | null, wechat: WeChat | null): FaceVerification | null {
  const calls = wechat?.face;
  return config.identity.faceByWeChat && calls ? faceByPlace(createWeChatFace({ calls, clock }), face) : face;
}

export type ServiceName = 'ca' | 'signing' | 'identity';

/**
 * Keys of one link: `link-<service>.key`, and `link-<service>-old.key` while they are changed. One per link, so that the
 * process that parses strangers' files holds nothing the process with the keys would listen to. Made when missing in our
 * own data folder; a folder an operator named must hold it, or two machines would make two.
 */
export async function linkKeys({ folder, chosen }: Config['serviceKeys'], service: ServiceName): Promise<readonly Buffer[]> {
  const old = path.join(folder, `link-${service}-old.key`);
  const newest = await loadKeyFile(path.join(folder, `link-${service}.key`), !chosen);
  return existsSync(old) ? [newest, await loadKeyFile(old, false)] : [newest];
}

async function linkTo({ config, clock }: DriverDeps, service: ServiceName, url: string): Promise<Link> {
  const [key] = await linkKeys(config.serviceKeys, service);
  return connectLink({ url, service, key: key!, clock });
}

/** Time comes from the list of authorities in the settings; whoever verifies has to trust the roots of all of them. @returns anchors in DER */
async function openTimestamps(
  embedded: () => TimestampExchange, { mode, tsa, tsaTimeoutMs, tsaAnchorsFile, tsaPolicies }: Config, { clock, logger, statesFile }: { clock: Clock; logger: Logger; statesFile: string },
): Promise<{ time: TimestampList; anchors: readonly Uint8Array[] }> {
  const anchors = tsaAnchorsFile === undefined ? [] : await loadAnchors(tsaAnchorsFile).catch((error: Error) => { throw new ConfigError(`LUOBI_TSA_ANCHORS: ${error.message}`); });
  mkdirSync(path.dirname(statesFile), { recursive: true });
  // for `npm run doctor`, which is another process; a file that cannot be written harms nobody
  const note = (states: unknown): void => void writeFile(statesFile, JSON.stringify({ at: clock.now(), states })).catch((error: unknown) => logger.warn({ err: error }, 'could not note how the time-stamping authorities are'));
  const time = openTimestampList({
    entries: tsa, policies: tsaPolicies, trustAnchors: anchors, clock, logger, embedded, onChange: note,
    timeoutMs: tsaTimeoutMs, connect: (url) => rfc3161Client({ url, timeoutMs: tsaTimeoutMs, allowLoopbackHttp: mode === 'demo' }),
  });
  logger.info({ authorities: tsa, anchors: anchors.length }, 'time-stamping authorities, in this order');
  note(time.states());
  return { time, anchors: anchors.map(({ der }) => der) };
}
