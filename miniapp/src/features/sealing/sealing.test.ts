import { pollDelay } from './backoff';
import { stepsOf } from './steps-of';

const states = (...args: Parameters<typeof stepsOf>): string => stepsOf(...args).map((step) => step.state).join(' ');

test('asks at 300 ms first and never slower than every 2 s', () => {
  expect(pollDelay(0)).toBe(300);
  expect(pollDelay(3)).toBeGreaterThan(pollDelay(2));
  expect(pollDelay(1e9)).toBe(2000);
});

test('shows what has happened, what is happening, what is to come', () => {
  expect(states({ state: 'running', step: 'signature' })).toBe('done done now next next next');
  expect(states({ state: 'running', step: 'queued' })).toBe('now next next next next next');
  expect(states({ state: 'done', step: 'done' })).toBe('done done done done done done');
});

test('a silent timestamp service is a state of its own, not a running one', () => {
  expect(states({ state: 'waiting_for_time', step: 'timestamp' })).toBe('done done done waiting next next');
});

test('a failed act claims nothing beyond what was done', () => {
  expect(states({ state: 'failed', step: 'certificate' })).toBe('done next next next next next');
  expect(states({ state: 'not_started', step: null })).toBe('next next next next next next');
});
