/**
 * Somebody on the way, or a careless CA, answers for a revoked certificate: with an answer about another one, an old one,
 * one signed by a stranger, a list of another CA, or an address that leads into our own network. Each is refused for its own
 * reason and the certificate stays uncovered; the honest answer is accepted.
 */
import pino from 'pino';
import { createOutsideRevocation, type OutsideRevocationOptions } from '../../bff/src/ca/remote/revocation';
import { systemClock, type Clock } from '../../bff/src/kernel';
import { statusServer, type StatusMode, type StatusServer } from '../kit/revocation-server';
import { describeWith } from '../kit/outside';

describeWith('openssl', 'answers about a certificate that cannot be believed', () => {
  let server: StatusServer;
  let byOcsp: Buffer;
  let byCrl: Buffer;
  const lines: string[] = [];
  beforeAll(async () => {
    server = await statusServer();
    byOcsp = await server.issue('by-ocsp', { crl: null });
    byCrl = await server.issue('by-crl', { ocsp: null });
    // something honest to replay
    await ask(byOcsp, {});
  });
  beforeEach(() => {
    server.ocspMode = 'ok';
    server.crlMode = 'ok';
    lines.length = 0;
  });
  afterAll(() => server.close());
  const ask = (certificate: Buffer, more: Partial<OutsideRevocationOptions> = {}, clock: Clock = systemClock) =>
    createOutsideRevocation({ clock, logger: pino({ level: 'warn' }, { write: (line) => { lines.push(line); } }) }, { trustPem: server.rootPem, internalHosts: [server.host], timeoutMs: 700, maxCrlBytes: 100_000, ...more })
      .revocationData([certificate], [server.issuing]);
  const reasons = (): readonly unknown[] => lines.map((line) => (JSON.parse(line) as { reason: unknown }).reason);

  test.each<[StatusMode, string]>([
    ['other certificate', 'other_certificate'], ['other CA', 'other_certificate'], ['replayed', 'nonce'], ['other nonce', 'nonce'], ['stranger', 'responder'], ['unauthorised', 'responder'], ['with check', 'responder'], ['ended responder', 'responder'],
    ['same name', 'responder'], ['try later', 'no_answer'], ['tampered', 'signature'], ['garbage', 'malformed'], ['html', 'malformed: another media type'], ['too large', 'too_large'], ['drip', 'late: timeout'], ['500', 'vendor_fault: HTTP 500'],
    ['redirect', 'refused: HTTP 302'], ['hang up', 'late'],
  ])('OCSP: %s (%s)', async (mode, reason) => {
    server.ocspMode = mode;
    expect(await ask(byOcsp)).toEqual({ ocsp: [], crls: [], uncovered: [byOcsp] });
    expect(reasons()).toEqual([expect.stringContaining(reason)]);
    server.ocspMode = 'ok';
    expect(await ask(byOcsp)).toMatchObject({ ocsp: [expect.any(Buffer)], uncovered: [] });
  });

  test('OCSP: an honest answer whose time is over, or has not come', async () => {
    const later: Clock = { now: () => new Date(Date.now() + 25 * 3_600_000) };
    server.ocspMode = 'without nonce';
    expect((await ask(byOcsp, {}, later)).uncovered).toEqual([byOcsp]);
    expect(reasons()).toEqual(['stale']);
  });

  test.each<[StatusMode, string]>([
    ['other issuer', 'other_issuer'], ['same name', 'signature'], ['partial', 'partial'], ['of CAs', 'partial'], ['delta', 'partial'], ['of another address', 'partial'], ['old list', 'stale'], ['future list', 'not_yet'], ['tampered', 'signature'], ['garbage', 'malformed'],
    ['html', 'malformed'], ['too large', 'too_large'], ['drip', 'late: timeout'], ['500', 'vendor_fault: HTTP 500'], ['redirect', 'refused: HTTP 302'], ['hang up', 'late'],
  ])('list: %s (%s)', async (mode, reason) => {
    server.crlMode = mode;
    expect(await ask(byCrl)).toEqual({ ocsp: [], crls: [], uncovered: [byCrl] });
    expect(reasons()).toEqual([expect.stringContaining(reason)]);
    server.crlMode = 'ok';
    expect(await ask(byCrl)).toMatchObject({ crls: [expect.any(Buffer)], uncovered: [] });
  });

  test.each(['http://169.254.169.254/latest/meta-data/', 'http://localhost:8787/ca/ocsp', 'http://[::1]/', 'http://10.0.0.1/', 'http://2130706433/'])('an address that leads into our own network: %s', async (url) => {
    const lured = await server.issue(`lured-${Buffer.from(url).toString('hex')}`.slice(0, 60), { ocsp: url, crl: url });
    expect((await ask(lured)).uncovered).toEqual([lured]);
    expect(reasons()).toEqual(Array(2).fill('refused: an address that is not allowed'));
  });
  test('an address on this machine that nobody allowed', async () => {
    const before = { ...server.asked };
    expect((await ask(byOcsp, { internalHosts: [] })).uncovered).toEqual([byOcsp]);
    expect(server.asked).toEqual(before);
  });
});
