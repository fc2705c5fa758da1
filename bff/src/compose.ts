/** The composition root: chooses the drivers, joins the modules, and is the only place that knows them all. */
import { mkdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { DestinationStream } from 'pino';
import type { DataSource } from 'typeorm';
import { authenticate, holdsPersonalData } from './account';
import { openLocalBlobStore } from './blobs/embedded/local-folder';
import { openEmbeddedCa } from './ca/embedded';
import type { Config } from './config';
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
import { createLogger, createPersonalDataBox, loadKeyFile, systemClock } from './kernel';
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
  const ca = await openEmbeddedCa({ dataSource, clock, logger, keyFile: inData('keys', 'ca.key'), publicBaseUrl: publicUrl });
  const signing = openEmbeddedSigning({ logger, ...(config.workers ? { workers: config.workers } : {}) });
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
  await publishRoots(inData('trust', 'root.pem'), await ca.trustAnchors());
  const demoFile = inData('demo.json');
  if (demo) await seedDemo(services, demoFile);

  // two workers: partners whose servers hang never keep an act of signing waiting
  const workers = [envelopeJobHandlers(services), webhookJobHandlers({ ...services, outbound: createOutboundPost({ allowLoopback: demo }) })]
    .map((handlers) => startWorker({ dataSource, clock, logger, leaseMs: config.jobLeaseMs, handlers }));
  nudge = () => workers.forEach((worker) => worker.nudge());
  const sweep = setInterval(() => {
    for (const forget of [forgetOldNonces, forgetOldCodes, forgetOldAnswers]) void forget(services).catch((error: unknown) => logger.warn({ err: error }, 'sweep failed'));
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
    devPages: demo ? devInboxPages(services, sms) : new Map(), isDraining: () => draining, binaryEndpoints: caEndpoints(ca),
  });

  return {
    publicUrl, devInboxUrl: `${publicUrl}/dev/inbox`, demoFile, dataSource, services,
    handle: app.callback() as unknown as (request: IncomingMessage, response: ServerResponse) => void,
    drain: () => { draining = true; },
    async close() {
      clearInterval(sweep);
      await Promise.all(workers.map((worker) => worker.stop()));
      await signing.close();
      await dataSource.destroy();
    },
  };
}

/** `npm run verify` trusts these without asking the server. */
async function publishRoots(file: string, roots: readonly Uint8Array[]): Promise<void> {
  const pem = roots.map((der) => `-----BEGIN CERTIFICATE-----\n${(Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, pem.join(''));
}
