/** OCSP and time-stamping over HTTP under strangers: floods, garbage, huge and doubled nonces, oversize bodies. The house stays up and true. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import pino from 'pino';
import { OID } from '../../bff/src/ca/oids';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { binaryEndpoints } from '../../bff/src/http/binary-endpoints';
import { onError } from '../../bff/src/http/on-error';
import { caEndpoints } from '../../bff/src/http/routes/ca/endpoints';
import { readDer } from '../../bff/src/kernel/der/read';
import { context, integer, nullValue, objectIdentifier, octetString, sequence } from '../../bff/src/kernel/der/write';
import { freshSqlite, type TestDatabase } from '../kit/databases';
import { openCa, type CaHere } from '../kit/pki/open-ca';

let database: TestDatabase & { drop(): Promise<void> };
let here: CaHere;
let certificate: Uint8Array;
let issuer: Uint8Array;
const servers: Server[] = [];
beforeAll(async () => {
  database = await freshSqlite();
  here = await openCa(database);
  const issued = await here.issue();
  certificate = issued.certificate;
  issuer = issued.chain[0]!;
});
afterEach(async () => { await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }))); });
afterAll(async () => {
  await here.close();
  await database.drop();
});

/** A server of its own: limits count anew. */
async function serve(): Promise<string> {
  const app = new Koa();
  app.silent = true;
  const logger = pino({ level: 'silent' });
  app.use(onError(logger)).use(binaryEndpoints(caEndpoints(here.ca), 1));
  const server = createServer(app.callback());
  servers.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const ask = (url: string, body: Uint8Array, type = 'application/ocsp-request', where = '/ca/ocsp'): Promise<Response> => fetch(url + where, { method: 'POST', headers: { 'content-type': type }, body: Buffer.from(body) });
const certId = (): Buffer => {
  const { subject, keyBits } = readCertificate(issuer);
  const hash = (bytes: Uint8Array): Buffer => octetString(createHash('sha1').update(bytes).digest());
  return sequence(sequence(objectIdentifier(OID.sha1), nullValue()), hash(subject), hash(keyBits), integer(readCertificate(certificate).serial));
};
const nonce = (bytes: Uint8Array): Buffer => sequence(objectIdentifier(OID.ocspNonce), octetString(octetString(bytes)));
const question = (...extensions: Buffer[]): Buffer => sequence(sequence(sequence(sequence(certId())), ...(extensions.length ? [context(2, sequence(...extensions))] : [])));
const statusOf = async (response: Response): Promise<number> => readDer(Buffer.from(await response.arrayBuffer())).children[0]!.body[0]!;

test('a flood from one address is told to wait after 600 questions a minute; none before was left without an answer', async () => {
  const url = await serve();
  const codes: number[] = [];
  for (let round = 0; round < 8; round++) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(url, question())));
    codes.push(...answers.map(({ status }) => status));
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  }
  expect(codes.filter((code) => code === 200).length).toBe(600);
  expect(codes.filter((code) => code === 429).length).toBe(200);
});
test.each([33, 64, 200, 2000, 3900])('a nonce of %d octets is malformed, whatever it holds; one of 32 is answered', async (size) => {
  const url = await serve();
  expect(await statusOf(await ask(url, question(nonce(randomBytes(size)))))).toBe(1);
  const answered = Buffer.from(await (await ask(url, question(nonce(Buffer.alloc(32, 9))))).arrayBuffer());
  expect(answered.includes(octetString(Buffer.alloc(32, 9)))).toBe(true);
});
test('two nonces, a nonce in pieces and a nested one are malformed', async () => {
  const url = await serve();
  const bad = [[nonce(randomBytes(8)), nonce(randomBytes(8))], [sequence(objectIdentifier(OID.ocspNonce), octetString(randomBytes(8)))], [sequence(objectIdentifier(OID.ocspNonce), octetString(octetString(octetString(Buffer.alloc(40)))))]];
  for (const extensions of bad) expect(await statusOf(await ask(url, question(...extensions)))).toBe(1);
});
test('a body over the limit is refused before it is read as a request', async () => {
  const url = await serve();
  for (const size of [4097, 100_000, 5_000_000]) {
    const answer = await ask(url, Buffer.alloc(size, 0x30)).catch((error: unknown) => error);
    if (answer instanceof Response) expect(answer.status).toBe(413);
  }
  expect(await statusOf(await ask(url, question()))).toBe(0);
});
test('400 pieces of garbage are malformed or not ours, and the next honest question is answered', async () => {
  const url = await serve();
  for (let i = 0; i < 8; i++) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(url, randomBytes(1 + (randomBytes(2).readUInt16BE() % 600)))));
    for (const answer of answers) expect(await statusOf(answer)).toBe(1);
  }
  expect(await statusOf(await ask(url, question()))).toBe(0);
});
test('time-stamp garbage is refused as a response that RFC 3161 knows', async () => {
  const url = await serve();
  for (let i = 0; i < 50; i++) {
    const answer = await ask(url, randomBytes(1 + i * 20), 'application/timestamp-query', '/tsa');
    const response = readDer(Buffer.from(await answer.arrayBuffer()));
    expect([answer.status, response.children[0]!.children[0]!.body[0], response.children.length]).toEqual([200, 2, 1]);
  }
});
test('DER bombs: deep nesting, lengths that promise gigabytes, a thousand requests in one', async () => {
  const url = await serve();
  let deep: Buffer = Buffer.from('0500', 'hex');
  while (deep.length < 4000) deep = sequence(deep);
  const bombs = [deep, Buffer.from('3084ffffffff', 'hex'), Buffer.from('30847fffffff0000', 'hex'), Buffer.from('3080'.repeat(500), 'hex'), sequence(sequence(sequence(...Array.from({ length: 40 }, () => sequence(certId())))))];
  for (const bomb of bombs) expect(await statusOf(await ask(url, bomb))).toBe(1);
});
