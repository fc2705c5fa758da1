import { methodVerdict, WILLINGNESS_METHODS, WILLINGNESS_STRENGTH } from './envelope';

test('methods are listed weakest first', () => {
  const strengths = WILLINGNESS_METHODS.map((method) => WILLINGNESS_STRENGTH[method]);
  expect(strengths).toEqual([...strengths].sort());
});

test.each([
  ['sms', ['sms'], 'ok'], ['sms', ['sms', 'face'], 'ok'], ['face', ['sms', 'face'], 'ok'],
  ['sms', ['face'], 'method_too_weak'], ['sms', ['password', 'face'], 'method_too_weak'], ['password', ['face'], 'method_too_weak'],
  ['face', ['sms'], 'method_not_allowed'], ['password', ['sms', 'face'], 'method_not_allowed'], ['sms', [], 'method_too_weak'],
] as const)('%s where %j is allowed: %s', (method, allowed, verdict) => {
  expect(methodVerdict(method, allowed)).toBe(verdict);
});
