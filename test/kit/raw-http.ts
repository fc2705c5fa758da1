/** HTTP as it goes over the wire, for what fetch() would put right: odd paths, forged Hosts, half bodies. */
import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** the parsed body, {} when it is no JSON */
  readonly json: { code?: string; requestId?: string; details?: Record<string, unknown> };
}
export interface RawRequest {
  readonly method?: string;
  /** sent as it is, percent signs and all */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
}

export function send(server: string, { method = 'GET', path, headers = {}, body, agent }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(server);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path, headers, ...(agent ? { agent } : {}) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject).on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
      });
    });
    // on a connection that had served before, a reset is a lost request; on a new one it was never taken
    request.on('error', (error) => reject(Object.assign(error, { reused: request.reusedSocket })));
    request.end(body);
  });
}

/** Writes bytes to a socket and returns everything that comes back until it closes or `waitMs` pass. */
export function converse(server: string, bytes: string, waitMs = 2000): Promise<string> {
  const { hostname, port } = new URL(server);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const end = (): void => { socket.destroy(); resolve(answer); };
    socket.on('data', (chunk) => { answer += chunk.toString('latin1'); }).on('close', end).on('error', end);
    setTimeout(end, waitMs).unref();
  });
}

function parse(text: string): RawAnswer['json'] {
  try {
    return JSON.parse(text) as RawAnswer['json'];
  } catch {
    return {};
  }
}
