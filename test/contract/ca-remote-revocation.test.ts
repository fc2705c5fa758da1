/** Revocation answers of outside CAs, against OpenSSL's own responder and lists: what is fetched, kept, combined and left out. */
import pino from 'pino';
import { revocationInformation } from '../../bff/src/ca';
import { answerCache } from '../../bff/src/ca/remote/revocation/answer-cache';
import { checkCrl } from '../../bff/src/ca/remote/revocation/crl';
import { createOutsideRevocation, type OutsideRevocationOptions } from '../../bff/src/ca/remote/revocation';
import { outsideFetch } from '../../bff/src/ca/remote/revocation/fetch';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import type { RevocationData, RevocationInformation } from '../../bff/src/ca/port';
import { systemClock, type Clock } from '../../bff/src/kernel';
import { statusServer, type StatusServer } from '../kit/revocation-server';
import { describeWith } from '../kit/outside';
import { openSsl, pem, pemOf } from '../kit/pki/openssl';

const HOUR_MS = 3_600_000;

describeWith('openssl', 'outside revocation', () => {
  let server: StatusServer;
  let leaf: Buffer;
  beforeAll(async () => {
    server = await statusServer();
    leaf = await server.issue('leaf');
  });
  beforeEach(() => { server.ocspMode = 'ok'; server.crlMode = 'ok'; });
  afterAll(() => server.close());
  const open = (more: Partial<OutsideRevocationOptions> = {}, clock: Clock = systemClock): RevocationInformation =>
    createOutsideRevocation({ clock, logger: pino({ level: 'silent' }) }, { trustPem: server.rootPem, internalHosts: [server.host], timeoutMs: 4000, ...more });
  const chain = (): readonly Buffer[] => [leaf, server.issuing, server.root];
  const counts = ({ ocsp, crls, uncovered }: RevocationData) => [ocsp.length, crls.length, uncovered.length];

  test('asks the responder about a certificate, the list about its CA, and nobody about the root', async () => {
    const data = await open().revocationData(chain());
    expect(counts(data)).toEqual([1, 1, 0]);
  });
  test('gets what OpenSSL verifies: good, and revoked when it was', async () => {
    const tool = openSsl();
    tool.write('ca.pem', pem(server.issuing, server.root));
    tool.write('issuing.pem', pem(server.issuing));
    const judge = async (certificate: Buffer): Promise<string> => {
      const { ocsp } = await open().revocationData([certificate], [server.issuing]);
      tool.write('answer.der', ocsp[0]!);
      tool.write('leaf.pem', pem(certificate));
      return tool.run('ocsp', '-respin', 'answer.der', '-issuer', 'issuing.pem', '-cert', 'leaf.pem', '-CAfile', 'ca.pem', '-no_nonce');
    };
    expect(await judge(leaf)).toMatch(/leaf.pem: good[\s\S]*Response verify OK/);
    const taken = await server.issue('taken');
    await server.revoke('taken');
    expect(await judge(taken)).toMatch(/leaf.pem: revoked[\s\S]*keyCompromise/);
    tool.remove();
  });
  test('takes the list where there is no responder, or none that answers', async () => {
    const byList = await server.issue('by-list', { ocsp: null });
    expect(counts(await open().revocationData([byList], [server.issuing]))).toEqual([0, 1, 0]);
    server.ocspMode = '500';
    const data = await open().revocationData([leaf], [server.issuing]);
    expect(counts(data)).toEqual([0, 1, 0]);
    const tool = openSsl();
    tool.write('list.pem', pemOf('X509 CRL', data.crls[0]!));
    tool.write('issuing.pem', pem(server.issuing));
    expect(await tool.run('crl', '-in', 'list.pem', '-noout', '-CAfile', 'issuing.pem')).toContain('verify OK');
    tool.remove();
  });
  test('takes a list that says it is the one of the address the certificate names, or of its kind of certificates', async () => {
    const byList = await server.issue('by-own-list', { ocsp: null });
    for (const mode of ['of its address', 'of users'] as const) {
      server.crlMode = mode;
      expect(counts(await open().revocationData([byList], [server.issuing]))).toEqual([0, 1, 0]);
    }
    // about a CA, a list of users says nothing, one of CAs everything
    expect((await open().revocationData([server.issuing])).uncovered).toEqual([server.issuing]);
    server.crlMode = 'of CAs';
    expect(counts(await open().revocationData([server.issuing]))).toEqual([0, 1, 0]);
  });
  test('fetches one list for many certificates of one CA', async () => {
    const many = [await server.issue('many-1', { ocsp: null }), await server.issue('many-2', { ocsp: null })];
    const outside = open();
    await outside.revocationData([many[0]!], [server.issuing]);
    const before = server.asked.crl;
    expect(counts(await outside.revocationData(many, [server.issuing]))).toEqual([0, 1, 0]);
    expect(server.asked.crl).toBe(before);
  });
  test('asks for every file anew: an answer from before a signature does not speak of it', async () => {
    const outside = open();
    const [first] = (await outside.revocationData([leaf], [server.issuing])).ocsp;
    const before = server.asked.ocsp;
    const [second] = (await outside.revocationData([leaf], [server.issuing])).ocsp;
    expect(server.asked.ocsp).toBe(before + 1);
    expect(second).not.toEqual(first);
  });
  test('gives the answer it kept when nobody answers, until its nextUpdate and not longer', async () => {
    let now = Date.now();
    const outside = open({}, { now: () => new Date(now) });
    const byList = await server.issue('kept-list', { ocsp: null });
    const [ocsp] = (await outside.revocationData([leaf], [server.issuing])).ocsp;
    const [crl] = (await outside.revocationData([byList], [server.issuing])).crls;
    [server.ocspMode, server.crlMode] = ['500', 'hang up'];
    now += 20 * HOUR_MS;
    expect(await outside.revocationData([leaf, byList], [server.issuing])).toEqual({ ocsp: [ocsp], crls: [crl], uncovered: [] });
    now += 5 * HOUR_MS; // past the end of one, not of the other
    expect(await outside.revocationData([leaf, byList], [server.issuing])).toEqual({ ocsp: [], crls: [crl], uncovered: [] });
    now += 7 * 24 * HOUR_MS;
    expect((await outside.revocationData([leaf, byList], [server.issuing])).uncovered).toEqual([leaf, byList]);
  });
  test('fetches a list again after ten minutes: there may be a newer one', async () => {
    let now = Date.now();
    const outside = open({}, { now: () => new Date(now) });
    const byList = await server.issue('listed', { ocsp: null });
    await outside.revocationData([byList], [server.issuing]);
    await server.revoke('listed');
    now += 11 * 60_000;
    const { crls } = await outside.revocationData([byList], [server.issuing]);
    expect(() => checkCrl(crls[0]!, { certificate: readCertificate(byList), issuer: readCertificate(server.issuing), now: new Date(now) })).not.toThrow();
    expect(checkCrl(crls[0]!, { certificate: readCertificate(byList), issuer: readCertificate(server.issuing), now: new Date(now) }).revoked).toBe(true);
  });
  test('an authority trusted by itself has its issuer answer for it where there is one; and needs no answer where there is none', async () => {
    const [issuingPem, both] = [pem(server.issuing), `${server.rootPem}${pem(server.issuing)}`];
    expect(counts(await open({ trustPem: both }).revocationData(chain()))).toEqual([1, 1, 0]);
    expect(counts(await open({ trustPem: issuingPem }).revocationData(chain()))).toEqual([1, 0, 0]);
  });
  test('takes an answer without nonce, by the CA itself, or by a responder named by its key', async () => {
    for (const mode of ['without nonce', 'by the CA itself', 'by key'] as const) {
      server.ocspMode = mode;
      expect(counts(await open().revocationData([leaf], [server.issuing]))).toEqual([1, 0, 0]);
    }
  });
  test('leaves out what it has no way to answer for, and never calls it good', async () => {
    const silent = await server.issue('silent', { ocsp: null, crl: null });
    expect((await open().revocationData([silent], [server.issuing])).uncovered).toEqual([silent]);
    // its issuer is not at hand
    expect((await open().revocationData([leaf])).uncovered).toEqual([leaf]);
  });
  test('asks nobody about certificates that do not come from a trusted root', async () => {
    const other = await statusServer();
    const before = { ...server.asked };
    const outside = open({ trustPem: other.rootPem });
    expect((await outside.revocationData(chain())).uncovered).toEqual([leaf, server.issuing]);
    expect(server.asked).toEqual(before);
    await other.close();
  });
  test('refuses what is no certificate', async () => {
    await expect(open().revocationData([Buffer.from('no')])).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(open().revocationData([], [Buffer.from('no')])).rejects.toMatchObject({ code: 'invalid_request' });
  });
  test('leaves an address that failed alone for a while', async () => {
    let now = Date.now();
    const outside = open({}, { now: () => new Date(now) });
    server.ocspMode = '500';
    await outside.revocationData([leaf], [server.issuing]);
    const before = server.asked.ocsp;
    server.ocspMode = 'ok';
    await outside.revocationData([leaf], [server.issuing]);
    expect(server.asked.ocsp).toBe(before);
    now += 31_000;
    expect(counts(await outside.revocationData([leaf], [server.issuing]))).toEqual([1, 0, 0]);
  });

  describe('together with the CA that runs here', () => {
    const [own, alien] = [Buffer.from('own'), Buffer.from('alien')];
    const source = (known: Buffer, answer: string, seen: unknown[][] = []): RevocationInformation => ({
      async revocationData(certificates, issuers = []) {
        seen.push([certificates, issuers]);
        return { ocsp: certificates.some((c) => known.equals(c)) ? [Buffer.from(answer)] : [], crls: [], uncovered: certificates.filter((c) => !known.equals(c)) };
      },
    });
    test('each source is asked about what those before it left over, with everything else to look by', async () => {
      const seen: unknown[][] = [];
      const both = revocationInformation([source(own, 'ours'), source(alien, 'theirs', seen)]);
      expect(await both.revocationData([own, alien])).toEqual({ ocsp: [Buffer.from('ours'), Buffer.from('theirs')], crls: [], uncovered: [] });
      expect(seen).toEqual([[[alien], [own, alien]]]);
    });
    test('nobody is asked about nothing, and what nobody knows stays uncovered', async () => {
      const seen: unknown[][] = [];
      const stranger = Buffer.from('stranger');
      const both = revocationInformation([source(own, 'ours'), source(alien, 'theirs', seen)]);
      expect(await both.revocationData([own])).toMatchObject({ uncovered: [] });
      expect(seen).toEqual([]);
      expect(await both.revocationData([stranger, own])).toMatchObject({ ocsp: [Buffer.from('ours')], uncovered: [stranger] });
    });
  });
});

describe('answers that are kept', () => {
  const day = new Date(Date.now() + 24 * HOUR_MS);
  test('are bounded in number and in bytes, the oldest go first', () => {
    const cache = answerCache(systemClock, 2, 100);
    for (const key of ['a', 'b', 'c']) cache.keep(key, Buffer.from(key), day);
    expect(['a', 'b', 'c'].map((key) => cache.get(key)?.toString())).toEqual([undefined, 'b', 'c']);
    cache.keep('large', Buffer.alloc(99), day);
    expect([cache.get('b'), cache.get('c')?.length, cache.get('large')?.length]).toEqual([undefined, 1, 99]);
    cache.keep('larger', Buffer.alloc(101), day);
    expect(cache.get('larger')).toBeUndefined();
  });
  test('are forgotten at their end, and when the clock is set back before they were made', () => {
    let now = Date.now();
    const cache = answerCache({ now: () => new Date(now) });
    cache.keep('a', Buffer.from('a'), new Date(now + HOUR_MS));
    now += HOUR_MS - 1;
    expect(cache.get('a')).toBeDefined();
    now += 1;
    expect(cache.get('a')).toBeUndefined();
    cache.keep('b', Buffer.from('b'), new Date(now + HOUR_MS));
    now -= 1;
    expect(cache.get('b')).toBeUndefined();
  });
  test('are not kept when they promise nothing', () => {
    const cache = answerCache(systemClock);
    cache.keep('a', Buffer.from('a'), null);
    expect(cache.get('a')).toBeUndefined();
  });
});

describe('addresses in certificates', () => {
  const go = (url: string, options: Parameters<typeof outsideFetch>[0]): Promise<unknown> => outsideFetch(options, systemClock)(url, { method: 'GET' }, 300);
  const publicName = async (): Promise<readonly string[]> => ['203.0.113.7', '93.184.216.34'];
  const refused = { failure: 'refused', vendorCode: 'an address that is not allowed' };
  test.each([
    'http://169.254.169.254/latest/meta-data/', 'http://127.0.0.1/', 'http://[::1]/', 'http://[::ffff:10.0.0.1]/', 'http://10.0.0.1/', 'http://192.168.0.1/', 'http://0/', 'http://2130706433/', 'http://0x7f.1/',
    'http://localhost/', 'http://93.184.216.34:22/', 'http://93.184.216.34:6379/', 'https://user:secret@93.184.216.34/', 'ftp://93.184.216.34/',
  ])('never lead to %s', async (url) => {
    await expect(go(url, {})).rejects.toMatchObject(refused);
  });
  test('never lead to a name one of whose addresses is not public', async () => {
    await expect(go('http://ocsp.example.com/', { resolve: publicName })).rejects.toMatchObject(refused);
    await expect(go('http://ocsp.example.com/', { resolve: async () => [] })).rejects.toMatchObject(refused);
  });
  test('are given up when the name service does not answer', async () => {
    await expect(go('http://ocsp.example.com/', { resolve: () => new Promise(() => undefined) })).rejects.toMatchObject({ failure: 'late', vendorCode: 'name service' });
  });
  test('lead only to hosts on the list, where there is one', async () => {
    const options = { onlyHosts: ['ocsp.example.cn', '.ca.example'], resolve: async () => ['10.0.0.1'] };
    for (const url of ['http://ocsp.example.com/', 'http://evil-ocsp.example.cn/', 'http://ca.example/', 'http://evilca.example/']) await expect(go(url, options)).rejects.toMatchObject(refused);
  });
  test('lead to an internal host only at the port that was named', async () => {
    await expect(go('http://127.0.0.1:9/', { internalHosts: ['127.0.0.1:8'] })).rejects.toMatchObject(refused);
    await expect(go('http://127.0.0.1:9/', { internalHosts: ['127.0.0.1:9'] })).rejects.toMatchObject({ failure: 'unreachable' });
  });
});
