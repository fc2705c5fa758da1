/**
 * Outside time-stamping authorities: the HTTP client against a double with every fault, against OpenSSL, and the list
 * that fails over between them.
 */
import { inspect } from 'node:util';
import { rfc3161Client, TimestampTransportError, type Rfc3161Client, type Rfc3161Options } from '../../bff/src/ca/remote/rfc3161';
import { requestTimestamp } from '../../bff/src/ca/request-timestamp';
import { timestampChain, type TimestampChain, type TimestampChainOptions, type TimestampSource } from '../../bff/src/ca/timestamp-chain';
import { sha256, systemClock } from '../../bff/src/kernel';
import type { TlsServer, TlsServerOptions } from '../kit/est/tls';
import { describeWith } from '../kit/outside';
import { httpAuthority, opensslAuthority, type HttpAuthority, type TsaMode } from '../kit/tsa';

const digest = sha256('signature value');
const clients: Rfc3161Client[] = [];
const authorities: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(authorities.splice(0).map((authority) => authority.close()));
});
const authority = async (mode: TsaMode = 'ok'): Promise<HttpAuthority> => {
  const one = await httpAuthority(mode);
  authorities.push(one);
  return one;
};
const client = (url: string, timeoutMs = 400): Rfc3161Client => {
  const one = rfc3161Client({ url, timeoutMs, allowLoopbackHttp: true });
  clients.push(one);
  return one;
};
const source = (name: string, { url, policy, trustAnchor }: Pick<HttpAuthority, 'url' | 'policy' | 'trustAnchor'>): TimestampSource =>
  ({ name, send: client(url).send, policy, trustAnchors: [trustAnchor] });
const chain = (sources: readonly TimestampSource[], more: Partial<TimestampChainOptions> = {}): TimestampChain =>
  timestampChain({ sources, clock: systemClock, timeoutMs: 500, failuresToOpen: 2, halfOpenAfterMs: 150, ...more });

/** why each fault is refused: by the transport, or by the check of the token */
const FAULTS: readonly [TsaMode, string][] = [
  ['slow', 'unreachable'], ['drip', 'unreachable'], ['500', 'unreachable'], ['wrong type', 'unreachable'], ['too large', 'unreachable'], ['redirect', 'unreachable'], ['hang up', 'unreachable'],
  ['garbage', 'response_malformed'], ['rejection', 'status'], ['other digest', 'imprint'], ['other nonce', 'nonce'], ['old time', 'time'], ['wrong eku', 'key_purpose'],
  ['other policy', 'policy'], ['foreign chain', 'chain_untrusted'],
];

describe('the RFC 3161 client', () => {
  test.each(['http://tsa.example.com/', 'http://10.0.0.1/', 'http://127.0.0.1.example.com/', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'https://user:secret@tsa.example.com/'])('does not go to %s', (url) => {
    expect(() => rfc3161Client({ url, allowLoopbackHttp: true })).toThrow(TypeError);
  });
  test.each(['https://tsa.example.com/', 'http://localhost:1/', 'http://127.0.0.1:1/', 'http://[::1]:1/'])('may go to %s', async (url) => {
    await rfc3161Client({ url, allowLoopbackHttp: true }).close();
  });
  test.each(['http://localhost:1/', 'http://127.0.0.1:1/', 'http://[::1]:1/'])('goes to %s only when told', (url) => {
    expect(() => rfc3161Client({ url })).toThrow(TypeError);
  });
  test('carries a request and brings a token that holds, also when asked 20 times at once', async () => {
    const tsa = await authority();
    const { send, policy, trustAnchors } = source('a', tsa);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => requestTimestamp(digest, { send, policy, trustAnchors, clock: systemClock })));
    expect(new Set(tokens.map(({ token }) => Buffer.from(token).toString('hex'))).size).toBe(20);
    expect(tsa.asked).toBe(20);
  });
  test.each(FAULTS.filter(([, reason]) => reason === 'unreachable'))('gives up on an authority that is: %s', async (mode) => {
    const { send, policy, trustAnchors } = source('a', await authority(mode));
    const started = Date.now();
    const failed = await requestTimestamp(digest, { send, policy, trustAnchors, clock: systemClock }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'unavailable', cause: expect.any(TimestampTransportError) as unknown });
    expect(Date.now() - started).toBeLessThan(2000);
  });
  test('says no answer when nobody listens', async () => {
    const gone = await httpAuthority();
    await gone.close();
    await expect(client(gone.url).send(Buffer.from([0x30, 0]))).rejects.toThrow(TimestampTransportError);
  });
  test('accepts one of several policies without asking for one, and no other', async () => {
    const tsa = await authority();
    const { send, trustAnchors, policy } = source('a', tsa);
    await expect(requestTimestamp(digest, { send, policy: ['1.2.3', policy as string], trustAnchors, clock: systemClock })).resolves.toHaveProperty('token');
    await expect(requestTimestamp(digest, { send, policy: ['1.2.3'], trustAnchors, clock: systemClock })).rejects.toMatchObject({ details: { reason: 'policy' } });
    await expect(requestTimestamp(digest, { send, policy: [], trustAnchors, clock: systemClock })).rejects.toMatchObject({ details: { reason: 'policy' } });
  });
});

describe('over https', () => {
  const secure = async (mode: TsaMode = 'ok', tls: TlsServerOptions = {}): Promise<HttpAuthority & { readonly tls: TlsServer }> => {
    const one = await httpAuthority(mode, tls);
    authorities.push(one);
    return one as HttpAuthority & { readonly tls: TlsServer };
  };
  const asked = (tsa: HttpAuthority, more: Partial<Rfc3161Options>): Promise<unknown> => {
    const one = rfc3161Client({ url: tsa.url, timeoutMs: 2000, ...more });
    clients.push(one);
    return requestTimestamp(digest, { send: one.send, policy: tsa.policy, trustAnchors: [tsa.trustAnchor], clock: systemClock });
  };
  const unavailable = (reason: string) => ({ code: 'unavailable', cause: expect.objectContaining({ message: expect.stringContaining(reason) as unknown }) as unknown });

  test('a token comes from a server of the authority that was configured, with its key pinned or not', async () => {
    const tsa = await secure();
    await expect(asked(tsa, { tlsCa: tsa.tls.ca })).resolves.toHaveProperty('token');
    await expect(asked(tsa, { tlsCa: tsa.tls.ca, tlsPins: ['00'.repeat(32), tsa.tls.pin.toUpperCase()] })).resolves.toHaveProperty('token');
    expect(tsa.asked).toBe(2);
  });
  test('nothing is sent to a server under another authority, another name, another key, or an ended certificate', async () => {
    const [tsa, other, named, ended] = [await secure(), await secure(), await secure('ok', { otherName: true }), await secure('ok', { expired: true })];
    await expect(asked(tsa, {})).rejects.toMatchObject(unavailable('unreachable'));
    await expect(asked(tsa, { tlsCa: other.tls.ca })).rejects.toMatchObject(unavailable('unreachable'));
    await expect(asked(tsa, { tlsCa: tsa.tls.ca, tlsPins: [other.tls.pin] })).rejects.toMatchObject(unavailable('unreachable: ERR_TLS_PIN'));
    await expect(asked(named, { tlsCa: named.tls.ca })).rejects.toMatchObject(unavailable('unreachable: ERR_TLS_CERT_ALTNAME_INVALID'));
    await expect(asked(ended, { tlsCa: ended.tls.ca })).rejects.toMatchObject(unavailable('unreachable: CERT_HAS_EXPIRED'));
    expect([tsa.asked, other.asked, named.asked, ended.asked]).toEqual([0, 0, 0, 0]);
  });
  test.each(['not hex', 'ab', ''])('a pin that is none is refused at once: %s', (pin) => {
    expect(() => rfc3161Client({ url: 'https://tsa.example.com/', tlsPins: [pin] })).toThrow(TypeError);
    expect(() => rfc3161Client({ url: 'https://tsa.example.com/', tlsPins: [] })).toThrow(TypeError);
  });
  test.each<[TsaMode, string]>([
    ['redirect', 'refused: HTTP 307'], ['wrong type', 'not application/timestamp-reply'], ['too large', 'too_large'], ['drip', 'late: timeout'], ['slow', 'late: timeout'], ['500', 'vendor_fault: HTTP 500'], ['hang up', 'late'],
  ])('gives up when the server answers by: %s (%s)', async (mode, reason) => {
    const tsa = await secure(mode);
    await expect(asked(tsa, { tlsCa: tsa.tls.ca, timeoutMs: 700 })).rejects.toMatchObject(unavailable(reason));
    expect(tsa.asked).toBe(1);
  });
  test('what was sent, and the credentials, stand in no error', async () => {
    const tsa = await secure('500');
    const failed = await asked(tsa, { tlsCa: tsa.tls.ca, headers: { authorization: 'Bearer very-secret' } }).catch((error: unknown) => error);
    expect(inspect(failed, { depth: 20, showHidden: true })).not.toMatch(/very-secret/);
  });
});

describe('the list of authorities', () => {
  test('asks the first and leaves the others in peace', async () => {
    const [a, b] = [await authority(), await authority()];
    const list = chain([source('a', a), source('b', b)]);
    for (let i = 0; i < 5; i++) await list.timestamp(digest);
    expect([a.asked, b.asked]).toEqual([5, 0]);
    expect(list.states()).toMatchObject([{ name: 'a', circuit: 'closed', lastSuccessAt: expect.any(Date) as unknown, lastFailure: null }, { name: 'b', circuit: 'closed', lastSuccessAt: null }]);
  });
  test.each(FAULTS)('goes on to the second when the first is: %s (%s)', async (mode, reason) => {
    const [a, b] = [await authority(mode), await authority()];
    const list = chain([source('a', a), source('b', b)]);
    await expect(list.timestamp(digest)).resolves.toHaveProperty('token');
    expect([a.asked, b.asked]).toEqual([1, 1]);
    expect(list.states()[0]).toMatchObject({ lastSuccessAt: null, lastFailure: { reason } });
  });
  test('leaves an authority alone after failures in a row, tries it once later, and returns to it', async () => {
    const [a, b] = [await authority('500'), await authority()];
    const list = chain([source('a', a), source('b', b)]);
    for (let i = 0; i < 5; i++) await list.timestamp(digest);
    expect([a.asked, b.asked]).toEqual([2, 5]);
    expect(list.states()[0]).toMatchObject({ circuit: 'open', lastFailure: { reason: 'unreachable' } });

    await new Promise((resolve) => setTimeout(resolve, 200));
    await list.timestamp(digest); // still broken: one try, closed off again
    await list.timestamp(digest);
    expect([a.asked, b.asked]).toEqual([3, 7]);

    a.mode = 'ok';
    await new Promise((resolve) => setTimeout(resolve, 200));
    await list.timestamp(digest);
    await list.timestamp(digest);
    expect([a.asked, b.asked]).toEqual([5, 7]);
    expect(list.states()[0]).toMatchObject({ circuit: 'closed' });
  });
  test('has no time-stamp, and makes up no time, when nobody gives one that holds', async () => {
    const list = chain([source('a', await authority('other digest')), source('b', await authority('old time'))]);
    for (let i = 0; i < 4; i++) await expect(list.timestamp(digest)).rejects.toMatchObject({ code: 'unavailable', details: {}, cause: expect.any(AggregateError) as unknown });
    expect(list.states().map(({ circuit }) => circuit)).toEqual(['open', 'open']);
  });
  test('ends the wait for an authority whose own client has no end', async () => {
    const b = await authority();
    const silent: TimestampSource = { ...source('silent', b), send: () => new Promise(() => undefined) };
    const list = chain([silent, source('b', b)], { timeoutMs: 100 });
    await expect(list.timestamp(digest)).resolves.toHaveProperty('token');
    expect(list.states()[0]).toMatchObject({ lastFailure: { reason: 'timeout' } });
  });
  test('believes each authority under its own roots only', async () => {
    const [a, b] = [await authority(), await authority()];
    const list = chain([{ ...source('a', a), trustAnchors: [b.trustAnchor] }]);
    await expect(list.timestamp(digest)).rejects.toMatchObject({ code: 'unavailable' });
    expect(list.states()[0]!.lastFailure!.reason).toMatch(/^chain_/);
  });
  test('does not blame an authority for a digest that is none', async () => {
    const a = await authority();
    const list = chain([source('a', a)]);
    for (const size of [0, 20, 33]) await expect(list.timestamp(Buffer.alloc(size))).rejects.toMatchObject({ code: 'invalid_request' });
    expect([a.asked, list.states()[0]!.lastFailure]).toEqual([0, null]);
  });
  test('is not made of nothing, nor of two with one name', async () => {
    const a = await authority();
    expect(() => chain([])).toThrow(RangeError);
    expect(() => chain([source('a', a), source('a', a)])).toThrow(RangeError);
  });
});

describeWith('openssl', 'OpenSSL as the authority', () => {
  test.each(['P-256', 'rsa:2048'] as const)('stamps for us (%s), and its tokens hold', async (key) => {
    const tsa = await opensslAuthority(key);
    authorities.push(tsa);
    const broken = await authority('hang up');
    const slow = rfc3161Client({ url: tsa.url, timeoutMs: 8000, allowLoopbackHttp: true });
    clients.push(slow);
    const list = chain([source('broken', broken), { name: 'openssl', send: slow.send, policy: tsa.policy, trustAnchors: [tsa.trustAnchor] }], { timeoutMs: 9000 });
    const tokens = await Promise.all([1, 2, 3].map((n) => list.timestamp(sha256(String(n)))));
    for (const { time } of tokens) expect(Math.abs(time.getTime() - Date.now())).toBeLessThan(60_000);
    // a policy it does not have
    const other = chain([{ name: 'openssl', send: slow.send, policy: '1.2.3.4', trustAnchors: [tsa.trustAnchor] }], { timeoutMs: 9000 });
    await expect(other.timestamp(digest)).rejects.toMatchObject({ code: 'unavailable' });
    expect(other.states()[0]!.lastFailure!.reason).toBe('status');
  });
});
