/** What partners rely on: a repeated request is one envelope, also after a crash; keys are theirs; lists page. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { demoContract, demoEnvelope } from '../../bff/demo/contract/envelope';
import { IdempotencyKey } from '../../bff/src/db/idempotency-entity';
import { Envelope } from '../../bff/src/envelope/entities';
import { forEachDatabase } from '../kit/databases';
import { answerOf, openLuobi, someSigner, type LuobiHere } from '../kit/luobi';
import { everythingStored } from '../kit/people';

const ROOT = path.join(__dirname, '../..');

forEachDatabase('the partner API', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database()); });
  afterAll(async () => { await luobi.close(); });

  const order = async (client = luobi.partner) => {
    const { documentId } = await client.uploadDocument('合同', demoContract(ROOT));
    return demoEnvelope({ ...luobi.demo, signer: someSigner('东方不败') }, documentId);
  };
  const envelopes = (documentId: string): Promise<number> => luobi.services.dataSource.manager.countBy(Envelope, { documentId });

  test('a repeated request answers the first answer and makes one envelope', async () => {
    const body = await order();
    const key = randomUUID();
    const first = await luobi.partner.createEnvelope(body, key);
    expect(await luobi.partner.createEnvelope(body, key)).toEqual(first);
    expect(await answerOf(luobi.partner.createEnvelope({ ...body, title: '另一份' }, key))).toBe('422 idempotency_key_reused');
    expect(await answerOf(luobi.partner.createEnvelope(body, randomUUID()))).toBe('409 conflict');
    expect(await envelopes(body.documentId)).toBe(1);
    expect(await everythingStored(luobi.services.dataSource)).not.toContain('东方不败');
  });

  test('killed between the commit and the answer: the repetition finds the envelope it made', async () => {
    const body = await order();
    const key = randomUUID();
    const { envelopeId } = await luobi.partner.createEnvelope(body, key);
    // as a power cut leaves it: the envelope is committed, the answer was never written
    await luobi.services.dataSource.manager.update(IdempotencyKey, { key }, { status: null, answer: null });
    expect(await answerOf(luobi.partner.createEnvelope(body, key))).toBe('409 idempotency_in_progress');
    await luobi.services.dataSource.manager.update(IdempotencyKey, { key }, { createdAt: new Date(Date.now() - 61_000) });
    expect((await luobi.partner.createEnvelope(body, key)).envelopeId).toBe(envelopeId);
    // and when even the key is forgotten
    await luobi.services.dataSource.manager.delete(IdempotencyKey, { key });
    expect((await luobi.partner.createEnvelope(body, key)).envelopeId).toBe(envelopeId);
    expect(await envelopes(body.documentId)).toBe(1);
    const { records } = await luobi.partner.getEvidence(envelopeId);
    expect(records.filter((r) => r.kind === 'envelope.created')).toHaveLength(1);
  });

  test('another partner under the same key gets nothing of it', async () => {
    const body = await order();
    const key = randomUUID();
    await luobi.partner.createEnvelope(body, key);
    const { client } = await luobi.otherPartner();
    expect(await answerOf(client.createEnvelope(body, key))).toBe('404 not_found');
    const own = await client.createEnvelope(await order(client), key);
    expect(await answerOf(luobi.partner.getEnvelope(own.envelopeId))).toBe('404 not_found');
  });

  test('twenty equal requests at once make one envelope', async () => {
    const body = await order();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => answerOf(luobi.partner.createEnvelope(body, key))));
    expect(answers).toContain('ok');
    for (const answer of answers) expect(['ok', '409 idempotency_in_progress']).toContain(answer);
    expect(await envelopes(body.documentId)).toBe(1);
  });

  test.each(['short', 'x'.repeat(81), 'with a blank'])('refuses the key %j', async (key) => {
    expect(await answerOf(luobi.partner.createEnvelope(await order(), key))).toBe('400 invalid_request');
  });
});
