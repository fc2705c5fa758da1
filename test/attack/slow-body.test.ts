/** A request sent drop by drop is cut off; everybody else is served meanwhile. */
import { connect, type Socket } from 'node:net';
import { freshSqlite } from '../kit/databases';
import { openLuobi, type LuobiHere } from '../kit/luobi';
import { send } from '../kit/raw-http';

let luobi: LuobiHere;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await freshSqlite();
  drop = database.drop;
  luobi = await openLuobi(database, { times: { headersMs: 700, requestMs: 1200, checkEveryMs: 100 } });
});
afterAll(async () => { await luobi.close(); await drop(); });

function dribble(start: string): { socket: Socket; ended: Promise<{ ms: number; text: string }> } {
  const began = Date.now();
  const socket = connect(Number(new URL(luobi.url).port), '127.0.0.1', () => socket.write(start));
  let text = '';
  socket.on('data', (chunk) => { text += chunk.toString('latin1'); }).on('error', () => undefined);
  const more = setInterval(() => socket.writable && socket.write('x'), 50);
  return { socket, ended: new Promise((resolve) => socket.once('close', () => { clearInterval(more); resolve({ ms: Date.now() - began, text }); })) };
}

test.each([
  ['headers', 'POST /api/v1/login/codes HTTP/1.1\r\nHost: x\r\nX-Slow: ', 0],
  ['a JSON body', 'POST /api/v1/login/codes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{', 0],
  ['a PDF', 'POST /api/v1/verifications HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\nContent-Length: 9000000\r\n\r\n%PDF', 0],
])('%s, forty at once', async (_, start) => {
  const slow = Array.from({ length: 40 }, () => dribble(start));
  const began = Date.now();
  for (let n = 0; n < 20; n++) expect((await send(luobi.url, { path: '/readyz' })).status).toBe(200);
  expect(Date.now() - began).toBeLessThan(2000);
  for (const { ended } of slow) {
    const { ms, text } = await ended;
    expect(ms).toBeLessThan(6000);
    expect(text).toMatch(/^(HTTP\/1\.1 4\d\d|$)/);
  }
  expect((await send(luobi.url, { path: '/healthz' })).status).toBe(200);
});
