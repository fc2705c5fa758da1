/** R34: a partner exchanges its key without a gap: two live keys at most, a revoked one opens nothing more at once. */
import { addPartnerKey, revokePartnerKey } from '../../bff/src/partner';
import { createPartnerClient } from '../../bff/demo/partner-client';
import { forEachDatabase } from '../kit/databases';
import { answerOf, openLuobi, type LuobiHere } from '../kit/luobi';
import { everythingStored, outcomeOf } from '../kit/people';

forEachDatabase('the keys of a partner', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database()); });
  afterAll(async () => { await luobi.close(); });
  const works = (key: { keyId: string; secret: string }): Promise<string> => answerOf(createPartnerClient({ server: luobi.url, ...key }).setWebhook('http://127.0.0.1:1/'));

  test('old and new work side by side, then the old one ends, and the secret is nowhere in clear', async () => {
    const { credentials } = await luobi.otherPartner();
    const { partnerId } = credentials;
    const fresh = await addPartnerKey(luobi.services, partnerId);
    expect([await works(credentials), await works(fresh)]).toEqual(['ok', 'ok']);
    await revokePartnerKey(luobi.services, { partnerId, keyId: credentials.keyId });
    expect([await works(credentials), await works(fresh)]).toEqual(['401 signature_invalid', 'ok']);
    expect(await works({ keyId: fresh.keyId, secret: credentials.secret })).toBe('401 signature_invalid');
    const stored = await everythingStored(luobi.services.dataSource);
    for (const { secret } of [credentials, fresh]) expect(stored).not.toContain(secret);
  });

  test('a third live key is refused, also when ten are asked for at once', async () => {
    const { credentials: { partnerId } } = await luobi.otherPartner();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcomeOf(addPartnerKey(luobi.services, partnerId))));
    expect(outcomes.filter((o) => o === 'ok')).toHaveLength(1);
    expect(outcomes.filter((o) => o === 'conflict')).toHaveLength(9);
  });

  test('nobody revokes another partner\'s key', async () => {
    const [mine, theirs] = [await luobi.otherPartner(), await luobi.otherPartner()];
    expect(await outcomeOf(revokePartnerKey(luobi.services, { partnerId: mine.credentials.partnerId, keyId: theirs.credentials.keyId }))).toBe('not_found');
    expect(await works(theirs.credentials)).toBe('ok');
    expect(await outcomeOf(addPartnerKey(luobi.services, '0'.repeat(26)))).toBe('not_found');
  });
});
