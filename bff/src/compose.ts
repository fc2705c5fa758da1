/** The composition root: chooses the drivers, joins the modules, and is the only place that knows them all. */
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { DestinationStream } from 'pino';
import type { DataSource } from 'typeorm';
import { authenticate, holdsPersonalData } from './account';
import { openLocalBlobStore } from './blobs/embedded/local-folder';
import { openEmbeddedCa, type EmbeddedCa } from './ca/embedded';
import { caKeyFiles } from './ca/embedded/key-files';
import { rfc3161Client } from './ca/remote/rfc3161';
import { openTimestampList, type TimestampList } from './ca/timestamp-list';
import { addRoots, loadAnchors } from './ca/trust-file';
import type { CaService } from './ca/port';
import { ConfigError, type Config } from './config';
import { openDatabase } from './db/open';
import { seedDemo } from './demo-seed';
import { envelopeJobHandlers } from './envelope';
import { faultPoint } from './fault';
import { createApp } from './http/app';
import { forgetOldAnswers } from './http/middleware/idempotency';
import type { Guards } from './http/pipeline';
import { ALL_ROUTES } from './http/routes';
import { caEndpoints } from './http/routes/ca/endpoints';
import { devInboxPages } from './http/routes/dev/inbox';
import type { Services } from './http/services';
import { forgetOldCodes } from './identity';
import { createSandboxIdentity } from './identity/embedded/sandbox';
import { startWorker } from './jobs';
import { createLogger, createPersonalDataBox, loadKeyFile, systemClock, type Clock, type Logger } from './kernel';
import { createSmsInbox } from './notify/embedded/inbox';
import { createOutboundPost } from './notify/outbound';
import { authenticatePartner, forgetOldNonces, webhookJobHandlers } from './partner';
import { openEmbeddedSigning } from './signing/embedded';
import type { Stoppable } from './shutdown';

export interface Luobi extends Stoppable {
  readonly publicUrl: string;
  readonly devInboxUrl: string;
  /** credentials and people of the demo */
  readonly demoFile: string;
  readonly dataSource: DataSource;
  readonly services: Services;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
}

const SWEEP_EVERY_MS = 60_000;
/** pictures of pages, about 200 KB each; all of them can be drawn again */
const PAGE_CACHE_BYTES = 1024 ** 3;
/** A demo on one machine logs in again and again with the same three phones. */
const DEMO_CODE_LIMITS = { resendSeconds: 1, perNumberHour: 100, perNumberDay: 500, perUserDay: 500, perAddressHour: 1000 };

/**
 * @param publicUrl the address people open, without trailing slash
 * @param logTo where log lines go; default standard error
 */
export async function compose(config: Config, publicUrl: string, logTo?: DestinationStream): Promise<Luobi> {
  const logger = createLogger(config.logLevel, logTo);
  const clock = systemClock;
  const demo = config.mode === 'demo';
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const inData = (...names: string[]): string => path.join(config.dataDir, ...names);

  const dataSource = await openDatabase({ url: config.databaseUrl });
  const box = createPersonalDataBox(await loadKeyFile(inData('keys', 'personal-data.key'), !(await holdsPersonalData(dataSource))));
  const embeddedCa = await openEmbeddedCa({ dataSource, clock, logger, ...caKeyFiles(inData('keys')), publicBaseUrl: publicUrl, eventKeys: config.eventKeys });
  const { ca, time } = await withTimestamps(embeddedCa, config, { clock, logger, statesFile: inData('state', 'timestamps.json') });
  const signing = openEmbeddedSigning({ logger, pageCache: { folder: inData('cache', 'pages'), maxBytes: PAGE_CACHE_BYTES }, ...(config.workers ? { workers: config.workers } : {}) });
  const sms = createSmsInbox({ dataSource, clock, box });
  let nudge = (): void => undefined;
  const fault = faultPoint(config.fault);
  const services: Services = {
    dataSource, clock, logger, box, ca, signing, sms, publicUrl,
    blobs: openLocalBlobStore(inData('blobs')),
    identity: createSandboxIdentity({ clock }),
    ...(demo ? { limits: DEMO_CODE_LIMITS } : {}),
    nudge: () => nudge(),
    ...(fault ? { fault } : {}),
  };
  await addRoots(inData('trust', 'root.pem'), await ca.trustAnchors());
  const demoFile = inData('demo.json');
  if (demo) await seedDemo(services, demoFile);

  // two workers: partners whose servers hang never keep an act of signing waiting
  const workers = [envelopeJobHandlers(services), webhookJobHandlers({ ...services, outbound: createOutboundPost({ allowLoopback: demo }) })]
    .map((handlers) => startWorker({ dataSource, clock, logger, leaseMs: config.jobLeaseMs, handlers }));
  nudge = () => workers.forEach((worker) => worker.nudge());
  const sweep = setInterval(() => {
    for (const forget of [forgetOldNonces, forgetOldCodes, forgetOldAnswers, () => embeddedCa.destroyExpiredKeys()]) void forget(services).catch((error: unknown) => logger.warn({ err: error }, 'sweep failed'));
  }, SWEEP_EVERY_MS);

  let draining = false;
  const guards: Guards = {
    session: async (token) => {
      const session = await authenticate(services, token);
      return session ? { kind: 'session', ...session } : null;
    },
    partner: async (request) => ({ kind: 'partner', ...(await authenticatePartner(services, request)) }),
  };
  const app = createApp({
    services, guards, routes: ALL_ROUTES, checkAnswers: config.checkAnswers, limitFactor: demo ? 20 : 1,
    h5Folder: path.resolve(__dirname, '../../miniapp/dist/h5'), trustedProxies: config.trustedProxies,
    devPages: demo ? devInboxPages(services, sms) : new Map(), isDraining: () => draining, binaryEndpoints: caEndpoints(embeddedCa),
  });

  return {
    publicUrl, devInboxUrl: `${publicUrl}/dev/inbox`, demoFile, dataSource, services,
    handle: app.callback() as unknown as (request: IncomingMessage, response: ServerResponse) => void,
    drain: () => { draining = true; },
    async close() {
      clearInterval(sweep);
      await Promise.all(workers.map((worker) => worker.stop()));
      await Promise.all([signing.close(), embeddedCa.close(), time.close()]);
      await dataSource.destroy();
    },
  };
}

/** Time comes from the list of authorities in the settings; whoever verifies has to trust the roots of all of them. */
async function withTimestamps(
  embedded: EmbeddedCa, { mode, tsa, tsaTimeoutMs, tsaAnchorsFile, tsaPolicies }: Config, { clock, logger, statesFile }: { clock: Clock; logger: Logger; statesFile: string },
): Promise<{ ca: CaService; time: TimestampList }> {
  const anchors = tsaAnchorsFile === undefined ? [] : await loadAnchors(tsaAnchorsFile).catch((error: Error) => { throw new ConfigError(`LUOBI_TSA_ANCHORS: ${error.message}`); });
  mkdirSync(path.dirname(statesFile), { recursive: true });
  // for `npm run doctor`, which is another process; a file that cannot be written harms nobody
  const note = (states: unknown): void => void writeFile(statesFile, JSON.stringify({ at: clock.now(), states })).catch((error: unknown) => logger.warn({ err: error }, 'could not note how the time-stamping authorities are'));
  const time = openTimestampList({
    entries: tsa, policies: tsaPolicies, trustAnchors: anchors, clock, logger, embedded: embedded.timestampExchange, onChange: note,
    timeoutMs: tsaTimeoutMs, connect: (url) => rfc3161Client({ url, timeoutMs: tsaTimeoutMs, allowLoopbackHttp: mode === 'demo' }),
  });
  logger.info({ authorities: tsa, anchors: anchors.length }, 'time-stamping authorities, in this order');
  note(time.states());
  const ca = { ...embedded, timestamp: time.timestamp, trustAnchors: async () => [...(await embedded.trustAnchors()), ...anchors.map(({ der }) => der)] };
  return { ca, time };
}
