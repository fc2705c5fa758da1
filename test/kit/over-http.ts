/** A service as another process of ours sees it: served over the signed link, in this process, on a free port. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger, systemClock } from '../../bff/src/kernel';
import { connectLink, serveLink, type Link, type LinkServerOptions } from '../../bff/src/kernel/service-link';

export interface OverHttp {
  readonly link: Link;
  /** stops serving and asking */
  close(): Promise<void>;
}

/** @param operations what the service offers, as its remote driver lists it */
export function overHttp(service: string, operations: LinkServerOptions['services'][string]): OverHttp {
  const key = randomBytes(32);
  const server = createServer(serveLink({ services: { [service]: operations }, keys: [key], clock: systemClock, logger: createLogger('silent') })).listen(0);
  server.unref();
  const link = connectLink({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, service, key, clock: systemClock });
  return {
    link,
    async close() {
      await link.close();
      server.closeAllConnections();
      await new Promise((done) => { server.close(done); });
    },
  };
}
