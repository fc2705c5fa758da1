/**
 * The CA's public addresses over real HTTP: an in-process server, asked by `openssl ocsp -url`, by curl as RFC 3161
 * clients do, and by strangers who must be turned away.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import Koa from 'koa';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { openEmbeddedCa, type EmbeddedCa } from '../../bff/src/ca/embedded';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { binaryEndpoints } from '../../bff/src/http/binary-endpoints';
import { onError } from '../../bff/src/http/on-error';
import { caEndpoints } from '../../bff/src/http/routes/ca/endpoints';
import { sha256, systemClock } from '../../bff/src/kernel';
import { freshSqlite } from '../kit/databases';
import { describeWith } from '../kit/outside';
import { openSsl, pem, pemOf, type OpenSsl } from '../kit/pki/openssl';

const logger = pino({ level: 'silent' });
let database: Awaited<ReturnType<typeof freshSqlite>>;
let dataSource: DataSource;
let server: Server;
let url: string;
let ca: EmbeddedCa;

beforeAll(async () => {
  database = await freshSqlite();
  dataSource = await database.open();
  server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ca = await openEmbeddedCa({ dataSource, clock: systemClock, keyFile: path.join(database.folder, 'ca.kek'), publicBaseUrl: url, logger });
  const app = new Koa();
  app.silent = true;
  app.use(onError(logger)).use(binaryEndpoints(caEndpoints(ca), 1)).use((ctx) => { ctx.status = 418; });
  server.on('request', app.callback());
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => { server.close(resolve); });
  await dataSource.destroy();
  await database.drop();
});

const issue = async (): Promise<Buffer> =>
  Buffer.from((await ca.issueEventCertificate({ serial: ca.newSerial(), subject: { kind: 'person', name: '张三', identifier: 'H-1' }, evidenceDigest: sha256('e') })).certificate);
const post = (where: string, type: string, body: Uint8Array): Promise<Response> => fetch(url + where, { method: 'POST', headers: { 'content-type': type }, body: Buffer.from(body) });
const bytes = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

test('the addresses a certificate names are the ones that answer', async () => {
  const certificate = readCertificate(await issue());
  const text = [...certificate.extensions.values()].map(({ value }) => value.toString('latin1')).join(' ');
  for (const address of ['/ca/ocsp', '/ca/issuing.crl', '/ca/issuing.cer']) expect(text).toContain(url + address);
  const authority = readCertificate(await bytes(await fetch(`${url}/ca/issuing.cer`)));
  expect(authority.subject.equals(certificate.issuer)).toBe(true);
  const rootList = [...authority.extensions.values()].map(({ value }) => value.toString('latin1')).join(' ');
  expect(rootList).toContain(`${url}/ca/root.crl`);
  expect(rootList).toContain(`${url}/ca/root.cer`);
});
test.each([['/ca/issuing.crl', 'application/pkix-crl'], ['/ca/root.crl', 'application/pkix-crl'], ['/ca/issuing.cer', 'application/pkix-cert'], ['/ca/root.cer', 'application/pkix-cert']])(
  '%s is %s and may be kept', async (where, type) => {
    const response = await fetch(url + where);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=[1-9]\d+, no-transform$/);
    expect((await bytes(response))[0]).toBe(0x30);
  });
test.each(['/ca/', '/ca/issuing-1.crl', '/ca/issuing-2.crl', '/ca/issuing-99999.crl', '/ca/root-2.cer', '/ca/tsa.key', '/ca/issuing.crl/', '/ca/%2e%2e%2fkeys', '/ca/%ff', '/ca/issuing.crl%00'])('%s does not exist', async (where) => {
  expect((await fetch(url + where)).status).toBe(404);
});
test('what lies beside the addresses goes on to the next in line', async () => {
  for (const where of ['/', '/ca', '/tsa/', '/tsax']) expect((await fetch(url + where)).status).toBe(418);
});
test.each([['GET', '/ca/ocsp'], ['GET', '/tsa'], ['POST', '/ca/issuing.crl'], ['DELETE', '/ca/root.crl'], ['PUT', '/tsa']])('%s %s is not allowed', async (method, where) => {
  const response = await fetch(url + where, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe(method === 'GET' || where === '/tsa' ? 'POST' : 'GET');
});
test('a body of another type, too large or compressed is refused', async () => {
  for (const [where, type] of [['/ca/ocsp', 'application/ocsp-request'], ['/tsa', 'application/timestamp-query']] as const) {
    expect((await post(where, 'application/json', Buffer.from('{}'))).status).toBe(415);
    expect((await post(where, type, Buffer.alloc(4097))).status).toBe(413);
    expect((await fetch(url + where, { method: 'POST', headers: { 'content-type': type, 'content-encoding': 'gzip' }, body: 'x' })).status).toBe(415);
  }
  expect((await bytes(await fetch(`${url}/ca/ocsp/${'A'.repeat(6000)}`))).toString('hex')).toBe('30030a0101');
});
test('garbage gets the answer of its own standard, not a failure of ours', async () => {
  const ocsp = await post('/ca/ocsp', 'application/ocsp-request', Buffer.from('garbage'));
  expect([ocsp.status, (await bytes(ocsp)).toString('hex')]).toEqual([200, '30030a0101']);
  expect((await bytes(await fetch(`${url}/ca/ocsp/***`))).toString('hex')).toBe('30030a0101');
  const stamp = await post('/tsa', 'application/timestamp-query', Buffer.from('garbage'));
  expect(stamp.status).toBe(200);
  expect((await bytes(stamp)).toString('latin1')).toContain('badDataFormat');
});
test('one address is slowed down, and told when to come back', async () => {
  const app = new Koa();
  app.silent = true;
  app.use(onError(logger)).use(binaryEndpoints(caEndpoints(ca), 0.005));
  const slow = createServer(app.callback());
  await new Promise<void>((resolve) => { slow.listen(0, '127.0.0.1', resolve); });
  const codes = [];
  for (let i = 0; i < 5; i++) codes.push(await fetch(`http://127.0.0.1:${(slow.address() as AddressInfo).port}/ca/root.cer`));
  slow.closeAllConnections();
  await new Promise((resolve) => { slow.close(resolve); });
  expect(codes.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
  expect(Number(codes[4]!.headers.get('retry-after'))).toBeGreaterThan(0);
});

describeWith('openssl', 'clients that are not ours', () => {
  let tool: OpenSsl;
  beforeAll(async () => {
    tool = openSsl();
    tool.write('root.pem', pem(await bytes(await fetch(`${url}/ca/root.cer`))));
    tool.write('issuing.pem', pem(await bytes(await fetch(`${url}/ca/issuing.cer`))));
  });
  afterAll(() => tool.remove());

  test('openssl ocsp -url: good, then revoked', async () => {
    const certificate = await issue();
    tool.write('leaf.pem', pem(certificate));
    const ask = (): Promise<string> => tool.run('ocsp', '-issuer', 'issuing.pem', '-cert', 'leaf.pem', '-url', `${url}/ca/ocsp`, '-CAfile', 'root.pem', '-verify_other', 'issuing.pem');
    expect(await ask()).toMatch(/leaf\.pem: good[^]*Response verify OK/);
    await ca.revoke({ serial: readCertificate(certificate).serial, reason: 'keyCompromise' });
    expect(await ask()).toMatch(/leaf\.pem: revoked[^]*keyCompromise/);
  });
  test('a GET with the request in the path gets what a POST gets, and may be kept', async () => {
    tool.write('leaf.pem', pem(await issue()));
    await tool.run('ocsp', '-issuer', 'issuing.pem', '-cert', 'leaf.pem', '-no_nonce', '-reqout', 'request');
    const base64 = tool.read('request').toString('base64');
    const posted = await bytes(await post('/ca/ocsp', 'application/ocsp-request', tool.read('request')));
    for (const form of [encodeURIComponent(base64), base64]) {
      const response = await fetch(`${url}/ca/ocsp/${form}`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/ocsp-response']);
      expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+/);
      expect(await bytes(response)).toEqual(posted);
    }
  });
  test('openssl verify -crl_check with the list from its address', async () => {
    tool.write('good.pem', pem(await issue()));
    const bad = await issue();
    tool.write('bad.pem', pem(bad));
    await ca.revoke({ serial: readCertificate(bad).serial, reason: 'superseded' });
    tool.write('list.pem', pemOf('X509 CRL', await bytes(await fetch(`${url}/ca/issuing.crl`))));
    const check = (name: string): Promise<string> => tool.run('verify', '-crl_check', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', '-CRLfile', 'list.pem', name);
    expect(await check('good.pem')).toMatch(/: OK/);
    await expect(check('bad.pem')).rejects.toThrow(/certificate revoked/);
  });
  test('curl with a query of openssl ts gets a token openssl believes', async () => {
    tool.write('data', 'data to be stamped');
    await tool.run('ts', '-query', '-data', 'data', '-sha256', '-cert', '-out', 'query');
    await promisify(execFile)('curl', ['-sf', '-H', 'Content-Type: application/timestamp-query', '--data-binary', `@${tool.file('query')}`, `${url}/tsa`, '-o', tool.file('reply')]);
    expect(await tool.run('ts', '-verify', '-queryfile', 'query', '-in', 'reply', '-CAfile', 'root.pem')).toContain('Verification: OK');
    tool.write('data', 'other data');
    await expect(tool.run('ts', '-verify', '-data', 'data', '-in', 'reply', '-CAfile', 'root.pem')).rejects.toThrow(/imprint mismatch/);
  });
});
