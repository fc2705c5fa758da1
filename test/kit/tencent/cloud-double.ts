/**
 * An HTTP server that stands for one service of Tencent Cloud: it verifies every signature, takes only known actions of
 * the right version with the right parameters, answers in the vendor's envelope, and remembers. Faults can be ordered.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../bff/src/kernel';
import { verifyTc3 } from './verify-tc3';

export const DOUBLE_KEY = { secretId: 'AKIDdouble00000000000000000000000000', secretKey: 'CANARYsecretKEYofTHEdouble0000000' } as const;

/** What the vendor says no with. */
export class Refusal extends Error {
  constructor(readonly code: string, message = 'refused') { super(message); }
}
export type Parameters = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;
export interface Action {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
  readonly answer: (parameters: Parameters) => Record<string, unknown>;
}
/** One fault for one request: an error code, raw bytes, silence, a broken connection, or text after a while. */
export type Fault = { readonly code: string } | { readonly status?: number; readonly raw: string | Buffer } | 'silence' | 'break' | 'break_after_work';

export interface CloudDouble {
  readonly endpoint: string;
  /** requests that passed the signature, oldest first */
  readonly seen: { readonly action: string; readonly parameters: Parameters; readonly region: string | undefined }[];
  /** every request that arrived */
  readonly arrivals: () => number;
  /** for the next requests, one each */
  readonly fail: (...faults: Fault[]) => void;
  readonly close: () => Promise<void>;
}

export const text = (longest: number): Check => (value) => typeof value === 'string' && value.length > 0 && [...value].length <= longest;
export const matching = (pattern: RegExp): Check => (value) => typeof value === 'string' && pattern.test(value);

export async function startCloudDouble(options: { readonly service: string; readonly version: string; readonly needsRegion: boolean; readonly clock: Clock; readonly actions: Readonly<Record<string, Action>> }): Promise<CloudDouble> {
  const { service, version, clock, actions } = options;
  const seen: { action: string; parameters: Parameters; region: string | undefined }[] = [];
  const faults: Fault[] = [];
  let arrivals = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      arrivals++;
      const fault = faults.shift();
      if (fault === 'silence') return;
      if (fault === 'break') return void request.socket.destroy();
      if (fault && typeof fault === 'object' && 'raw' in fault) return void response.writeHead(fault.status ?? 200, { 'content-type': 'application/json' }).end(fault.raw);
      try {
        if (fault && typeof fault === 'object') throw new Refusal(fault.code, `refused ${Buffer.concat(chunks).toString()}`);
        const arrived = { method: request.method ?? '', target: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
        const refusal = verifyTc3(arrived, service, (id) => (id === DOUBLE_KEY.secretId ? DOUBLE_KEY.secretKey : undefined), Math.floor(clock.now().getTime() / 1000));
        if (refusal) throw new Refusal(refusal);
        const name = String(request.headers['x-tc-action'] ?? '');
        if (request.headers['x-tc-version'] !== version) throw new Refusal('NoSuchVersion');
        if (options.needsRegion && !request.headers['x-tc-region']) throw new Refusal('MissingParameter');
        const action = Object.hasOwn(actions, name) ? actions[name]! : undefined;
        if (!action) throw new Refusal('InvalidAction');
        const parameters = readParameters(arrived.body, action);
        seen.push({ action: name, parameters, region: request.headers['x-tc-region'] as string | undefined });
        const answer = action.answer(parameters);
        if (fault === 'break_after_work') return void request.socket.destroy();
        send(response, answer);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // as the real one, the message may repeat what was sent
        send(response, { Error: { Code: error.code, Message: error.message } });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen, arrivals: () => arrivals, fail: (...more) => void faults.push(...more),
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }),
  };
}

function readParameters(body: Buffer, action: Action): Parameters {
  let parameters: unknown;
  try { parameters = JSON.parse(body.toString('utf8')); } catch { throw new Refusal('InvalidParameter'); }
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) throw new Refusal('InvalidParameter');
  const given = parameters as Record<string, unknown>;
  const known = { ...action.required, ...action.optional };
  for (const name of Object.keys(given)) if (!Object.hasOwn(known, name)) throw new Refusal('UnknownParameter', name);
  for (const name of Object.keys(action.required)) if (given[name] === undefined) throw new Refusal('MissingParameter', name);
  for (const [name, value] of Object.entries(given)) if (!known[name]!(value)) throw new Refusal('InvalidParameterValue', name);
  return given;
}

function send(response: ServerResponse, fields: Record<string, unknown>): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ Response: { ...fields, RequestId: randomUUID() } }));
}
