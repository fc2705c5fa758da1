/** R34: a partner request that was recorded, changed, delayed or made with another key opens nothing. */
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { createPersonalDataBox, sha256Hex } from '../../bff/src/kernel';
import { authenticatePartner, forgetOldNonces, registerPartner, signRequest, type PartnerCredentials, type SignedRequest } from '../../bff/src/partner';
import { PartnerKey, PartnerNonce } from '../../bff/src/partner/entities';
import { forEachDatabase } from '../kit/databases';

forEachDatabase('signed partner requests', (database) => {
  let dataSource: DataSource;
  let partner: PartnerCredentials;
  let now = new Date('2026-11-24T08:00:00.000Z');
  const box = createPersonalDataBox(randomBytes(32));
  const deps = () => ({ dataSource, box, clock: { now: () => now } });
  beforeAll(async () => {
    dataSource = await database().open();
    partner = await registerPartner(deps(), { name: 'P', organizationName: 'O' });
  });
  afterAll(async () => { await dataSource.destroy(); });

  const signed = (over: { body?: string; timestamp?: string; nonce?: string; method?: string; path?: string; secret?: string; keyId?: string } = {}): SignedRequest => {
    const text = {
      timestamp: over.timestamp ?? String(Math.floor(now.getTime() / 1000)), nonce: over.nonce ?? randomBytes(18).toString('base64url'),
      method: over.method ?? 'POST', pathAndQuery: over.path ?? '/partner/v1/envelopes?x=1', body: Buffer.from(over.body ?? '{"a":1}'),
    };
    return {
      ...text, headers: { 'luobi-key': over.keyId ?? partner.keyId, 'luobi-timestamp': text.timestamp, 'luobi-nonce': text.nonce, 'luobi-signature': signRequest(over.secret ?? partner.secret, text) },
    };
  };
  const refused = (request: SignedRequest) => expect(authenticatePartner(deps(), request)).rejects.toMatchObject({ code: 'signature_invalid' });

  test('lets the partner in', async () => {
    expect(await authenticatePartner(deps(), signed())).toEqual({ partnerId: partner.partnerId });
  });
  test.each<[string, (r: SignedRequest) => SignedRequest]>([
    ['body', (r) => ({ ...r, body: Buffer.from('{"a":2}') })],
    ['path', (r) => ({ ...r, pathAndQuery: '/partner/v1/envelopes?x=2' })],
    ['method', (r) => ({ ...r, method: 'PUT' })],
    ['nonce', (r) => ({ ...r, headers: { ...r.headers, 'luobi-nonce': randomBytes(18).toString('base64url') } })],
    ['timestamp', (r) => ({ ...r, headers: { ...r.headers, 'luobi-timestamp': String(Number(r.headers['luobi-timestamp']) + 1) } })],
    ['signature (cut)', (r) => ({ ...r, headers: { ...r.headers, 'luobi-signature': String(r.headers['luobi-signature']).slice(0, 62) } })],
    ['signature (empty)', (r) => ({ ...r, headers: { ...r.headers, 'luobi-signature': '' } })],
    ['key', (r) => ({ ...r, headers: { ...r.headers, 'luobi-key': '0'.repeat(26) } })],
  ])('refuses a changed %s', (_, change) => refused(change(signed())));

  test.each(['luobi-key', 'luobi-timestamp', 'luobi-nonce', 'luobi-signature'])('refuses a request without %s', (name) => {
    const request = signed();
    return refused({ ...request, headers: { ...request.headers, [name]: undefined } });
  });
  test.each([['six minutes old', -360], ['six minutes ahead', 360]])('refuses a request %s', (_, seconds) => refused(signed({ timestamp: String(Math.floor(now.getTime() / 1000) + seconds) })));
  test.each(['NaN', '1e9', '-1', ' 1763971200', '99999999999999'])('refuses the timestamp %j', (timestamp) => refused(signed({ timestamp })));
  test.each(['short', 'x'.repeat(65), 'with space in it 12345', '换行换行换行换行换行换行换行换行'])('refuses the nonce %j', (nonce) => refused(signed({ nonce })));
  test('refuses another secret, an unknown key and a revoked key', async () => {
    await refused(signed({ secret: 'other' }));
    await refused(signed({ keyId: 'no such key', secret: 'no such key' }));
    const other = await registerPartner(deps(), { name: 'Q', organizationName: 'Q' });
    await dataSource.manager.update(PartnerKey, { id: other.keyId }, { state: 'revoked' });
    await refused(signed({ keyId: other.keyId, secret: other.secret }));
  });

  test('of fifty copies of one request at once exactly one gets in, and none later', async () => {
    const request = signed();
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => authenticatePartner(deps(), request)));
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
    await refused(request);
  });
  test('a wrong signature does not use up the nonce of the honest request', async () => {
    const request = signed();
    await refused({ ...request, body: Buffer.from('other') });
    await expect(authenticatePartner(deps(), request)).resolves.toBeDefined();
  });
  test('forgets nonces only when their timestamp could not be replayed any more', async () => {
    const request = signed();
    await authenticatePartner(deps(), request);
    now = new Date(now.getTime() + 299_000);
    await forgetOldNonces(deps());
    await refused(request);
    now = new Date(now.getTime() + 302_000);
    await forgetOldNonces(deps());
    expect(await dataSource.manager.existsBy(PartnerNonce, { id: sha256Hex(`${partner.keyId}\0${String(request.headers['luobi-nonce'])}`) })).toBe(false);
    await refused(request);
  });
});
