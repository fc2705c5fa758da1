/**
 * Time-stamping authorities in the settings, through the running server: whoever is down, wrong or slow is passed over
 * and left alone, nobody's word is taken unchecked, and where nobody answers the act waits. Real HTTP authorities.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { demoHandwriting } from '../../bff/demo/contract/handwriting';
import { readDocument, signDocument } from '../../bff/demo/phone-client';
import { sha256 } from '../../bff/src/kernel';
import { freshSqlite, type TestDatabase } from '../kit/databases';
import { enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere } from '../kit/luobi';
import { pem } from '../kit/pki/openssl';
import { httpAuthority, type HttpAuthority, type TsaMode } from '../kit/tsa';

let database: TestDatabase & { drop(): Promise<void> };
let luobi: LuobiHere;
let first: HttpAuthority;
let second: HttpAuthority;
beforeEach(async () => {
  database = await freshSqlite();
  [first, second] = await Promise.all([httpAuthority(), httpAuthority()]);
});
afterEach(async () => {
  await luobi.close();
  await Promise.all([first.close(), second.close()]);
  await database.drop();
});

async function start(list: readonly string[]): Promise<void> {
  const anchors = path.join(database.folder, 'tsa.pem');
  writeFileSync(anchors, pem(first.trustAnchor.der, second.trustAnchor.der));
  luobi = await openLuobi(database, { env: { LUOBI_TSA: list.join(','), LUOBI_TSA_ANCHORS: anchors, LUOBI_TSA_POLICIES: first.policy, LUOBI_TSA_TIMEOUT_MS: '400' } });
}
/** A person signs the demo contract over HTTP. @returns what stands in the view of the act */
async function signOne(): Promise<Awaited<ReturnType<typeof signDocument>>> {
  const who = someSigner();
  const envelope = await sendContract(luobi, who);
  const ticket = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
  const phone = await enter(luobi, who);
  const { taskId } = await phone.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number }, idempotencyKey: 'claim-0001' });
  await readDocument(phone, taskId);
  return signDocument(phone, who.phone, taskId, demoHandwriting(), luobi.readCode);
}
const timestamp = (): Promise<unknown> => luobi.services.ca.timestamp(sha256('anything'));
const noted = (): { states: { name: string; circuit: string; lastFailure: { reason: string } | null }[] } =>
  JSON.parse(readFileSync(path.join(database.folder, 'data/state/timestamps.json'), 'utf8')) as ReturnType<typeof noted>;

test('the first of the list stamps; its roots are published beside ours', async () => {
  await start([first.url, second.url, 'embedded']);
  expect((await signOne()).state).toBe('done');
  expect(first.asked).toBeGreaterThan(0);
  expect(second.asked).toBe(0);
  const roots = readFileSync(path.join(database.folder, 'data/trust/root.pem'), 'utf8');
  for (const { der } of [first.trustAnchor, second.trustAnchor]) expect(roots).toContain(pem(der).trim());
  // they stand over time and over no signer
  expect(await luobi.services.ca.timestampAnchors!()).toHaveLength(3);
  expect(await luobi.services.ca.trustAnchors()).toHaveLength(1);
  for (const { der } of [first.trustAnchor, second.trustAnchor]) expect(roots).toContain(`# trusted for: time-stamps\n${pem(der)}`);
  expect(luobi.log()).toContain('time-stamping authorities, in this order');
});

test.each<[string, TsaMode, string]>([
  ['is down', 'hang up', 'unreachable'], ['answers with a token over something else', 'other digest', 'imprint'], ['is too slow', 'slow', 'timeout'],
])('a first authority that %s is passed over, then left alone', async (_, mode, reason) => {
  await start([first.url, second.url]);
  first.mode = mode;
  expect((await signOne()).state).toBe('done');
  expect(first.asked).toBeGreaterThan(0);
  expect(second.asked).toBeGreaterThan(0);
  while (luobi.log().split('gives no token that holds').length < 2) await delay(10);
  for (let i = 0; i < 3; i++) await timestamp();
  const before = first.asked;
  for (let i = 0; i < 5; i++) await timestamp();
  expect(first.asked).toBe(before);
  await delay(50); // the note is written beside
  const [state] = noted().states;
  expect(state).toMatchObject({ name: first.url, circuit: 'open' });
  expect([reason, 'unreachable']).toContain(state!.lastFailure!.reason);
});

test('our own authority can stand behind outside ones, and before them', async () => {
  await start([first.url, 'embedded']);
  first.mode = 'garbage';
  await timestamp();
  expect(first.asked).toBeGreaterThan(0);
  await luobi.close();
  await start(['embedded', first.url]);
  const before = first.asked;
  await timestamp();
  expect(first.asked).toBe(before);
});

test('when nobody gives a token that holds the act waits, says so, and ends by itself when one does', async () => {
  await start([first.url, second.url]);
  [first.mode, second.mode] = ['500', 'rejection'];
  const signed = signOne();
  while (!luobi.log().includes('gives no token that holds')) await delay(20);
  [first.mode, second.mode] = ['ok', 'ok'];
  expect((await signed).state).toBe('done');
});
