/** The composition root: chooses the drivers, joins the modules, and is the only place that knows them all. */
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { DestinationStream } from 'pino';
import type { DataSource } from 'typeorm';
import { authenticate, dataCopyJobHandlers, endReasonOf, forgetFaceChecks, forgetOldLoginTickets, holdsPersonalData, openidOf, retentionJobHandlers, scheduleRetention } from './account';
import { openLocalBlobStore } from './blobs/embedded/local-folder';
import { trustOf } from './ca';
import { addRoots } from './ca/trust-file';
import { closingStack, type ClosingStack } from './closing';
import type { Config } from './config';
import { openDatabase } from './db/open';
import { seedDemo } from './demo-seed';
import { faceOf, openCa, openIdentity, openSigning, type DriverDeps } from './drivers';
import { contractsAbout, envelopeJobHandlers } from './envelope';
import { faultPoint } from './fault';
import { withHealth } from './health';
import { createApp } from './http/app';
import { forgetOldAnswers } from './http/middleware/idempotency';
import type { Guards } from './http/pipeline';
import { ALL_ROUTES } from './http/routes';
import { caEndpoints } from './http/routes/ca/endpoints';
import { devFacePages } from './http/routes/dev/face';
import { devInboxPages } from './http/routes/dev/inbox';
import { plainLinkEndpoints } from './http/routes/wechat/plain-link';
import { wechatPushEndpoint } from './http/routes/wechat/push';
import type { Services } from './http/services';
import { forgetOldCodes } from './identity';
import { startWorker } from './jobs';
import { AppError, createLogger, createPersonalDataBox, loadKeyFile, systemClock, type Logger } from './kernel';
import { createOutboundPost } from './notify/outbound';
import { authenticatePartner, forgetOldNonces, webhookJobHandlers } from './partner';
import { privacySettings } from './privacy-settings';
import type { Stoppable } from './shutdown';
import { openSms, openWeChat } from './vendors';
import { createWeChatNotices, forgetOldNotices, forgetOldPushes } from './wechat';

export interface Luobi extends Stoppable {
  readonly publicUrl: string;
  /** what the process says when it is ready; demoFile: credentials and people of the demo, null in production */
  readonly ready: { readonly devInbox: string | null; readonly demoFile: string | null };
  readonly dataSource: DataSource;
  readonly services: Services;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
}

const SWEEP_EVERY_MS = 60_000;
/** A demo on one machine logs in again and again with the same three phones. */
const DEMO_CODE_LIMITS = { resendSeconds: 1, perNumberHour: 100, perNumberDay: 500, perUserDay: 500, perAddressHour: 1000, freeCodes: 1000 };

/**
 * @param publicUrl the address people open, without trailing slash
 * @param logTo where log lines go; default standard error
 */
export async function compose(config: Config, publicUrl: string, logTo?: DestinationStream): Promise<Luobi> {
  const opened = closingStack();
  try {
    return await composeOn(opened, config, publicUrl, logTo);
  } catch (error) {
    // threads, timers and connections would keep alive a process that never came to work
    await opened.closeAll();
    throw error;
  }
}

async function composeOn(opened: ClosingStack, config: Config, publicUrl: string, logTo?: DestinationStream): Promise<Luobi> {
  const logger = createLogger(config.logLevel, logTo);
  const clock = systemClock;
  const demo = config.mode === 'demo';
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const inData = (...names: string[]): string => path.join(config.dataDir, ...names);

  const dataSource = await openDatabase({ url: config.databaseUrl });
  opened.add(() => dataSource.destroy());
  const box = createPersonalDataBox(await loadKeyFile(inData('keys', 'personal-data.key'), !(await holdsPersonalData(dataSource))));
  const drivers: DriverDeps = { config, clock, logger, publicUrl };
  const { ca, sweep: sweepCa, close: closeCa } = await openCa(drivers, async () => dataSource);
  opened.add(closeCa);
  const signing = await openSigning(drivers);
  opened.add(() => signing.close());
  const { source: identity, face: faceHere, player, close: closeIdentity } = await openIdentity(drivers);
  opened.add(closeIdentity);
  const { sms, inbox, close: closeSms } = await openSms({ ...drivers, dataSource, box });
  opened.add(closeSms);
  const { wechat, push, linkFiles, noticeSetup, close: closeWeChat } = await openWeChat({ ...drivers, dataSource, box });
  opened.add(closeWeChat);
  let nudge = (): void => undefined;
  const fault = faultPoint(config.fault);
  const privacy = privacySettings(config);
  const blobs = openLocalBlobStore(inData('blobs'));
  const notices = wechat && noticeSetup ? createWeChatNotices({ dataSource, clock, logger, wechat, templates: noticeSetup.templates, openidOf: (userId) => openidOf(dataSource.manager, { appId: noticeSetup.appId, userId }) }) : null;
  const services: Services = {
    dataSource, clock, logger, box, ca, signing, sms, face: faceOf(drivers, faceHere, wechat), wechat, notices, noticeSetup, publicUrl, identityLevel: config.identity.level,
    blobs, privacy,
    identity,
    limits: { ...(demo ? DEMO_CODE_LIMITS : {}), ...(config.smsPerDay === undefined ? {} : { allPerDay: config.smsPerDay }) },
    nudge: () => nudge(),
    ...(fault ? { fault } : {}),
  };
  await addRoots(inData('trust', 'root.pem'), await onceItAnswers(() => trustOf(ca)));
  const demoFile = inData('demo.json');
  if (demo) await seedDemo(services, demoFile);

  const dataJobHandlers = new Map([
    ...retentionJobHandlers({ dataSource, clock, logger, blobs, contractYears: privacy.contractYears, noted: noteFor(inData('state', 'retention.json'), logger) }),
    ...dataCopyJobHandlers({ ...services, operator: privacy.operator, contact: privacy.contact, contracts: (userId) => contractsAbout(services, userId) }),
  ]);
  // workers apart: partners whose servers hang, or a long sweep, never keep an act of signing waiting
  const workers = !config.parts.includes('worker') ? [] : [envelopeJobHandlers(services), webhookJobHandlers({ ...services, outbound: createOutboundPost({ allowLoopback: demo }) }), dataJobHandlers]
    .map((handlers) => startWorker({ dataSource, clock, logger, leaseMs: config.jobLeaseMs, handlers }));
  opened.add(() => Promise.all(workers.map((worker) => worker.stop())));
  nudge = () => workers.forEach((worker) => worker.nudge());
  const sweep = setInterval(() => {
    for (const forget of [forgetOldNonces, forgetOldCodes, forgetOldLoginTickets, forgetFaceChecks, forgetOldAnswers, forgetOldPushes, forgetOldNotices, scheduleRetention, sweepCa]) void forget(services).catch((error: unknown) => logger.warn({ err: error }, 'sweep failed'));
  }, SWEEP_EVERY_MS);
  opened.add(() => clearInterval(sweep));

  let draining = false;
  const guards: Guards = {
    session: async (token, channel) => {
      const session = await authenticate(services, token, channel);
      if (session) return { kind: 'session', ...session };
      const reason = await endReasonOf(services, token);
      throw new AppError('unauthenticated', reason ? { reason } : {});
    },
    partner: async (request) => ({ kind: 'partner', ...(await authenticatePartner(services, request)) }),
  };
  const app = createApp({
    services, guards, routes: ALL_ROUTES, checkAnswers: config.checkAnswers, limitFactor: demo ? 20 : 1,
    h5Folder: path.resolve(__dirname, '../../miniapp/dist/h5'), trustedProxies: config.trustedProxies,
    devPages: new Map([...(demo && inbox ? devInboxPages(services, inbox) : []), ...(demo && player ? devFacePages(player) : [])]), isDraining: () => draining,
    binaryEndpoints: new Map([...caEndpoints(ca), ...wechatPushEndpoint(services, push), ...plainLinkEndpoints(services, linkFiles)]),
  });

  return {
    publicUrl, ready: { devInbox: demo && inbox ? `${publicUrl}/dev/inbox` : null, demoFile: demo ? demoFile : null }, dataSource, services,
    // a process that only works says how it is, and nothing else
    handle: config.parts.includes('web') ? (app.callback() as unknown as (request: IncomingMessage, response: ServerResponse) => void) : withHealth(() => draining),
    drain: () => { draining = true; },
    close: () => opened.closeAll(),
  };
}

/** For `npm run doctor`, which is another process; a file that cannot be written harms nobody. */
function noteFor(file: string, logger: Logger): (note: unknown) => void {
  return (note) => {
    mkdirSync(path.dirname(file), { recursive: true });
    void writeFile(file, JSON.stringify(note)).catch((error: unknown) => logger.warn({ err: error }, 'could not note when old data was removed'));
  };
}

const START_PATIENCE_S = 30;

/** Processes are started in any order: a service that is not there yet gets half a minute. */
async function onceItAnswers<T>(ask: () => Promise<T>): Promise<T> {
  for (let waited = 0; ; waited += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unavailable' || waited >= START_PATIENCE_S) throw error;
      await new Promise((done) => { setTimeout(done, 1000); });
    }
  }
}
