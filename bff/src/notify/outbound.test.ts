import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allowedAddress, createOutboundPost } from './outbound';

const to = (...addresses: string[]) => async () => addresses;
const PUBLIC = '93.184.216.34';

test.each([
  ['https://example.com/hook', [PUBLIC]],
  ['https://example.com:443/hook?x=1', ['2606:2800:220:1:248:1893:25c8:1946']],
])('allows %s', async (url, addresses) => expect(await allowedAddress(url, false, to(...addresses))).toBe(addresses[0]));

test.each([
  'http://example.com/', 'https://example.com:8443/', 'ftp://example.com/', 'https://user:pw@example.com/', 'javascript:alert(1)', 'not a url', 'file:///etc/passwd', 'gopher://example.com/', 'https://',
])('refuses the URL %s', async (url) => expect(await allowedAddress(url, false, to(PUBLIC))).toBeNull());

test.each([
  '127.0.0.1', '127.8.8.8', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255',
  '::', '::1', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'nonsense',
])('refuses a host that resolves to %s', async (address) => {
  expect(await allowedAddress('https://example.com/', false, to(address))).toBeNull();
  expect(await allowedAddress('https://example.com/', false, to(PUBLIC, address))).toBeNull();
});

test.each(['https://127.0.0.1/', 'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://2130706433/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://127.1/', 'https://169.254.169.254/latest/meta-data'])('refuses the literal %s', async (url) => {
  expect(await allowedAddress(url, false, async () => { throw new Error('no DNS for literals'); }).catch(() => null)).toBeNull();
});

test('loopback is allowed only when told so, and then nothing else private', async () => {
  expect(await allowedAddress('http://127.0.0.1:4000/hook', true, to())).toBe('127.0.0.1');
  expect(await allowedAddress('http://192.168.1.4:4000/hook', true, to())).toBeNull();
});

describe('against a real server', () => {
  let server: Server;
  let url: string;
  let seen: { body: string; header: string | undefined }[] = [];
  beforeAll((done) => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (c: Buffer) => chunks.push(c)).on('end', () => {
        seen.push({ body: Buffer.concat(chunks).toString(), header: request.headers['luobi-signature'] as string });
        if (request.url === '/redirect') response.writeHead(302, { location: '/ok' }).end();
        else if (request.url === '/slow') setTimeout(() => response.end(), 2000).unref();
        else if (request.url === '/big') response.end(Buffer.alloc(1_000_000));
        else response.writeHead(204).end();
      });
    }).listen(0, '127.0.0.1', () => { url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; done(); });
  });
  afterAll((done) => { server.closeAllConnections(); server.close(() => done()); });
  beforeEach(() => { seen = []; });
  const post = createOutboundPost({ allowLoopback: true, timeoutMs: 500 });

  test('sends body and headers and tells the status', async () => {
    expect(await post(`${url}/ok`, '{"a":1}', { 'luobi-signature': 't=1,v1=x' })).toBe(204);
    expect(seen).toEqual([{ body: '{"a":1}', header: 't=1,v1=x' }]);
  });
  test('follows no redirect', async () => {
    expect(await post(`${url}/redirect`, '', {})).toBe(302);
    expect(seen).toHaveLength(1);
  });
  test('gives up on slow answers and does not read large ones', async () => {
    expect(await post(`${url}/slow`, '', {})).toBe(0);
    await post(`${url}/big`, '', {});
  });
  test('connects to the checked address, not to what DNS says a moment later', async () => {
    let asked = 0;
    const pinned = createOutboundPost({ allowLoopback: true, resolve: async () => { asked++; return asked === 1 ? ['127.0.0.1'] : ['203.0.113.9']; } });
    expect(await pinned(url.replace('127.0.0.1', 'rebinding.example'), '{}', {})).toBe(204);
    expect(asked).toBe(1);
  });
  test('answers 0 when nobody listens', async () => expect(await post('http://127.0.0.1:9/', '', {})).toBe(0));
});
