/** R42: no address that leaves this server is made of what a caller says about Host or forwarding. */
import { InviteTicket } from '../../bff/src/partner/entities';
import { freshSqlite } from '../kit/databases';
import { openLuobi, personOf, sendContract, someSigner, type LuobiHere } from '../kit/luobi';
import { send } from '../kit/raw-http';

const FORGED = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6;host=evil.example;proto=https', 'x-real-ip': '6.6.6.6', 'x-original-url': '/api/v1/me', 'x-rewrite-url': '/api/v1/me', 'x-http-method-override': 'DELETE' };

let luobi: LuobiHere;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await freshSqlite();
  drop = database.drop;
  luobi = await openLuobi(database, { publicUrl: 'http://127.0.0.1:9' });
});
afterAll(async () => { await luobi.close(); await drop(); });

test.each(['/openapi.json', '/docs', '/docs/', '/healthz', '/dev/inbox', '/api/v1/me', '/nothing', '/'])('%s repeats none of it', async (path) => {
  const { headers, text } = await send(luobi.url, { path, headers: FORGED });
  expect(JSON.stringify(headers) + text).not.toMatch(/evil|6\.6\.6\.6/);
});
test('the documentation moves within this server', async () => {
  expect((await send(luobi.url, { path: '/docs', headers: FORGED })).headers.location).toBe('/docs/');
});
test('invitations are made of the configured address', async () => {
  const envelope = await sendContract(luobi, someSigner());
  expect((await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope))).url).toMatch(/^http:\/\/127\.0\.0\.1:9\/#\/pages\/claim\/index\?ticket=/);
  expect(await luobi.services.dataSource.manager.count(InviteTicket)).toBeGreaterThan(0);
});
test('a forged address of the caller does not reach the evidence', async () => {
  const who = someSigner();
  const envelope = await sendContract(luobi, who);
  const { ticket, number } = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
  const { challengeId } = await luobi.phone().call('sendLoginCode', { body: { phone: who.phone } });
  const { token, me } = await luobi.phone().call('login', { body: { challengeId, code: await luobi.readCode(who.phone, new Date()), channel: 'h5' } });
  const headers = { ...FORGED, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  await send(luobi.url, { method: 'POST', path: '/api/v1/me/consents', headers, body: JSON.stringify({ kind: 'privacy', version: me.privacyConsent.requiredVersion }) });
  expect((await send(luobi.url, { method: 'POST', path: '/api/v1/claims', headers, body: JSON.stringify({ ticket, number }) })).status).toBe(201);
  const claimed = (await luobi.partner.getEvidence(envelope.envelopeId)).records.find((r) => r.kind === 'recipient.claimed')!;
  expect(JSON.parse(claimed.content)).toMatchObject({ ip: '127.0.0.1' });
});
