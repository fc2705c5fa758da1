/** What is typed is saved a moment later, one saving at a time, and never what is wrong or what is saved already. */
import type { Field } from '@luobi/shared/contract';
import { act, renderHook } from '@testing-library/react';
import { call } from '../../api/client';
import { useSaving, type Saving } from './use-saving';

jest.mock('../../platform/api-base', () => ({ API_BASE: 'http://server' }));
jest.mock('../../api/client', () => ({ call: jest.fn() }));

const sent = jest.mocked(call);
const field = (fieldId: string, over: Partial<Field> = {}): Field => ({ fieldId, kind: 'text', label: '', page: 1, x: 0, y: 0, width: 1, height: 1, required: true, mine: true, options: {}, strips: [], value: null, ...over });
const FIELDS = [field('A'), field('N', { kind: 'number' })];
const bodies = (): unknown[] => sent.mock.calls.map(([, options]) => (options as unknown as { body: { values: unknown } }).body.values);
const start = (values: Record<string, string>) => renderHook<Saving, { values: Record<string, string> }>(({ values: now }) => useSaving('T', FIELDS, now, () => undefined), { initialProps: { values } });
const wait = (ms: number): Promise<void> => act(async () => { await jest.advanceTimersByTimeAsync(ms); });

beforeEach(() => { jest.useFakeTimers(); sent.mockReset(); sent.mockResolvedValue({ fields: [] } as never); });
afterEach(() => jest.useRealTimers());

test('a moment after the typing stops, the last word only', async () => {
  const { rerender } = start({});
  for (const text of ['长', '长阳', '长阳路']) { rerender({ values: { A: text } }); await wait(300); }
  expect(sent).not.toHaveBeenCalled();
  await wait(1000);
  expect(bodies()).toEqual([[{ fieldId: 'A', value: '长阳路' }]]);
  await wait(5000);
  expect(sent).toHaveBeenCalledTimes(1);
});

test('what the server would refuse is not sent; what is right beside it is', async () => {
  const { rerender } = start({});
  rerender({ values: { A: '甲', N: '十万' } });
  await wait(1000);
  expect(bodies()).toEqual([[{ fieldId: 'A', value: '甲' }]]);
});

test('a newer value waits for the older one to arrive', async () => {
  let arrive: () => void = () => undefined;
  sent.mockImplementationOnce(() => new Promise((resolve) => { arrive = () => resolve({ fields: [] } as never); }));
  const { rerender, result } = start({});
  rerender({ values: { A: '一' } });
  await wait(1000);
  rerender({ values: { A: '二' } });
  await wait(5000);
  expect(bodies()).toEqual([[{ fieldId: 'A', value: '一' }]]);
  arrive();
  await wait(10);
  await act(async () => { await result.current.settled(); });
  expect(bodies()).toEqual([[{ fieldId: 'A', value: '一' }], [{ fieldId: 'A', value: '二' }]]);
});

test('whoever closes the sheet at once has not lost the word; what was saved by hand is not sent again', async () => {
  const first = start({});
  first.rerender({ values: { A: '甲' } });
  first.unmount();
  await wait(10);
  expect(bodies()).toEqual([[{ fieldId: 'A', value: '甲' }]]);
  const second = start({});
  second.rerender({ values: { A: '乙' } });
  second.result.current.note([{ fieldId: 'A', value: '乙' }]);
  second.unmount();
  await wait(10);
  expect(sent).toHaveBeenCalledTimes(1);
});

test('a silent server costs nothing: the next moment tries again', async () => {
  sent.mockRejectedValueOnce(new Error('no answer'));
  const { rerender } = start({});
  rerender({ values: { A: '甲' } });
  await wait(1000);
  rerender({ values: { A: '甲乙' } });
  await wait(1000);
  expect(bodies().at(-1)).toEqual([{ fieldId: 'A', value: '甲乙' }]);
});
