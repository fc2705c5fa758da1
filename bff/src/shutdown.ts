/**
 * Stops in the order that loses nothing: say "not ready", let load balancers notice, answer what is running (with
 * `Connection: close`, else keep-alive would never end), stop jobs, close the database. Hard limit 25 s.
 */
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';

export interface Stoppable {
  /** from now on /readyz fails and answers close their connection */
  drain(): void;
  close(): Promise<void>;
}

const NOTICE_MS = 100;
/** Whoever has just connected may still send the request. */
const GRACE_MS = 250;
const HARD_LIMIT_MS = 25_000;

/** @returns the signal handler; it ends the process with 0, or 1 when the limit was hit */
export function closeGracefully(server: Server, luobi: Stoppable): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), HARD_LIMIT_MS).unref();
    luobi.drain();
    setTimeout(() => {
      let idle: NodeJS.Timeout | undefined;
      setTimeout(() => { idle = setInterval(() => server.closeIdleConnections(), 50); }, GRACE_MS).unref();
      // net's close only stops listening; http's would also cut connections whose request is a millisecond away
      NetServer.prototype.close.call(server, () => {
        clearInterval(idle);
        void luobi.close().then(() => process.exit(0), () => process.exit(1));
      });
    }, NOTICE_MS);
  };
}
