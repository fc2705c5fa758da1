import type { Me } from '@luobi/shared/contract';
import { wechatCode } from '../platform/wechat';
import { ApiError } from './api-error';
import { call } from './client';
import { currentToken, endSession } from './session';
import { comeIn, returnSilently, withTicket } from './silent-login';

jest.mock('../platform/device', () => ({ channel: 'weapp' }));
jest.mock('../platform/wechat', () => ({ wechatCode: jest.fn() }));
jest.mock('./client', () => ({ call: jest.fn() }));
const code = jest.mocked(wechatCode);
const ask = jest.mocked(call);
const me = {} as Me;
const session = { state: 'session', session: { token: 't', expiresAt: '', me } } as never;
const phoneNeeded = (ticket: string): never => ({ state: 'phone_needed', ticket, expiresAt: '', reason: 'new' }) as never;

beforeEach(async () => {
  jest.useRealTimers();
  ask.mockReset();
  code.mockReset().mockImplementation(async () => `code${code.mock.calls.length}`);
  endSession();
  await withTicket(Promise.resolve());
});

test('whoever waits shares one code: WeChat is asked once, the server is asked once', async () => {
  ask.mockResolvedValue(session);
  expect(await Promise.all([comeIn(), comeIn(), returnSilently()])).toEqual([{ state: 'in' }, { state: 'in' }, true]);
  expect(code).toHaveBeenCalledTimes(1);
  expect(ask.mock.calls).toEqual([['loginByWeChat', { body: { code: 'code1' }, gates: false }]]);
  expect(currentToken()).toBe('t');
});

test('a code is never used again: the next try asks WeChat anew', async () => {
  ask.mockRejectedValueOnce(new ApiError('network')).mockResolvedValueOnce(session);
  await expect(comeIn()).rejects.toMatchObject({ code: 'network' });
  expect(await comeIn()).toEqual({ state: 'in' });
  expect(ask.mock.calls.map(([, options]) => (options as { body: unknown }).body)).toEqual([{ code: 'code1' }, { code: 'code2' }]);
});

test('a ticket is kept until a login used it, the server forgot it, or it is old', async () => {
  ask.mockImplementation(async () => phoneNeeded(`ticket${ask.mock.calls.length}`));
  const next = async (): Promise<string> => ((await comeIn()) as { ticket: string }).ticket;
  expect([await next(), await next()]).toEqual(['ticket1', 'ticket1']);
  await expect(withTicket(Promise.reject(new ApiError('code_wrong')))).rejects.toMatchObject({ code: 'code_wrong' });
  expect(await next()).toBe('ticket1');
  await expect(withTicket(Promise.reject(new ApiError('login_ticket_expired')))).rejects.toMatchObject({ code: 'login_ticket_expired' });
  expect(await next()).toBe('ticket2');
  await withTicket(Promise.resolve());
  expect(await next()).toBe('ticket3');
  const later = Date.now() + 5 * 60_000;
  jest.spyOn(Date, 'now').mockReturnValue(later);
  expect(await next()).toBe('ticket4');
  jest.restoreAllMocks();
});

test('no code, no answer, or a phone number asked for: the page opens, and nothing is thrown at whoever waits', async () => {
  code.mockResolvedValueOnce(null);
  expect(await returnSilently()).toBe(false);
  ask.mockRejectedValueOnce(new ApiError('forbidden'));
  expect(await returnSilently()).toBe(false);
  ask.mockResolvedValueOnce(phoneNeeded('x'));
  expect(await returnSilently()).toBe(false);
  expect(currentToken()).toBeNull();
});
