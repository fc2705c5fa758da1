import { FairQueue } from './fair-queue';
import { Poison } from './poison';

const any = () => true;

test('serves inputs in turn, and each input in order', () => {
  const queue = new FairQueue<string>(10);
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.push(item[0]!, item);
  expect(Array.from({ length: 7 }, () => queue.shift(any))).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', undefined]);
  expect(queue.size).toBe(0);
});

test('passes over inputs that may not be served now, without losing their place', () => {
  const queue = new FairQueue<string>(10);
  for (const item of ['a1', 'b1', 'a2']) queue.push(item[0]!, item);
  expect(queue.shift((key) => key !== 'a')).toBe('b1');
  expect(queue.shift((key) => key !== 'a')).toBeUndefined();
  expect(queue.shift(any)).toBe('a1');
});

test('says when it is full', () => {
  const queue = new FairQueue<number>(2);
  expect([queue.push('a', 1), queue.push('b', 2), queue.push('c', 3)]).toEqual([true, true, false]);
});

test('one strike may be a busy machine, two are poison, and it is forgotten after ten minutes', () => {
  const poison = new Poison();
  const now = jest.spyOn(performance, 'now').mockReturnValue(0);
  poison.strike('x', 'took too long');
  expect(poison.reasonFor('x')).toBeNull();
  poison.strike('x', 'took too long');
  expect(poison.reasonFor('x')).toBe('took too long');
  expect(poison.reasonFor('y')).toBeNull();
  now.mockReturnValue(10 * 60_000 + 1);
  expect(poison.reasonFor('x')).toBeNull();
  now.mockRestore();
});

test('remembers no more than a thousand', () => {
  const poison = new Poison();
  for (let i = 0; i < 1_100; i++) for (let k = 0; k < 2; k++) poison.strike(String(i), 'r');
  expect(poison.reasonFor('0')).toBeNull();
  expect(poison.reasonFor('1099')).toBe('r');
});
