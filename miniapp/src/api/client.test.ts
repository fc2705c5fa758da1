import type { Me } from '@luobi/shared/contract';
import { call } from './client';
import { setWayBack, settleGate } from './gate';
import { currentToken, startSession, useSession } from './session';
import { sendHttp, type HttpAnswer, type HttpRequest } from '../platform/http';
import { open } from '../platform/navigation';

jest.mock('../platform/api-base', () => ({ API_BASE: 'http://server' }));
jest.mock('../platform/navigation', () => ({ open: jest.fn() }));
jest.mock('../platform/http', () => ({ ...jest.requireActual<object>('../platform/http'), sendHttp: jest.fn() }));

const send = jest.mocked(sendHttp);
const opened = jest.mocked(open);
const me = {} as Me;
const answer = (status: number, body: unknown): HttpAnswer => ({ status, text: typeof body === 'string' ? body : JSON.stringify(body), requestId: null });
const needs = (code: string, status: number): HttpAnswer => answer(status, { code, requestId: 'r1' });
const tokenOf = (request: HttpRequest): string | undefined => request.headers['authorization'];
const tick = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });

beforeEach(() => {
  send.mockReset();
  opened.mockReset();
  startSession('old', me);
});
afterEach(() => settleGate(false));

test('ten requests that meet an ended session open one login, and all go on with the new session', async () => {
  send.mockImplementation(async (request) => (tokenOf(request) === 'Bearer new' ? answer(200, { ok: true }) : needs('unauthenticated', 401)));
  const calls = Array.from({ length: 10 }, () => call('getMe'));
  await tick();
  expect(opened.mock.calls).toEqual([['login', { gate: '1' }]]);
  expect(currentToken()).toBeNull();
  startSession('new', me);
  settleGate(true);
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, () => ({ ok: true })));
  expect(opened).toHaveBeenCalledTimes(1);
});

test('a request that was away during a login neither ends the new session nor asks again', async () => {
  let release: (value: HttpAnswer) => void = () => undefined;
  send.mockImplementationOnce(() => new Promise((resolve) => { release = resolve; }));
  send.mockImplementation(async () => answer(200, { ok: true }));
  const slow = call('getMe');
  startSession('new', me);
  release(needs('unauthenticated', 401));
  expect(await slow).toEqual({ ok: true });
  expect(currentToken()).toBe('new');
  expect(opened).not.toHaveBeenCalled();
});

test('turning back from the login gives the error to the page', async () => {
  send.mockImplementation(async () => needs('unauthenticated', 401));
  const asked = call('getMe').catch((error: unknown) => error);
  await tick();
  settleGate(false);
  expect(await asked).toMatchObject({ code: 'unauthenticated', requestId: 'r1' });
});

test('a step is offered once: a server that keeps asking is not obeyed forever', async () => {
  send.mockImplementation(async () => needs('consent_required', 403));
  const asked = call('getMe').catch((error: unknown) => error);
  await tick();
  settleGate(true);
  expect(await asked).toMatchObject({ code: 'consent_required' });
  expect(opened).toHaveBeenCalledTimes(1);
});

test('the same key travels with every attempt of one act', async () => {
  send.mockImplementationOnce(async () => needs('identity_required', 403)).mockImplementation(async () => answer(201, { ok: true }));
  const act = call('giveConsent', { body: { kind: 'privacy', version: '1' }, idempotencyKey: 'k-1' });
  await tick();
  settleGate(true);
  await act;
  expect(send.mock.calls.map(([request]) => request.headers['idempotency-key'])).toEqual(['k-1', 'k-1']);
});

test('a public route carries no session, unless it looks at one', async () => {
  send.mockImplementation(async () => answer(200, {}));
  await call('getTicket', { params: { ticket: 'a b' } });
  expect(send.mock.calls[0]?.[0]).toMatchObject({ url: 'http://server/api/v1/tickets/a%20b', method: 'GET' });
  expect(tokenOf(send.mock.calls[0]![0])).toBe('Bearer old');
  await call('sendLoginCode', { body: { phone: '13800138000' } });
  expect(tokenOf(send.mock.calls[1]![0])).toBeUndefined();
});

test('every request says where it comes from; only a login says from what device', async () => {
  send.mockImplementation(async () => answer(200, {}));
  await call('getMe');
  await call('login', { body: { challengeId: 'c', code: '123456', channel: 'h5' }, gates: false });
  const [ask, enter] = send.mock.calls.map(([request]) => request.headers);
  expect([ask!['luobi-channel'], enter!['luobi-channel']]).toEqual(['h5', 'h5']);
  expect(ask!['luobi-device']).toBeUndefined();
  expect(enter!['luobi-device']).toMatch(/^[\x21-\x7e]*$/);
});

test('where the app knows a way back without asking, no page opens and nobody notices', async () => {
  setWayBack(async () => { startSession('silent', me); return true; });
  send.mockImplementation(async (request) => (tokenOf(request) === 'Bearer silent' ? answer(200, { ok: true }) : needs('unauthenticated', 401)));
  expect(await Promise.all([call('getMe'), call('listTasks')])).toEqual([{ ok: true }, { ok: true }]);
  expect(opened).not.toHaveBeenCalled();
  setWayBack(async () => false);
});

test('what the server says of the end is kept for the login page, and forgotten with the next login', async () => {
  send.mockImplementation(async () => answer(401, { code: 'unauthenticated', requestId: 'r1', details: { reason: 'wechat_moved' } }));
  await call('getMe', { gates: false }).catch(() => undefined);
  expect(useSession.getState()).toMatchObject({ token: null, ended: 'wechat_moved' });
  startSession('new', me);
  expect(useSession.getState().ended).toBeNull();
  send.mockImplementation(async () => answer(401, { code: 'unauthenticated', requestId: 'r1', details: { reason: '<script>' } }));
  await call('getMe', { gates: false }).catch(() => undefined);
  expect(useSession.getState().ended).toBeNull();
});

test.each([
  [502, '<html>Bad Gateway</html>', 'unavailable'],
  [500, '<html>stack trace</html>', 'unexpected'],
  [418, '{"code":"drop table"}', 'unexpected'],
  [200, '<html>captive portal</html>', 'unexpected'],
  [422, '{"code":"code_wrong","requestId":"x","details":{"attemptsLeft":1}}', 'code_wrong'],
])('an answer of %i with %s is %s', async (status, body, code) => {
  send.mockImplementation(async () => answer(status, body));
  await expect(call('getMe')).rejects.toMatchObject({ code });
});

test('a request that went without a session leaves the reason of the last end as it was', async () => {
  send.mockImplementationOnce(async () => answer(401, { code: 'unauthenticated', requestId: 'r1', details: { reason: 'ended' } })).mockImplementation(async () => needs('unauthenticated', 401));
  for (let n = 0; n < 2; n++) await call('getMe', { gates: false }).catch(() => undefined);
  expect(useSession.getState()).toMatchObject({ token: null, ended: 'ended' });
});
