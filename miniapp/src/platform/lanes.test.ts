import fc from 'fast-check';
import { createLanes, Unwanted, type Lane } from './lanes';

/** Jobs that end when told to. */
function jobs() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string) => (): Promise<string> => {
    started.push(name);
    return new Promise((resolve) => ends.set(name, () => resolve(name)));
  };
  const settle = async (): Promise<void> => { for (let i = 0; i < 5; i += 1) await Promise.resolve(); };
  const end = async (name: string): Promise<void> => { ends.get(name)?.(); await settle(); };
  return { started, job, end };
}

test('an act passes all pictures that wait', async () => {
  const lanes = createLanes({ total: 3, pictures: 2 });
  const { started, job, end } = jobs();
  const all = ['p1', 'p2', 'p3', 'p4'].map((name) => lanes.run('picture', job(name)));
  expect(started).toEqual(['p1', 'p2']);
  all.push(lanes.run('act', job('a1')), lanes.run('act', job('a2')));
  expect(started).toEqual(['p1', 'p2', 'a1']);
  await end('p1');
  expect(started).toEqual(['p1', 'p2', 'a1', 'a2']);
  for (const name of ['p2', 'a1', 'a2', 'p3', 'p4']) await end(name);
  expect(await Promise.all(all)).toEqual(['p1', 'p2', 'p3', 'p4', 'a1', 'a2']);
  expect(lanes.running()).toEqual({ total: 0, pictures: 0 });
});

test('a picture that was scrolled past before its turn is never asked for', async () => {
  const lanes = createLanes({ total: 2, pictures: 1 });
  const { started, job, end } = jobs();
  void lanes.run('picture', job('p1'));
  let wanted = true;
  const dropped = lanes.run('picture', job('p2'), () => wanted);
  const kept = lanes.run('picture', job('p3'));
  wanted = false;
  await end('p1');
  await expect(dropped).rejects.toBeInstanceOf(Unwanted);
  expect(started).toEqual(['p1', 'p3']);
  await end('p3');
  await expect(kept).resolves.toBe('p3');
});

test('one that fails makes room for the next', async () => {
  const lanes = createLanes({ total: 1, pictures: 1 });
  const failed = lanes.run('act', () => Promise.reject(new Error('no answer')));
  const after = lanes.run('act', () => Promise.resolve('yes'));
  await expect(failed).rejects.toThrow('no answer');
  await expect(after).resolves.toBe('yes');
});

test('whatever comes in whatever order: never more than the limits, everything ends, acts keep their order', async () => {
  const arrivals = fc.array(fc.record({ lane: fc.constantFrom<Lane>('act', 'picture'), turns: fc.nat({ max: 6 }), fails: fc.boolean() }), { maxLength: 60 });
  await fc.assert(fc.asyncProperty(arrivals, async (list) => {
    const lanes = createLanes({ total: 10, pictures: 6 });
    const acts: number[] = [];
    const ends = await Promise.allSettled(list.map(({ lane, turns, fails }, i) => lanes.run(lane, async () => {
      if (lane === 'act') acts.push(i);
      const { total, pictures } = lanes.running();
      expect(total).toBeLessThanOrEqual(10);
      expect(pictures).toBeLessThanOrEqual(6);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      if (fails) throw new Error('no');
    })));
    expect(ends.map(({ status }) => status === 'rejected')).toEqual(list.map(({ fails }) => fails));
    expect(acts).toEqual([...acts].sort((a, b) => a - b));
    expect(lanes.running().total).toBe(0);
  }), { numRuns: 200 });
});
