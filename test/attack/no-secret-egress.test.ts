/**
 * R41: the whole story is played, everything that leaves the server is kept, and what must stay inside is looked for in
 * the log, in every answer and in the database: keys, codes, tokens, tickets, phone and ID numbers, names.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Challenge } from '../../bff/src/identity/entities';
import { forEachDatabase } from '../kit/databases';
import { answerOf, enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere } from '../kit/luobi';
import { everythingStored } from '../kit/people';
import { send } from '../kit/raw-http';
import { demoHandwriting } from '../../bff/demo/contract/handwriting';
import { readDocument, signDocument } from '../../bff/demo/phone-client';

forEachDatabase('what must stay inside', (database) => {
  let luobi: LuobiHere;
  const answers: { url: string; text: string }[] = [];
  const codes = new Set<string>();
  const tokens = new Set<string>();
  const who = someSigner('南宫问天');
  /** who signed has a certificate, which is public; who was only invited has none */
  const invited = someSigner('东方未明');
  let ticket: { ticket: string; number: string };
  let webhookSecret: string;
  const original = globalThis.fetch;

  beforeAll(async () => {
    luobi = await openLuobi(database(), { env: { LUOBI_LOG_LEVEL: 'trace' } });
    globalThis.fetch = async (...args: Parameters<typeof fetch>) => {
      const answer = await original(...args);
      const text = await answer.clone().text();
      const url = String(args[0]);
      if (url.includes('/dev/inbox')) for (const [, code] of text.matchAll(/"code":"(\d{6})"/g)) codes.add(code!);
      else answers.push({ url, text });
      for (const [, token] of text.matchAll(/"token":"([A-Za-z0-9_-]{43})"/g)) tokens.add(token!);
      return answer;
    };
    ({ secret: webhookSecret } = await luobi.partner.setWebhook('http://127.0.0.1:1/none'));
    await sendContract(luobi, invited);
    const envelope = await sendContract(luobi, who);
    ticket = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const phone = await enter(luobi, who);
    await phone.call('getTicket', { params: { ticket: ticket.ticket } });
    const { taskId } = await phone.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number }, idempotencyKey: 'claim-0001' });
    await readDocument(phone, taskId);
    await signDocument(phone, who.phone, taskId, demoHandwriting(), luobi.readCode);
    // and what goes wrong: bad codes, bad names, bad bodies, a fault inside
    const { challengeId } = await luobi.phone().call('sendLoginCode', { body: { phone: '13911112222' } });
    await answerOf(luobi.phone().call('login', { body: { challengeId, code: '000001', channel: 'h5' } }));
    await answerOf(phone.call('verifyIdentity', { body: { idType: 'resident_id', name: who.name, idNumber: '310101199206150027' } }));
    await send(luobi.url, { method: 'POST', path: '/api/v1/login/codes', headers: { 'content-type': 'application/json' }, body: `{"phone":"${who.phone}","idNumber":"${who.idNumber}"}` });
    await luobi.services.dataSource.query('ALTER TABLE sessions RENAME TO sessions_gone');
    await answerOf(phone.call('getMe'));
    await luobi.services.dataSource.query('ALTER TABLE sessions_gone RENAME TO sessions');
    await luobi.partner.getEvidence(envelope.envelopeId);
    await phone.call('getEnvelope', { params: { envelopeId: envelope.envelopeId } });
    expect(codes.size).toBeGreaterThanOrEqual(2);
    expect(tokens.size).toBeGreaterThanOrEqual(1);
    expect(await luobi.services.dataSource.manager.count(Challenge)).toBeGreaterThan(2);
  }, 120_000);
  afterAll(async () => { globalThis.fetch = original; await luobi.close(); });

  const keys = (): string[] => {
    const folder = path.join(database().folder, 'data/keys');
    return readdirSync(folder).flatMap((name) => {
      const bytes = readFileSync(path.join(folder, name));
      const text = bytes.toString('utf8').trim();
      return [text, bytes.toString('hex'), bytes.toString('base64')].filter((form) => form.length >= 32);
    });
  };
  const secrets = (): string[] => [luobi.demo.partner.secret, webhookSecret, ...tokens, ...keys()];
  const personal = (): string[] => [who.phone, who.idNumber, luobi.demo.signer.phone, luobi.demo.approver.phone, '13911112222', '310101199206150027'];

  test('the log has something to say, but none of it', () => {
    const log = luobi.log();
    expect(log).toContain('"msg":"request"');
    expect(log).toContain('"msg":"request failed"');
    for (const secret of [...secrets(), ...personal(), who.name, invited.name, invited.phone, ticket.ticket]) expect(log).not.toContain(secret);
    for (const code of codes) expect(log).not.toMatch(new RegExp(`(?<!\\d)${code}(?!\\d)`));
    for (const line of log.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  test('a fault inside is told as internal, with nothing of the inside', () => {
    const fault = answers.find((a) => a.text.includes('"internal"'))!;
    expect(Object.keys(JSON.parse(fault.text) as object).sort()).toEqual(['code', 'requestId']);
  });

  test('no answer holds a number in full, and secrets only where they are handed out', () => {
    for (const { url, text } of answers) {
      for (const number of personal()) expect(text).not.toContain(number);
      for (const key of keys()) expect(text).not.toContain(key);
      expect(text).not.toContain(luobi.demo.partner.secret);
      if (!url.endsWith('/partner/v1/webhook')) expect(text).not.toContain(webhookSecret);
      if (!url.endsWith('/api/v1/login')) for (const token of tokens) expect(text).not.toContain(token);
      if (!url.endsWith('/tickets')) expect(text).not.toContain(ticket.ticket);
      // his own certificate carries his name
      if (!url.includes('/partner/') && !/\/(signature|sealing)$/.test(url)) expect(text).not.toContain(who.name);
      for (const code of codes) if (!url.includes('/pages/') && !url.endsWith('/evidence')) expect(text).not.toContain(`"${code}"`);
    }
  });

  test('the database holds none of it in clear', async () => {
    const stored = await everythingStored(luobi.services.dataSource);
    for (const secret of [...secrets(), ...personal(), invited.name, ticket.ticket]) expect(stored).not.toContain(secret);
    for (const code of codes) expect(stored).not.toContain(`"${code}"`);
  });

  test('key files are for their owner alone', async () => {
    const { statSync } = await import('node:fs');
    const folder = path.join(database().folder, 'data/keys');
    for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o077).toBe(0);
    expect(statSync(path.join(database().folder, 'data/demo.json')).mode & 0o077).toBe(0);
  });
});
