/** Evidence (R31): one chain per envelope, in the transaction of the change, stamped at completion. */
import { appendEvidence, exportEvidence, keepHeadTimestamp, readHead } from '../../bff/src/evidence';
import { EvidenceHead, EvidenceRecord } from '../../bff/src/evidence/entities';
import { inTransaction } from '../../bff/src/db';
import { newId, systemClock } from '../../bff/src/kernel';
import { verifyEvidencePackage } from '../../shared/src';
import type { DataSource } from 'typeorm';
import { forEachDatabase } from '../kit/databases';
import { outcomeOf } from '../kit/people';

forEachDatabase('evidence', (database) => {
  let dataSource: DataSource;
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });
  const deps = () => ({ dataSource, clock: systemClock });
  const append = (envelopeId: string, reason: string) => inTransaction(dataSource, (manager) => appendEvidence(manager, { envelopeId, kind: 'envelope.revoked', content: { reason }, at: systemClock.now() }));

  test('twenty at once make one dense chain', async () => {
    const envelopeId = newId();
    await append(envelopeId, 'first');
    await Promise.all(Array.from({ length: 20 }, (_, i) => append(envelopeId, `n${i}`)));
    const evidence = await exportEvidence(deps(), envelopeId);
    expect(evidence.records.map((r) => r.sequence)).toEqual(Array.from({ length: 21 }, (_, i) => i));
    expect(verifyEvidencePackage(evidence)).toMatchObject({ ok: true });
  });

  test('rolled back with the change it tells about', async () => {
    const envelopeId = newId();
    await append(envelopeId, 'kept');
    await expect(inTransaction(dataSource, async (manager) => {
      await appendEvidence(manager, { envelopeId, kind: 'envelope.revoked', content: { reason: 'lost' }, at: systemClock.now() });
      throw new Error('the change failed');
    })).rejects.toThrow('the change failed');
    const next = await append(envelopeId, 'next');
    expect(next.sequence).toBe(1);
    expect(verifyEvidencePackage(await exportEvidence(deps(), envelopeId)).ok).toBe(true);
  });

  test('chains of two envelopes do not touch, and a record cannot move to another', async () => {
    const [a, b] = [newId(), newId()];
    await append(a, 'same');
    await append(b, 'same');
    const [one, two] = [await exportEvidence(deps(), a), await exportEvidence(deps(), b)];
    expect(one.headHash).not.toBe(two.headHash);
    expect(verifyEvidencePackage({ ...one, envelopeId: b }).ok).toBe(false);
  });

  test.each<[string, (envelopeId: string) => Promise<unknown>]>([
    ['a changed content', (envelopeId) => dataSource.manager.update(EvidenceRecord, { envelopeId, sequence: 1 }, { content: '{"reason":"other"}' })],
    ['a changed time', (envelopeId) => dataSource.manager.update(EvidenceRecord, { envelopeId, sequence: 1 }, { at: new Date(0) })],
    ['a record taken out of the middle', (envelopeId) => dataSource.manager.delete(EvidenceRecord, { envelopeId, sequence: 1 })],
    ['the last record taken away', (envelopeId) => dataSource.manager.delete(EvidenceRecord, { envelopeId, sequence: 2 })],
    ['a changed head', (envelopeId) => dataSource.manager.update(EvidenceHead, { envelopeId }, { hash: 'f'.repeat(64) })],
  ])('%s in the database is found in the export', async (_, tamper) => {
    const envelopeId = newId();
    for (const reason of ['a', 'b', 'c']) await append(envelopeId, reason);
    expect(verifyEvidencePackage(await exportEvidence(deps(), envelopeId)).ok).toBe(true);
    await tamper(envelopeId);
    expect(verifyEvidencePackage(await exportEvidence(deps(), envelopeId)).ok).toBe(false);
  });

  test('a head is stamped once', async () => {
    const envelopeId = newId();
    await append(envelopeId, 'a');
    const head = await readHead(dataSource.manager, envelopeId);
    const token = Buffer.from(`0420${head.hash}`, 'hex');
    await keepHeadTimestamp(dataSource.manager, envelopeId, head, token);
    await append(envelopeId, 'after');
    expect(verifyEvidencePackage(await exportEvidence(deps(), envelopeId))).toMatchObject({ ok: true, timestampToCheck: { imprint: head.hash } });
    expect(await outcomeOf(keepHeadTimestamp(dataSource.manager, envelopeId, head, token))).toBe('conflict');
  });

  test('refuses what is too long to keep, what is not JSON, and an envelope that has none', async () => {
    expect(await outcomeOf(append(newId(), 'x'.repeat(70_000)))).toBe('internal');
    await expect(append(newId(), '\ud800')).rejects.toThrow(TypeError);
    expect(await outcomeOf(exportEvidence(deps(), newId()))).toBe('not_found');
    expect(await outcomeOf(readHead(dataSource.manager, newId()))).toBe('internal');
  });
});
