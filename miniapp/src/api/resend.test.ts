/** What is sent again, how often, and never after the person has turned away. */
import { call } from './client';
import { createAct } from './idempotency';
import { isRepeatable, useWaiting } from './resend';
import { NoAnswer, sendHttp, type HttpAnswer } from '../platform/http';

jest.mock('../platform/api-base', () => ({ API_BASE: 'http://server' }));
jest.mock('../platform/navigation', () => ({ open: jest.fn() }));
jest.mock('../platform/http', () => ({ ...jest.requireActual<object>('../platform/http'), sendHttp: jest.fn() }));

const send = jest.mocked(sendHttp);
const answer = (status: number, body: object): HttpAnswer => ({ status, text: JSON.stringify(body), requestId: 'r' });
const silence = async (): Promise<HttpAnswer> => { throw new NoAnswer('no answer'); };
const keys = (): (string | undefined)[] => send.mock.calls.map(([request]) => request.headers['idempotency-key']);
const sign = (key: string) => call('signTask', { params: { taskId: 'T' }, body: {} as never, idempotencyKey: key });
const network = (there: boolean): void => { window.dispatchEvent(new Event(there ? 'online' : 'offline')); };

beforeEach(() => { jest.useFakeTimers(); send.mockReset(); });
afterEach(() => { network(true); jest.useRealTimers(); });

test('an act that met silence is sent again under the same key, three times in all', async () => {
  send.mockImplementation(silence);
  const ended = sign('key-12345').catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(await ended).toMatchObject({ code: 'network' });
  expect(keys()).toEqual(['key-12345', 'key-12345', 'key-12345']);
});

test('a lost answer is made good by the second attempt', async () => {
  send.mockImplementationOnce(silence).mockImplementation(async () => answer(202, { state: 'running' }));
  const ended = sign('key-12345');
  await jest.advanceTimersByTimeAsync(1_000);
  expect(await ended).toEqual({ state: 'running' });
});

test('without a network the act waits as long as it takes, is counted as waiting, and goes out once', async () => {
  network(false);
  send.mockImplementation(silence);
  const ended = sign('key-12345');
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect(send).toHaveBeenCalledTimes(1);
  expect(useWaiting.getState().acts).toBe(1);
  send.mockImplementation(async () => answer(202, { state: 'running' }));
  network(true);
  expect(await ended).toEqual({ state: 'running' });
  expect(send).toHaveBeenCalledTimes(2);
  expect(useWaiting.getState().acts).toBe(0);
});

test('whoever turns back while the act waits has not signed', async () => {
  network(false);
  send.mockImplementation(silence);
  const act = createAct((_: null, key: string) => sign(key));
  const ended = act.run(null).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(10);
  act.abandon();
  network(true);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(await ended).toMatchObject({ code: 'network' });
  expect(send).toHaveBeenCalledTimes(1);
});

test('a server busy with the first attempt is asked again until it has the answer', async () => {
  send.mockImplementationOnce(async () => answer(409, { code: 'idempotency_in_progress' })).mockImplementation(async () => answer(202, { state: 'done' }));
  const ended = sign('key-12345');
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await ended).toEqual({ state: 'done' });
});

test('asking for a code and trying one are never repeated unseen', async () => {
  send.mockImplementation(silence);
  for (const ended of [call('sendLoginCode', { body: { phone: '13800000000' }, idempotencyKey: 'key-12345' }), call('proveWillingness', { params: { taskId: 'T' }, body: {} as never, idempotencyKey: 'key-12345' })]) {
    await expect(ended).rejects.toMatchObject({ code: 'network' });
  }
  expect(send).toHaveBeenCalledTimes(2);
  expect(isRepeatable('signTask', undefined)).toBe(false);
});

test.each(['[]', 'null', '"yes"', '3', '<html>'])('an answer that is no object (%s) is unexpected, with its number', async (text) => {
  send.mockImplementation(async () => ({ status: 200, text, requestId: 'REQ-9' }));
  await expect(call('getMe')).rejects.toMatchObject({ code: 'unexpected', requestId: 'REQ-9' });
});
