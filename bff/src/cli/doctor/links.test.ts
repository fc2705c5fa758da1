import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger, systemClock } from '../../kernel';
import { serveLink } from '../../kernel/service-link';
import { checkLinks } from './links';

let folder: string;
let server: Server;
let url: string;
const key = randomBytes(32);
const write = (service: string, bytes: Buffer): void => writeFileSync(path.join(folder, `link-${service}.key`), `${bytes.toString('hex')}\n`, { mode: 0o600 });

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'luobi-links-'));
  server = createServer(serveLink({ services: { ca: {} }, keys: [key], clock: systemClock, logger: createLogger('silent') }));
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => { server.close(); rmSync(folder, { recursive: true, force: true }); });
const check = (elsewhere: Parameters<typeof checkLinks>[0]['elsewhere']): ReturnType<typeof checkLinks> => checkLinks({ elsewhere, serviceKeys: { folder, chosen: false } });

test('a service that answers with our key is well', async () => {
  write('ca', key);
  expect(await check({ ca: url })).toEqual([{ area: 'ca service', state: 'ok', text: `${url}: answers, and has our key` }]);
});

test('another key, nobody there, no key here: each in words, and no key is made', async () => {
  write('ca', randomBytes(32));
  expect(await check({ ca: url })).toMatchObject([{ state: 'broken', meaning: expect.stringContaining('another link-ca.key') as string }]);
  write('ca', key);
  expect(await check({ ca: 'http://127.0.0.1:1' })).toMatchObject([{ state: 'broken', meaning: 'its process does not run there' }]);
  expect(await check({ signing: url })).toMatchObject([{ state: 'broken', text: expect.stringContaining('link-signing.key') as string }]);
  expect(await check({ signing: url })).toMatchObject([{ state: 'broken' }]);
});

test('without links there is nothing to say', async () => {
  expect(await check({})).toEqual([]);
});
