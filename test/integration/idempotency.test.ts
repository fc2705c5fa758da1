import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { forgetOldAnswers, once, repeatableIdOf, type IdempotentRequest, type StoredAnswer } from '../../bff/src/http/middleware/idempotency';
import { AppError, createPersonalDataBox } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { everythingStored } from '../kit/people';

forEachDatabase('Idempotency-Key', (database) => {
  let dataSource: DataSource;
  let now = new Date('2026-11-24T00:00:00.000Z');
  const clock = { now: () => now };
  const box = createPersonalDataBox(Buffer.alloc(32, 5));
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });

  const request = (over: Partial<IdempotentRequest> = {}): IdempotentRequest => ({ subject: 'user:a', key: 'key-00000001', method: 'POST', path: '/x', body: Buffer.from('{"a":1}'), ...over });
  const answer = (text: string): StoredAnswer => ({ status: 201, body: JSON.stringify(text) });
  const run = (r: IdempotentRequest, work: () => Promise<StoredAnswer>) => once({ dataSource, clock, box }, r, work);

  test('runs once and answers every repetition alike, also with twenty at the same time', async () => {
    let runs = 0;
    const work = async () => { runs++; await new Promise((r) => setTimeout(r, 30)); return answer('first'); };
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => run(request(), work)));
    expect(runs).toBe(1);
    expect(results.filter((r) => r.status === 'fulfilled')).not.toHaveLength(0);
    for (const r of results) if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'idempotency_in_progress' });
    expect(await run(request(), work)).toEqual(answer('first'));
    expect(runs).toBe(1);
  });

  test.each([['body', { body: Buffer.from('{"a":2}') }], ['path', { path: '/y' }], ['method', { method: 'PUT' }]])('refuses the same key with another %s', async (_, over) => {
    await expect(run(request(over), async () => answer('never'))).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  test('keeps the keys of two subjects apart', async () => {
    expect(await run(request({ subject: 'user:b' }), async () => answer('b'))).toEqual(answer('b'));
  });

  test('a failed request frees its key', async () => {
    const mine = request({ key: 'key-00000002' });
    await expect(run(mine, async () => { throw new AppError('conflict'); })).rejects.toMatchObject({ code: 'conflict' });
    expect(await run(mine, async () => answer('second try'))).toEqual(answer('second try'));
  });

  test('takes over a key whose process died, after a minute and only once', async () => {
    const mine = request({ key: 'key-00000003' });
    const dead = run(mine, () => new Promise<StoredAnswer>(() => undefined));
    void dead.catch(() => undefined);
    await new Promise((r) => setTimeout(r, 50));
    await expect(run(mine, async () => answer('early'))).rejects.toMatchObject({ code: 'idempotency_in_progress' });
    now = new Date(now.getTime() + 61_000);
    let runs = 0;
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => run(mine, async () => { runs++; await new Promise((r) => setTimeout(r, 20)); return answer('late'); })));
    expect(runs).toBe(1);
    expect(results.some((r) => r.status === 'fulfilled')).toBe(true);
  });

  test('keeps answers sealed, for a day', async () => {
    const mine = request({ key: 'key-00000004' });
    const named = { status: 201, body: JSON.stringify({ name: '林晓月' }) };
    await run(mine, async () => named);
    const stored = await everythingStored(dataSource);
    expect(stored).not.toContain('林晓月');
    expect(stored).not.toContain(JSON.stringify({ name: '林晓月' }).slice(1, -1).replaceAll('"', '\\"'));
    now = new Date(now.getTime() + 23 * 3_600_000);
    await forgetOldAnswers({ dataSource, clock });
    expect(await run(mine, async () => answer('never'))).toEqual(named);
    now = new Date(now.getTime() + 2 * 3_600_000);
    await forgetOldAnswers({ dataSource, clock });
    expect(await run(mine, async () => answer('new'))).toEqual(answer('new'));
  });

  test('an answer too long to keep is given, and its key is free again', async () => {
    const mine = request({ key: 'key-00000005' });
    const long = { status: 200, body: JSON.stringify(randomBytes(60_000).toString('hex')) };
    expect(await run(mine, async () => long)).toEqual(long);
    expect(await run(mine, async () => answer('again'))).toEqual(answer('again'));
  });

  test('one request has one id, another subject, key or body another', () => {
    const ids = [request(), request({ subject: 'user:b' }), request({ key: 'key-00000009' }), request({ body: Buffer.from('{}') })].map((r) => repeatableIdOf(box, r));
    expect(new Set(ids).size).toBe(4);
    expect(repeatableIdOf(box, request())).toBe(ids[0]);
    expect(ids[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });
});
