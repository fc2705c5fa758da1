/** The edge of the server: what is no proper request gets a proper answer, always with a code and a request id. */
import { gzipSync } from 'node:zlib';
import { ROUTES, type RouteName } from '../../shared/src';
import { freshSqlite } from '../kit/databases';
import { openLuobi, type LuobiHere } from '../kit/luobi';
import { converse, send, type RawAnswer } from '../kit/raw-http';

let luobi: LuobiHere;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await freshSqlite();
  drop = database.drop;
  luobi = await openLuobi(database);
});
afterAll(async () => { await luobi.close(); await drop(); });

const LOGIN = '/api/v1/login/codes';
const json = { 'content-type': 'application/json' };
const post = (body: string | Buffer, headers: Record<string, string> = json, path = LOGIN): Promise<RawAnswer> => send(luobi.url, { method: 'POST', path, headers, body });
const refused = (answer: RawAnswer, status: number, code: string): void => {
  expect([answer.status, answer.json.code]).toEqual([status, code]);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.json.requestId).toBe(answer.headers['x-request-id']);
};
const issuesOf = (answer: RawAnswer): string[] => ((answer.json.details?.['issues'] ?? []) as { path: string }[]).map((i) => i.path);

describe('paths and methods', () => {
  test.each(['/nothing', '/api/v1', '/api/v2/me', '/api/v1/me/', '/API/v1/me', '/partner/v1/', '//api/v1/me', '/api/v1/../v1/me', '/dev', '/dev/inbox/', '/.env', '/index.html/..%2f..%2fpackage.json', '/docs/..%2f..%2fpackage.json', '/docs/package.json', '/%00'])('%s is not found', async (path) => {
    refused(await send(luobi.url, { path }), 404, 'not_found');
  });

  test.each(['/api/v1/tickets/%E0%A4%A', '/api/v1/tickets/%', '/api/v1/tickets/%ff%fe', '/api/v1/tickets/..%2f..%2fetc', `/api/v1/tickets/${'a'.repeat(4000)}`, '/api/v1/tickets/%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00'])('the malformed %.60s is refused by name', async (path) => {
    const answer = await send(luobi.url, { path });
    refused(answer, 400, 'invalid_request');
    expect(issuesOf(answer)).toEqual(['params.ticket']);
  });

  test('every path with a method it does not have says which it has', async () => {
    const byPath = new Map<string, string[]>();
    for (const { method, path } of Object.values(ROUTES)) byPath.set(path, [...(byPath.get(path) ?? []), method]);
    for (const [path, methods] of byPath) {
      const other = ['PATCH', 'DELETE', 'PUT'].find((m) => !methods.includes(m))!;
      const answer = await send(luobi.url, { method: other, path: path.replace(/\{\w+\}/g, 'x') });
      refused(answer, 405, 'method_not_allowed');
      expect(answer.headers.allow?.split(', ').filter((m) => m !== 'HEAD').sort()).toEqual([...methods].sort());
    }
  });

  test.each(['TRACE', 'PROPFIND', 'CONNECT'].slice(0, 2))('%s opens nothing', async (method) => {
    expect((await send(luobi.url, { method, path: '/api/v1/me' })).status).toBeGreaterThanOrEqual(400);
  });

  test('HEAD answers as GET does, without the body', async () => {
    for (const path of ['/healthz', '/openapi.json', '/api/v1/trust-anchors']) {
      const [get, head] = [await send(luobi.url, { path }), await send(luobi.url, { method: 'HEAD', path })];
      expect([head.status, head.text]).toEqual([200, '']);
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
      expect(head.headers['content-length']).toBe(get.headers['content-length']);
    }
    expect((await send(luobi.url, { method: 'HEAD', path: '/api/v1/me' })).status).toBe(401);
  });
});

describe('bodies', () => {
  test.each<[string, string | Buffer, string]>([
    ['no JSON', '{"phone":', 'body'],
    ['JSON and something more', '{"phone":"13800000009"}{}', 'body'],
    ['bytes that are no UTF-8', Buffer.from('7b2270686f6e65223a22ff22 7d'.replace(' ', ''), 'hex'), 'body'],
    ['UTF-16', Buffer.from('{"phone":"13800000009"}', 'utf16le'), 'body'],
    ['an array', '[]', 'body'],
    ['null', 'null', 'body'],
    ['a string', '"13800000009"', 'body'],
    ['an unknown field', '{"phone":"13800000009","admin":true}', 'body'],
    ['__proto__', '{"phone":"13800000009","__proto__":{"admin":true}}', 'body'],
    ['constructor', '{"phone":"13800000009","constructor":{"prototype":{"admin":true}}}', 'body'],
    ['a wrong type', '{"phone":13800000009}', 'body.phone'],
    ['nothing', '', 'body.phone'],
    ['full-width digits', '{"phone":"１３８００００００００"}', 'body.phone'],
  ])('%s is refused with the place of the fault', async (_, body, place) => {
    const answer = await post(body);
    refused(answer, 400, 'invalid_request');
    expect(issuesOf(answer)).toEqual([place]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('a byte order mark in front is taken for what it is', async () => {
    expect((await post(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"phone":"13800000019"}')]))).status).toBe(201);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json5', 'application/jsonp', ''])('the content type %j is refused', async (type) => {
    refused(await post('{"phone":"13800000009"}', type ? { 'content-type': type } : {}), 415, 'unsupported_media_type');
  });

  test.each(['gzip', 'br', 'deflate', 'gzip, identity'])('a body packed with %s is refused unopened', async (encoding) => {
    refused(await post(gzipSync('{"phone":"13800000009"}'), { ...json, 'content-encoding': encoding }), 415, 'unsupported_media_type');
  });

  test('a PDF route takes no JSON and says so', async () => {
    refused(await post('{}', json, '/api/v1/verifications'), 415, 'unsupported_media_type');
    refused(await post('', { 'content-type': 'application/pdf' }, '/api/v1/verifications'), 400, 'invalid_request');
  });

  test('too much is 413, told or untold, and the server goes on', async () => {
    const three = Buffer.alloc(3 * 1024 * 1024, 0x20);
    refused(await post(three), 413, 'payload_too_large');
    const chunked = await send(luobi.url, { method: 'POST', path: LOGIN, headers: { ...json, 'transfer-encoding': 'chunked' }, body: three });
    refused(chunked, 413, 'payload_too_large');
    expect(chunked.json.details).toEqual({ limitBytes: 2 * 1024 * 1024 });
    refused(await post(Buffer.alloc(21 * 1024 * 1024), { 'content-type': 'application/pdf' }, '/api/v1/verifications'), 413, 'payload_too_large');
    expect((await send(luobi.url, { path: '/healthz' })).status).toBe(200);
  });

  test('two lengths, a broken length and a broken request line end the connection, not the server', async () => {
    const head = `POST ${LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    for (const bad of [`${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`, `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, `${head}Content-Length: -1\r\n\r\n`, '\u0016\u0003\u0001\r\n\r\n']) {
      expect(await converse(luobi.url, bad, 1000)).toMatch(/^(HTTP\/1\.1 400|$)/);
    }
    expect(await converse(luobi.url, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 1000)).toMatch(/^HTTP\/1\.1 431/);
    expect((await send(luobi.url, { path: '/healthz' })).status).toBe(200);
  });
});

describe('queries', () => {
  test.each<[string, RouteName]>([['/api/v1/trust-anchors?debug=1', 'getTrustAnchors'], ['/api/v1/trust-anchors?__proto__=1', 'getTrustAnchors']])('%s: a parameter nobody asked for is refused', async (path) => {
    refused(await send(luobi.url, { path }), 400, 'invalid_request');
  });
});

describe('sessions and keys', () => {
  test.each([undefined, 'Bearer', 'Bearer ', 'bearer x', 'Basic YTpi', `Bearer ${'a'.repeat(43)}`, `Bearer ${'a'.repeat(5000)}`, 'Bearer a b', "Bearer ' OR 1=1 --"])('authorization %.40j is no session', async (authorization) => {
    const answer = await send(luobi.url, { path: '/api/v1/me', headers: authorization === undefined ? {} : { authorization } });
    refused(answer, 401, 'unauthenticated');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
  test('a partner route without a signature is refused before anything else', async () => {
    refused(await send(luobi.url, { path: '/partner/v1/envelopes?limit=999' }), 401, 'signature_invalid');
  });
});

describe('headers', () => {
  test('protect every answer, also refusals', async () => {
    for (const path of ['/healthz', '/nothing', '/api/v1/me', '/docs/', '/openapi.json']) {
      const { headers } = await send(luobi.url, { path });
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin' });
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers['x-request-id']).toMatch(/^[A-Za-z0-9_-]{16}$/);
    }
  });
  test('the inbox of the demo runs no script at all', async () => {
    const { headers, text } = await send(luobi.url, { path: '/dev/inbox' });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(headers['cache-control']).toBe('no-store');
    expect(text).toContain('短信收件箱');
  });
  test('a request id is ours, never the caller\'s', async () => {
    const { headers } = await send(luobi.url, { path: '/healthz', headers: { 'x-request-id': 'forged' } });
    expect(headers['x-request-id']).not.toBe('forged');
  });
  test('the documentation needs nobody else\'s server', async () => {
    const { text } = await send(luobi.url, { path: '/docs/' });
    expect(text).not.toMatch(/https?:\/\//);
    for (const asset of text.matchAll(/(?:src|href)="([^"]+)"/g)) expect((await send(luobi.url, { path: `/docs/${asset[1]!}` })).status).toBe(200);
  });
});

test('too many requests are told when to come back', async () => {
  let last: RawAnswer | undefined;
  for (let n = 0; n < 250 && last?.status !== 429; n++) last = await post('{}');
  refused(last!, 429, 'rate_limited');
  const seconds = Number(last!.headers['retry-after']);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(last!.json.details).toEqual({ retryAfterSeconds: seconds });
  expect((await send(luobi.url, { path: '/healthz' })).status).toBe(200);
});

test('ready says no while draining, alive says yes, and answers close their connection', async () => {
  luobi.drain();
  expect((await send(luobi.url, { path: '/healthz' })).status).toBe(200);
  const answer = await send(luobi.url, { path: '/readyz' });
  refused(answer, 503, 'unavailable');
  expect(answer.headers.connection).toBe('close');
});
