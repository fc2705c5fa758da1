/** Whoever can reach the port of one of our services, but holds no key, gets nothing: each trick beside its honest twin. */
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect as connectTcp, type AddressInfo } from 'node:net';
import { AppError, createLogger } from '../../bff/src/kernel';
import { connectLink, encode, serveLink } from '../../bff/src/kernel/service-link';
import { digestOf, HEADER, NO_EPOCH, signAnswer, signRequest, type SignedRequest } from '../../bff/src/kernel/service-link/protocol';
import { MovableClock } from '../kit/people';

const key = randomBytes(32);
const logger = createLogger('silent');
const clock = new MovableClock();
const did: string[] = [];
const services = {
  ca: {
    signOnce: (text: string) => { did.push(text); return Buffer.from(`signed ${text}`); },
    refuse: () => { throw new AppError('conflict', { why: 'used' }); },
    break: () => { throw new Error('secret text'); },
    slow: () => new Promise((done) => { setTimeout(done, 2000); }),
  },
};
const ONCE = { repeatable: false } as const;
const AGAIN = { repeatable: true } as const;

let server: Server;
let url: string;
async function listen(handler: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> {
  const made = createServer(handler!);
  await new Promise<void>((done) => { made.listen(0, '127.0.0.1', done); });
  return { server: made, url: `http://127.0.0.1:${(made.address() as AddressInfo).port}` };
}
const link = (over: Partial<Parameters<typeof connectLink>[0]> = {}) => connectLink({ url, service: 'ca', key, clock, pausesMs: [5, 5], ...over });

beforeEach(async () => {
  did.length = 0;
  ({ server, url } = await listen(serveLink({ services, keys: [key], clock, logger })));
});
afterEach(() => { server.closeAllConnections(); server.close(); });

/** One raw request; headers by hand. */
function post(path: string, headers: Record<string, string>, body: Uint8Array, to = url): Promise<{ status: number; body: Buffer; headers: IncomingMessage['headers'] }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(new URL(path, to), { method: 'POST', headers: { 'content-length': body.length, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ status: answer.statusCode!, body: Buffer.concat(chunks), headers: answer.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
const PATH = '/link/1/ca/signOnce';
const headersOf = ({ time, nonce, epoch, bodyDigest }: SignedRequest, signature: string): Record<string, string> =>
  ({ [HEADER.time]: String(time), [HEADER.nonce]: nonce, [HEADER.epoch]: epoch, [HEADER.body]: bodyDigest, [HEADER.signature]: signature });
async function currentEpoch(): Promise<string> {
  const asked = request({ path: '/link/1/ca/epoch', epoch: NO_EPOCH }, Buffer.alloc(0));
  const { body } = await post('/link/1/ca/epoch', headersOf(asked, signRequest(key, asked)), Buffer.alloc(0));
  return /"epoch":"([0-9a-f]{32})"/.exec(body.toString('latin1'))![1]!;
}
const request = (over: Partial<SignedRequest>, body: Uint8Array): SignedRequest => ({ path: PATH, time: clock.now().getTime(), nonce: randomBytes(16).toString('hex'), epoch: NO_EPOCH, bodyDigest: digestOf(body), ...over });

test('one of us is served, with results and errors as they were thrown; the text of an unknown error stays inside', async () => {
  const one = link();
  expect(await one.call('signOnce', ONCE, ['a'])).toEqual(Buffer.from('signed a'));
  await expect(one.call('refuse', ONCE, [])).rejects.toMatchObject({ code: 'conflict', details: { why: 'used' } });
  await expect(one.call('break', ONCE, [])).rejects.toMatchObject({ code: 'internal', details: {} });
  await expect(one.call('nothing', ONCE, [])).rejects.toMatchObject({ code: 'not_found' });
  await expect(one.call('toString', ONCE, [])).rejects.toMatchObject({ code: 'not_found' });
  await one.close();
});

test('a key of another link, none, or no signature: refused, nothing done; the second key of a change is good', async () => {
  const stranger = link({ key: randomBytes(32) });
  await expect(stranger.call('signOnce', ONCE, ['a'])).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'refused' } });
  expect((await post(PATH, {}, encode(['a']))).status).toBe(401);
  expect(did).toEqual([]);
  const old = randomBytes(32);
  const both = await listen(serveLink({ services, keys: [key, old], clock, logger }));
  const behind = link({ key: old, url: both.url });
  expect(await behind.call('signOnce', ONCE, ['b'])).toEqual(Buffer.from('signed b'));
  await Promise.all([stranger.close(), behind.close()]);
  both.server.close();
});

test('the same request twice is done once', async () => {
  const body = encode(['a']);
  const signed = request({ epoch: await currentEpoch() }, body);
  const headers = headersOf(signed, signRequest(key, signed));
  expect((await post(PATH, headers, body)).status).toBe(200);
  expect((await post(PATH, headers, body)).status).toBe(401);
  expect(did).toEqual(['a']);
});

test('what one process heard, a process started later or beside it does not do: not even from a clock that runs ahead', async () => {
  const body = encode(['a']);
  const signed = request({ epoch: await currentEpoch(), time: clock.now().getTime() + 30_000 }, body);
  const headers = headersOf(signed, signRequest(key, signed));
  expect((await post(PATH, headers, body)).status).toBe(200);
  const next = await listen(serveLink({ services, keys: [key], clock, logger }));
  const again = await post(PATH, headers, body, next.url);
  expect(again.body.toString('latin1')).toContain('"epoch"');
  expect(did).toEqual(['a']);
  next.server.close();
});

test('our own process goes on after the other was started again: the question is signed anew, and done once', async () => {
  const one = link();
  await one.call('signOnce', ONCE, ['a']);
  server.closeAllConnections();
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => { server.close(done); });
  server = createServer(serveLink({ services, keys: [key], clock, logger }));
  await new Promise<void>((done) => { server.listen(port, '127.0.0.1', done); });
  expect(await one.call('signOnce', AGAIN, ['b'])).toEqual(Buffer.from('signed b'));
  expect(did).toEqual(['a', 'b']);
  await one.close();
});

test.each<[string, (signed: SignedRequest, body: Buffer) => { path?: string; headers?: Record<string, string>; body?: Buffer }]>([
  ['another body', () => ({ body: encode(['b']) })],
  ['another body of the same length with its own digest', (signed) => ({ body: encode(['b']), headers: { [HEADER.body]: digestOf(encode(['b'])), x: signed.path } })],
  ['another operation', () => ({ path: '/link/1/ca/refuse' })],
  ['another service', () => ({ path: '/link/1/signing/signOnce' })],
  ['a query', () => ({ path: `${PATH}?x=1` })],
  ['another time', (signed) => ({ headers: { [HEADER.time]: String(signed.time + 1) } })],
  ['another nonce', () => ({ headers: { [HEADER.nonce]: randomBytes(16).toString('hex') } })],
  ['another epoch', () => ({ headers: { [HEADER.epoch]: randomBytes(16).toString('hex') } })],
  ['no signature', () => ({ headers: { [HEADER.signature]: '' } })],
  ['a cut signature', (signed) => ({ headers: { [HEADER.signature]: signRequest(key, signed).slice(0, 32) } })],
])('%s under the same signature is refused', async (_, change) => {
  const body = encode(['a']);
  const signed = request({ epoch: await currentEpoch() }, body);
  const changed = change(signed, body);
  const answer = await post(changed.path ?? PATH, { ...headersOf(signed, signRequest(key, signed)), ...changed.headers }, changed.body ?? body);
  expect([400, 401]).toContain(answer.status);
  expect(did).toEqual([]);
  expect((await post(PATH, headersOf(signed, signRequest(key, signed)), body)).status).toBe(_ === 'another body' ? 401 : 200);
});

test.each([[-61_000, 401], [61_000, 401], [-59_000, 200], [59_000, 200]])('a time %i ms off is answered %i', async (off, status) => {
  const body = encode(['a']);
  const signed = request({ epoch: await currentEpoch(), time: clock.now().getTime() + off }, body);
  expect((await post(PATH, headersOf(signed, signRequest(key, signed)), body)).status).toBe(status);
});

test('a stranger reserves no memory: a large length without a good signature is refused before a byte of the body is read', async () => {
  const { port } = server.address() as AddressInfo;
  const body = encode(['a']);
  const signed = request({}, body);
  const answer = await new Promise<string>((resolve) => {
    const socket = connectTcp(port, '127.0.0.1', () => {
      const headers = { ...headersOf(signed, randomBytes(32).toString('hex')), 'content-length': String(120 * 1024 * 1024) };
      socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    });
    socket.once('data', (data) => { resolve(data.toString('latin1')); socket.destroy(); });
  });
  expect(answer).toMatch(/^HTTP\/1\.1 401/);
  const large = request({}, body);
  expect((await post(PATH, { ...headersOf(large, signRequest(key, large)), 'content-length': String(200 * 1024 * 1024) }, Buffer.alloc(0)).catch(() => ({ status: 413 }))).status).toBe(413);
});

describe('a man in the middle', () => {
  /** Forwards, and lets the answer be changed. */
  async function between(change: (answer: { status: number; body: Buffer; headers: Record<string, string> }, request: IncomingMessage) => { status?: number; body?: Buffer; headers?: Record<string, string> }): Promise<{ url: string; close: () => void }> {
    const made = await listen((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => name.startsWith('luobi')).map(([name, value]) => [name, String(value)]));
        void post(incoming.url!, headers, Buffer.concat(chunks)).then((answer) => {
          const given = { status: answer.status, body: answer.body, headers: { [HEADER.signature]: String(answer.headers[HEADER.signature] ?? '') } };
          const { status, body, headers: sent } = { ...given, ...change(given, incoming) };
          outgoing.writeHead(status, sent).end(body);
        });
      });
    });
    return { url: made.url, close: () => made.server.close() };
  }

  test('who only forwards is not noticed', async () => {
    const honest = await between(() => ({}));
    const one = link({ url: honest.url });
    expect(await one.call('signOnce', ONCE, ['a'])).toEqual(Buffer.from('signed a'));
    await one.close();
    honest.close();
  });

  test.each<[string, (answer: { body: Buffer }, request: IncomingMessage) => { status?: number; body?: Buffer; headers?: Record<string, string> }]>([
    ['changes the answer', () => ({ body: encode({ value: Buffer.from('forged') }) })],
    ['signs with a key of his own', () => { const body = encode({ value: 'forged' }); return { body, headers: { [HEADER.signature]: createHmac('sha256', 'x').update(body).digest('hex') } }; }],
    ['takes the signature away', () => ({ headers: {} })],
    ['gives the answer to another question', () => ({ headers: { [HEADER.signature]: signAnswer(key, 'f'.repeat(32), encode({ value: 1 })) }, body: encode({ value: 1 }) })],
    ['tells an epoch of his own', () => ({ body: encode({ epoch: randomBytes(16).toString('hex') }) })],
    ['says no', () => ({ status: 500 })],
  ])('who %s is not believed, and what may be done once is not asked twice', async (_, change) => {
    const evil = await between((answer, incoming) => (incoming.url === PATH ? change(answer, incoming) : {}));
    const one = link({ url: evil.url });
    await expect(one.call('signOnce', ONCE, ['a'])).rejects.toMatchObject({ code: 'unavailable' });
    expect(did).toEqual(['a']);
    await one.close();
    evil.close();
  });
});

test('a broken connection: what may be asked twice is asked again, what may not is not; a refused connection is asked again either way', async () => {
  let cut = 0;
  const flaky = await listen((incoming, outgoing) => {
    if (incoming.url === PATH && cut++ < 2) { incoming.socket.destroy(); return; }
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => name.startsWith('luobi')).map(([name, value]) => [name, String(value)]));
      void post(incoming.url!, headers, Buffer.concat(chunks)).then((answer) => outgoing.writeHead(answer.status, { [HEADER.signature]: String(answer.headers[HEADER.signature]) }).end(answer.body));
    });
  });
  const one = link({ url: flaky.url });
  await expect(one.call('signOnce', ONCE, ['a'])).rejects.toMatchObject({ code: 'unavailable' });
  expect(cut).toBe(1);
  expect(await one.call('signOnce', AGAIN, ['b'])).toEqual(Buffer.from('signed b'));
  expect(did).toEqual(['b']);
  flaky.server.close();
  flaky.server.closeAllConnections();
  await expect(one.call('signOnce', ONCE, ['c'])).rejects.toMatchObject({ code: 'unavailable', details: { service: 'ca', reason: 'ECONNREFUSED' } });
  await one.close();
});

test('a service that does not answer is unavailable in time', async () => {
  const one = link();
  await expect(one.call('slow', { repeatable: false, timeoutMs: 200 }, [])).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'timeout' } });
  await one.close();
});
