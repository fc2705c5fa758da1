/**
 * The HTTP server with limits in time: whoever sends a request drop by drop is cut off, so slow senders cannot hold
 * connections for ever. A cut request is answered 408 by Node.
 */
import { createServer, type Server } from 'node:http';

export interface ServerTimes {
  /** ms for all headers of a request; default 20 s */
  readonly headersMs?: number;
  /** ms for a whole request; default 2 minutes: 20 MB at 1.4 Mbit/s */
  readonly requestMs?: number;
  /** how often both are looked at; default 5 s */
  readonly checkEveryMs?: number;
}

const KEEP_ALIVE_MS = 10_000;

export function createHttpServer({ headersMs = 20_000, requestMs = 120_000, checkEveryMs = 5000 }: ServerTimes = {}): Server {
  return createServer({ headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: checkEveryMs, keepAliveTimeout: KEEP_ALIVE_MS });
}
