import type { Field } from './entities';
import { missingValues, valuesSha256, type FilledField } from './field-values';

const filled = (id: string, value: string | null, required = true): FilledField => ({ field: { id, required } as Field, value });

test('the hash is over what is filled in, in any order, and changes with every value and field', () => {
  const one = valuesSha256([filled('A', '1'), filled('B', '2')]);
  expect(valuesSha256([filled('B', '2'), filled('A', '1')])).toBe(one);
  expect(valuesSha256([filled('A', '1'), filled('B', '2'), filled('C', null)])).toBe(one);
  const others = [[filled('A', '1')], [filled('A', '2'), filled('B', '1')], [filled('A', '12'), filled('B', '')], [filled('A', '1'), filled('C', '2')], []];
  for (const other of others) expect(valuesSha256(other)).not.toBe(one);
  // SHA-256 of {}
  expect(valuesSha256([])).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});

test('only required fields without a value are missing', () => {
  expect(missingValues([filled('A', null), filled('B', null, false), filled('C', 'x')])).toEqual(['A']);
});
