/**
 * A double of api.weixin.qq.com over HTTP on this machine: stateful, strict with its callers, and able to fail. Errors are
 * HTTP 200 with errcode; code2session answers as text/plain without errcode; images are binary.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MovableClock } from '../people';
import { error, GUARDED, OPEN, tokenFault, type Outcome } from './endpoints';
import { WeChatState, type Call } from './state';

export interface WeChatDouble {
  readonly url: string;
  readonly state: WeChatState;
  stop(): Promise<void>;
}

export async function startWeChatDouble(clock = new MovableClock()): Promise<WeChatDouble> {
  const state = new WeChatState(clock);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const url = new URL(request.url ?? '/', 'http://double');
      void respond(state, response, { path: url.pathname, method: request.method ?? '', query: url.searchParams, body: undefined }, Buffer.concat(chunks).toString('utf8'));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}

async function respond(state: WeChatState, response: ServerResponse, bare: Call, text: string): Promise<void> {
  let call = bare;
  let malformed = false;
  try {
    if (text) call = { ...bare, body: JSON.parse(text) as Record<string, unknown> };
  } catch {
    malformed = true;
  }
  state.calls.push(call);
  const planned = state.plan.get(call.path)?.shift();
  if (planned === 'hang') return;
  if (planned === 'HTTP 502') { response.writeHead(502).end('<html>bad gateway</html>'); return; }
  if (planned === 'garbage') { response.writeHead(200).end(`{"session_key":"CANARYKEY`); return; }
  const outcome = typeof planned === 'number' ? error(planned, `planned ${String(call.query.get('access_token'))}`) : malformed ? error(47001) : await judge(state, call);
  if (planned === 'drop') { response.destroy(); return; }
  if (Buffer.isBuffer(outcome)) response.writeHead(200, { 'content-type': 'image/png' }).end(outcome);
  else response.writeHead(200, { 'content-type': call.path === '/sns/jscode2session' ? 'text/plain' : 'application/json; charset=utf-8' }).end(JSON.stringify(outcome));
}

async function judge(state: WeChatState, call: Call): Promise<Outcome> {
  const [method, endpoint] = OPEN[call.path] ?? GUARDED[call.path] ?? [];
  if (!method || !endpoint) return error(-1, 'no such path');
  if (call.path in GUARDED) {
    const fault = tokenFault(state, call.query.get('access_token'));
    if (fault) return fault;
  }
  if (method !== call.method) return error(43002);
  if (method === 'POST' && !call.body) return error(44002);
  return endpoint(state, call);
}
