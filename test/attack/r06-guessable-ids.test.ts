/** R6: ids and tickets hold at least 128 bits of the system's CSPRNG; guessing a ticket costs nobody anything but the guesser. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ensureUser, loginByWeChat, loginByWeChatPhone, openSession } from '../../bff/src/account';
import { newId, newToken } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { freshPhone, openPeople, outcomeOf, type People } from '../kit/people';
import { ticketOf, wechatName } from '../kit/wechat/login';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const bitsOfId = (id: string): string => [...id].map((c) => CROCKFORD.indexOf(c).toString(2).padStart(5, '0')).join('').slice(-128);
const bitsOfToken = (token: string): string => [...Buffer.from(token, 'base64url')].map((byte) => byte.toString(2).padStart(8, '0')).join('');
const SAMPLES = 4000;

describe.each([['ids', newId, bitsOfId, 128], ['tokens', () => newToken(), bitsOfToken, 256], ['invitations', () => newToken(24), bitsOfToken, 192]] as const)('%s', (_, make, bitsOf, width) => {
  const all = Array.from({ length: SAMPLES }, make);
  const bits = all.map(bitsOf);

  test('are all different and carry every bit they promise', () => {
    expect(new Set(all).size).toBe(SAMPLES);
    expect(bits.every((b) => b.length === width)).toBe(true);
    // each bit is one about half of the time: six standard deviations either way
    for (let at = 0; at < width; at++) {
      const ones = bits.filter((b) => b[at] === '1').length;
      expect(Math.abs(ones - SAMPLES / 2)).toBeLessThan(6 * Math.sqrt(SAMPLES / 4));
    }
  });

  test('tell nothing of the next: neighbours differ in half of their bits', () => {
    const distance = (a: string, b: string): number => [...a].filter((bit, at) => bit !== b[at]).length;
    const mean = bits.slice(1).reduce((sum, b, at) => sum + distance(b, bits[at]!), 0) / (SAMPLES - 1);
    expect(Math.abs(mean - width / 2)).toBeLessThan(1);
  });
});

test('no source of ours draws from Math.random or takes a UUID for a secret', () => {
  const root = path.join(__dirname, '../..');
  const files = ['bff/src', 'shared/src'].flatMap((folder) => (readdirSync(path.join(root, folder), { recursive: true }) as string[]).filter((name) => /(?<!\.test)\.ts$/.test(name)).map((name) => path.join(root, folder, name)));
  expect(files.length).toBeGreaterThan(200);
  for (const file of files) expect([file, /Math\.random|randomUUID/.exec(readFileSync(file, 'utf8'))?.[0]]).toEqual([file, undefined]);
});

forEachDatabase('guessing', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });

  test('what a person is handed is as long as promised', async () => {
    const answer = await loginByWeChat(people, { code: `${wechatName()}.1` });
    expect(answer).toMatchObject({ state: 'phone_needed', ticket: { ticket: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) } });
    const { token, sessionId } = await openSession(people, await ensureUser(people, freshPhone()), { channel: 'h5' });
    expect([Buffer.from(token, 'base64url').length, sessionId]).toEqual([32, expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/)]);
  });

  test('a guessed ticket finds nothing, and WeChat is not even asked', async () => {
    const ticket = await ticketOf(people, wechatName());
    let asked = 0;
    const counting = { ...people, wechat: { ...people.wechat, phoneNumber: async (request: { code: string; openid: string }) => { asked += 1; return people.wechat.phoneNumber(request); } } };
    const near = (ticket[0] === 'A' ? 'B' : 'A') + ticket.slice(1);
    for (const guess of [near, newToken(), ticket.slice(0, 42), `${ticket}A`, "' OR ''='", '']) expect(await outcomeOf(loginByWeChatPhone(counting, { ticket: guess, code: `${freshPhone()}.1` }))).toBe('login_ticket_expired');
    expect(asked).toBe(0);
    expect(await outcomeOf(loginByWeChatPhone(counting, { ticket, code: `${freshPhone()}.1` }))).toBe('ok');
  });
});
