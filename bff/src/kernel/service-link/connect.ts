/** The asking side. What may be asked twice is asked again when a connection breaks; what may not is the caller's to judge. */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import { ERROR_CODES, type ErrorCode } from '@luobi/shared';
import type { Clock } from '../clock';
import { AppError } from '../errors';
import { decode, encode } from './encoding';
import { digestOf, equalSignatures, HEADER, MAX_BODY_BYTES, NO_EPOCH, pathOfOperation, signAnswer, signRequest } from './protocol';

/** Per operation: may the same question be asked twice, and how long may the answer take. */
export interface OperationRule {
  /** false: a second request could do the thing a second time, or be refused because the first did it */
  readonly repeatable: boolean;
  /** ms; default 15 s */
  readonly timeoutMs?: number;
}

export interface LinkOptions {
  /** origin of the serving process, e.g. http://10.0.0.7:8791 */
  readonly url: string;
  readonly service: string;
  /** 32 bytes, the server's first or second key */
  readonly key: Uint8Array;
  readonly clock: Clock;
  /** pauses before the second and third try, ms; default 100 and 400 */
  readonly pausesMs?: readonly number[];
}

export interface Link {
  /** @throws AppError as the operation does; `unavailable` when there is no answer that holds */
  call(operation: string, rule: OperationRule, args: readonly unknown[]): Promise<unknown>;
  /** whether the other side answers and has the same key. @throws AppError('unavailable', {reason}) */
  ping(): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  readonly value?: unknown;
  readonly error?: { readonly code: string; readonly details: Readonly<Record<string, unknown>> };
  /** nothing was done: this is the epoch to sign for */
  readonly epoch?: string;
}

const TIMEOUT_MS = 15_000;
/** behind a load balancer several processes may answer in turn */
const MAX_EPOCHS = 8;
const CONNECT_MS = 3_000;
/** the request was not even sent */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

export function connectLink({ url, service, key, clock, pausesMs = [100, 400] }: LinkOptions): Link {
  const dispatcher = new Agent({ connect: { timeout: CONNECT_MS }, connections: 64, pipelining: 1 });

  let epoch = NO_EPOCH;

  async function once(operation: string, timeoutMs: number, body: Buffer): Promise<Answer> {
    const signed = { path: pathOfOperation(service, operation), time: clock.now().getTime(), nonce: randomBytes(16).toString('hex'), epoch, bodyDigest: digestOf(body) };
    const answer = await request(new URL(signed.path, url), {
      method: 'POST', dispatcher, body, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/octet-stream', [HEADER.time]: String(signed.time), [HEADER.nonce]: signed.nonce, [HEADER.epoch]: epoch,
        [HEADER.body]: signed.bodyDigest, [HEADER.signature]: signRequest(key, signed),
      },
    });
    const bytes = await boundedBody(answer.body);
    if (answer.statusCode !== 200) throw new LinkFault(answer.statusCode === 401 ? 'refused' : `status_${answer.statusCode}`);
    // an answer that is not signed for this very question is no answer
    if (!equalSignatures(signAnswer(key, signed.nonce, bytes), String(answer.headers[HEADER.signature] ?? ''))) throw new LinkFault('answer_not_signed');
    return decode(bytes) as Answer;
  }

  /** Another process answers at this address than before: it has done nothing and says its epoch; the question is signed anew. */
  async function inEpoch(operation: string, timeoutMs: number, body: Buffer): Promise<Answer> {
    if (epoch === NO_EPOCH) ({ epoch = NO_EPOCH } = await once('epoch', timeoutMs, Buffer.alloc(0)));
    for (let tries = 0; tries < MAX_EPOCHS; tries += 1) {
      const answer = await once(operation, timeoutMs, body);
      if (answer.epoch === undefined) return answer;
      ({ epoch } = answer);
    }
    throw new LinkFault('epoch_changes');
  }

  return {
    async call(operation, { repeatable, timeoutMs = TIMEOUT_MS }, args) {
      const body = encoded(args);
      for (let attempt = 0; ; attempt += 1) {
        try {
          return valueOf(await inEpoch(operation, timeoutMs, body));
        } catch (error) {
          if (error instanceof AppError) throw error;
          const pause = pausesMs[attempt];
          if (pause === undefined || !(repeatable || NOT_SENT.has(codeOf(error)))) throw new AppError('unavailable', { service, reason: codeOf(error) }, { cause: error });
          await new Promise((done) => { setTimeout(done, pause); });
        }
      }
    },
    async ping() {
      try {
        await once('epoch', CONNECT_MS, Buffer.alloc(0));
      } catch (error) {
        throw new AppError('unavailable', { service, reason: codeOf(error) }, { cause: error });
      }
    },
    close: () => dispatcher.close(),
  };
}

class LinkFault extends Error {
  override readonly name = 'LinkFault';
  constructor(readonly code: string) {
    super(code);
  }
}

const codeOf = (error: unknown): string => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : name === 'TimeoutError' ? 'timeout' : 'unreachable';
};

/** @throws AppError('invalid_request') for arguments that cannot travel, as the service itself would refuse them */
function encoded(args: readonly unknown[]): Buffer {
  try {
    return encode(args);
  } catch (cause) {
    throw new AppError('invalid_request', {}, { cause });
  }
}

async function boundedBody(body: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new LinkFault('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function valueOf({ error, value }: Answer): unknown {
  if (!error) return value;
  throw new AppError(error.code in ERROR_CODES ? (error.code as ErrorCode) : 'internal', error.details);
}
