/** The serving side: who asks is known before a body is read into memory, and the body before anything in it is parsed. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock';
import { AppError } from '../errors';
import type { Logger } from '../logger';
import { decode, encode, EncodingError } from './encoding';
import { usedNonces } from './nonces';
import { digestOf, equalSignatures, HEADER, MAX_BODY_BYTES, pathOfOperation, signAnswer, signRequest, WINDOW_MS, type SignedRequest } from './protocol';

type Operation = (...args: never[]) => unknown;

export interface LinkServerOptions {
  /** service → operation → function; only what is listed can be called */
  readonly services: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  /** 32 bytes each; two during a change of keys. An answer is signed with the key of its request */
  readonly keys: readonly Uint8Array[];
  readonly clock: Clock;
  readonly logger: Logger;
}

export type LinkHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** @returns a handler of node:http requests; answers 401 without a word to whoever is not one of us */
export function serveLink({ services, keys, clock, logger }: LinkServerOptions): LinkHandler {
  const epoch = randomBytes(16).toString('hex');
  const nonces = usedNonces(clock);
  const operations = new Map(Object.entries(services).flatMap(([service, list]) => Object.entries(list).map(([name, run]) => [pathOfOperation(service, name), run] as const)));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const refuse = (reason: string, status = 401): void => {
      logger.warn({ reason, path }, 'a request from outside our own processes was refused');
      response.writeHead(status, { connection: 'close' }).end();
    };
    const signed = readHeaders(request, path);
    if (!signed) return refuse('not signed');
    const length = Number(request.headers['content-length'] ?? NaN);
    if (!Number.isSafeInteger(length) || length < 0) return refuse('no length', 411);
    if (length > MAX_BODY_BYTES) return refuse('too large', 413);
    const key = keys.find((candidate) => equalSignatures(signRequest(candidate, signed), signed.signature));
    if (!key) return refuse('wrong signature');
    if (Math.abs(clock.now().getTime() - signed.time) > WINDOW_MS) return refuse('too old or from the future');
    const current = signed.epoch === epoch;
    if (current && !nonces.use(signed.nonce)) return refuse('replayed');

    const body = await readBody(request, length);
    if (!body || digestOf(body) !== signed.bodyDigest) return refuse('another body than the signed one', 400);
    const operation = operations.get(path);
    const reply = !current ? encode({ epoch }) : operation ? await outcome(operation, body) : encode({ error: { code: 'not_found', details: {} } });
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': reply.length, [HEADER.signature]: signAnswer(key, signed.nonce, reply) }).end(reply);
  }

  async function outcome(operation: Operation, body: Buffer): Promise<Buffer> {
    try {
      const args = decode(body);
      if (!Array.isArray(args)) throw new EncodingError('no list of arguments');
      return encode({ value: await operation(...(args as never[])) });
    } catch (error) {
      if (error instanceof AppError) return encode({ error: { code: error.code, details: error.details } });
      logger.error({ err: error }, 'an operation failed');
      return encode({ error: { code: 'internal', details: {} } });
    }
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'a request could not be answered');
      if (!response.headersSent) response.writeHead(500, { connection: 'close' });
      response.end();
    });
  };
}

/** Null when one is missing or looks wrong. */
function readHeaders(request: IncomingMessage, path: string): (SignedRequest & { readonly signature: string }) | null {
  const text = (name: string): string => String(request.headers[name] ?? '');
  const [time, nonce, epoch, bodyDigest, signature] = [text(HEADER.time), text(HEADER.nonce), text(HEADER.epoch), text(HEADER.body), text(HEADER.signature)];
  const whole = request.method === 'POST' && /^\d{13}$/.test(time) && /^[0-9a-f]{32}$/.test(nonce) && /^[0-9a-f]{32}$/.test(epoch) && /^[0-9a-f]{64}$/.test(bodyDigest) && /^[0-9a-f]{64}$/.test(signature);
  return whole ? { path, time: Number(time), nonce, epoch, bodyDigest, signature } : null;
}

/** Null when fewer or more bytes came than announced. */
async function readBody(request: IncomingMessage, length: number): Promise<Buffer | null> {
  const body = Buffer.alloc(length);
  let at = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (at + chunk.length > length) return null;
      at += chunk.copy(body, at);
    }
  } catch {
    return null;
  }
  return at === length ? body : null;
}
