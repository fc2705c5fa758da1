/**
 * A process that serves only services to our own other processes: `--services=ca`, `signing`, `identity`. The one with the
 * keys opens the database and the CA's key file and parses no PDF; the one that parses strangers' PDFs opens neither.
 */
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DestinationStream } from 'pino';
import type { DataSource } from 'typeorm';
import { caOperations } from './ca/remote/luobi-http';
import type { Config } from './config';
import { openDatabase } from './db/open';
import { linkKeys, openCa, openIdentity, openSigning, type DriverDeps, type ServiceName } from './drivers';
import { withHealth } from './health';
import { identityOperations } from './identity/remote/luobi-http';
import { createLogger, systemClock } from './kernel';
import { serveLink, type LinkHandler, type LinkServerOptions } from './kernel/service-link';
import type { Stoppable } from './shutdown';
import { signingOperations } from './signing/remote/luobi-http';

export interface ServedServices extends Stoppable {
  readonly ready: { readonly services: Config['parts'] };
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
}

const SWEEP_EVERY_MS = 60_000;

/** @param publicUrl the address people open: certificates name it */
export async function serveServices(config: Config, publicUrl: string, logTo?: DestinationStream): Promise<ServedServices> {
  const logger = createLogger(config.logLevel, logTo);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const deps: DriverDeps = { config, clock: systemClock, logger, publicUrl };
  const links = new Map<ServiceName, LinkHandler>();
  const closing: (() => Promise<unknown>)[] = [];
  const serve = async (service: ServiceName, operations: LinkServerOptions['services'][string]): Promise<void> => {
    links.set(service, serveLink({ services: { [service]: operations }, keys: await linkKeys(config.serviceKeys, service), clock: systemClock, logger }));
  };

  if (config.parts.includes('signing')) {
    const signing = await openSigning(deps);
    await serve('signing', signingOperations(signing));
    closing.push(() => signing.close());
  }
  if (config.parts.includes('identity')) {
    const identity = await openIdentity(deps);
    await serve('identity', identityOperations(identity));
    closing.push(() => identity.close());
  }
  if (config.parts.includes('ca')) {
    let dataSource: DataSource | undefined;
    const { ca, sweep, close } = await openCa(deps, async () => (dataSource = await openDatabase({ url: config.databaseUrl })));
    await serve('ca', caOperations(ca));
    const sweeping = setInterval(() => void sweep().catch((error: unknown) => logger.warn({ err: error }, 'sweep failed')), SWEEP_EVERY_MS);
    closing.push(async () => {
      clearInterval(sweeping);
      await close();
      await dataSource?.destroy();
    });
  }

  let draining = false;
  logger.info({ services: [...links.keys()] }, 'services for our own processes');
  return {
    ready: { services: config.parts },
    handle: withHealth(() => draining, (request, response) => {
      const link = links.get(/^\/link\/1\/([a-z]+)\//.exec(request.url ?? '')?.[1] as ServiceName);
      if (link) link(request, response);
      else response.writeHead(404, { connection: 'close' }).end();
    }),
    drain: () => { draining = true; },
    async close() {
      for (const close of closing) await close();
    },
  };
}
