/** JSON made to be expensive: within the size limit, refused quickly, and the server answers others meanwhile. */
import { freshSqlite } from '../kit/databases';
import { enter, openLuobi, someSigner, type LuobiHere } from '../kit/luobi';
import { newId } from '../../bff/src/kernel';
import { send } from '../kit/raw-http';

const LIMIT = 2 * 1024 * 1024 - 100;
const fill = (head: string, unit: string, tail: string): string => head + unit.repeat(Math.floor((LIMIT - head.length - tail.length - unit.length) / unit.length)) + tail;

let luobi: LuobiHere;
let drop: () => Promise<void>;
let token: string;
beforeAll(async () => {
  const database = await freshSqlite();
  drop = database.drop;
  luobi = await openLuobi(database);
  const who = someSigner();
  await enter(luobi, who, { verified: false });
  await new Promise((resolve) => { setTimeout(resolve, 1100); });
  const { challengeId } = await luobi.phone().call('sendLoginCode', { body: { phone: who.phone } });
  token = (await luobi.phone().call('login', { body: { challengeId, code: await luobi.readCode(who.phone, new Date()), channel: 'h5' } })).token;
});
afterAll(async () => { await luobi.close(); await drop(); });

test.each<[string, string, string, string]>([
  ['a million numbers where objects belong', 'PUT', 'field-values', fill('{"values":[', '0,', '0]}')],
  ['many small objects', 'PUT', 'field-values', fill('{"values":[', '{"fieldId":"x","value":""},', '{}]}')],
  ['a million pages', 'POST', 'views', fill('{"pages":[', '1,', '1]}')],
  ['strokes without end', 'POST', 'signature', fill('{"mark":{"kind":"handwritten","strokes":[[', '{"x":0,"y":0,"t":0},', '{}]]}}')],
  ['strokes of nothing', 'POST', 'signature', fill('{"mark":{"kind":"handwritten","strokes":[', '[],', '[]]}}')],
  ['unknown keys', 'POST', 'decline', `{"reason":"x",${Array.from({ length: 150_000 }, (_, i) => `"${i.toString(36)}":0`).join(',')}}`],
  ['a deep nest of arrays', 'POST', 'decline', `{"reason":${'['.repeat(900_000)}${']'.repeat(900_000)}}`],
  ['a deep nest of objects', 'POST', 'decline', `{"reason":${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}}`],
  ['a long text', 'POST', 'decline', `{"reason":"${'长'.repeat(600_000)}"}`],
  ['a number of a million digits', 'POST', 'decline', `{"reason":${'9'.repeat(1_000_000)}}`],
])('%s', async (_, method, part, body) => {
  expect(Buffer.byteLength(body)).toBeLessThan(2 * 1024 * 1024);
  const [answer, other] = await Promise.all([
    send(luobi.url, { method, path: `/api/v1/tasks/${newId()}/${part}`, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body }),
    send(luobi.url, { path: '/healthz' }),
  ]);
  expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
  expect(answer.text.length).toBeLessThan(10_000);
  expect(other.status).toBe(200);
});
