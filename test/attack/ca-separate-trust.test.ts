/**
 * Who may say when is not who may say who: a certificate for signing that comes from a time-stamping authority's root, and
 * a time-stamp whose authority stands under the signers' root, are refused where the roots are trusted apart. Each beside
 * the honest twin that differs in its root alone.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { trustPem } from '../../bff/src/ca';
import { checkIssued, CertificateRefused, type IssuedExpectation } from '../../bff/src/ca/remote/check-issued';
import { verifyTimestampResponse, TokenRefused } from '../../bff/src/ca/verify-token';
import { main as verifyCommand } from '../../bff/src/cli/verify';
import { placeFields } from '../../bff/src/signing/embedded/fields';
import { verifyPdf } from '../../bff/src/signing/embedded/verify';
import type { TrustAnchors } from '../../bff/src/signing/port';
import { evidenceDigest } from '../contract/suites/certificate-authority';
import { fixture, requestFor, SIGNED_AT, signField, stampDocument } from '../kit/pdf';
import { person } from '../kit/pdf/sign';
import { buildPki, FORGED_POLICY, forgeResponse, TIME_STAMPING } from '../kit/pki';
import { pem } from '../kit/pki/openssl';

const pki = buildPki({
  people: { ca: true, cn: 'root of signers' }, peopleIssuing: { by: 'people', ca: true, pathLength: 0 },
  time: { ca: true, cn: 'root of time' }, timeIssuing: { by: 'time', ca: true, pathLength: 0 },
  zhang: person('张三', { by: 'peopleIssuing' }), tsa: { by: 'timeIssuing', cn: 'honest time', eku: TIME_STAMPING },
  // what a bought or broken authority could make
  zhangOfTime: person('张三', { by: 'timeIssuing' }), tsaOfPeople: { by: 'peopleIssuing', cn: 'made time', eku: TIME_STAMPING },
});
const roots = { signers: [pki.people.certificate.der], timestamps: [pki.time.certificate.der] };
const swapped = { signers: roots.timestamps, timestamps: roots.signers };
const all = [...roots.signers, ...roots.timestamps];
const at = new Date(SIGNED_AT.getTime() + 60_000);

type Who = keyof typeof pki;
const made = new Map<string, Promise<Uint8Array>>();
function file(signer: Who, tsa: Who, lastStamp?: Who): Promise<Uint8Array> {
  const key = [signer, tsa, lastStamp].join();
  const known = made.get(key) ?? (async () => {
    const placed = placeFields(fixture('base3.pdf'), [{ name: 'field', kind: 'signature', page: 1, x: 60, y: 60, width: 140, height: 60 }]);
    const signed = await signField(pki[signer], pki[tsa], requestFor(pki[signer], placed, 'field'));
    return lastStamp ? stampDocument(signed, pki[lastStamp], SIGNED_AT) : signed;
  })();
  made.set(key, known);
  return known;
}
const judge = async (pdf: Promise<Uint8Array>, trust: TrustAnchors) => {
  const { verdict, signatures } = verifyPdf(await pdf, trust, at);
  return { verdict, trusted: signatures.map((one) => one.trusted), time: signatures.map((one) => one.timestampTrusted), problems: signatures.flatMap(({ problems }) => problems.map(({ code }) => code)) };
};

describe('our verifier, roots apart', () => {
  test('believes the honest twin', async () => {
    expect(await judge(file('zhang', 'tsa'), roots)).toEqual({ verdict: 'valid', trusted: [true], time: [true], problems: [] });
    expect(await judge(file('zhang', 'tsa', 'tsa'), roots)).toMatchObject({ verdict: 'valid', trusted: [true, true], problems: [] });
  });
  test('does not believe a signer under the root of time', async () => {
    expect(await judge(file('zhangOfTime', 'tsa'), roots)).toEqual({ verdict: 'invalid', trusted: [false], time: [true], problems: ['chain_untrusted'] });
  });
  test('does not believe time under the root of signers: not in a signature, not over a document', async () => {
    expect(await judge(file('zhang', 'tsaOfPeople'), roots)).toMatchObject({ verdict: 'invalid', time: [false], problems: expect.arrayContaining(['timestamp_untrusted']) as string[] });
    expect(await judge(file('zhang', 'tsa', 'tsaOfPeople'), roots)).toMatchObject({ verdict: 'invalid', trusted: [true, false], problems: ['timestamp_untrusted'] });
  });
  test('is not helped by the other root coming along in the file, or by roots the wrong way round', async () => {
    expect((await judge(file('zhangOfTime', 'tsaOfPeople'), roots)).verdict).toBe('invalid');
    expect(await judge(file('zhang', 'tsa'), swapped)).toMatchObject({ verdict: 'invalid', trusted: [false], time: [false] });
    expect(await judge(file('zhangOfTime', 'tsaOfPeople'), swapped)).toMatchObject({ verdict: 'valid' });
  });
  test('trusts a list for whatever it issued: the usages of the certificates still hold', async () => {
    for (const [signer, tsa] of [['zhang', 'tsa'], ['zhangOfTime', 'tsa'], ['zhang', 'tsaOfPeople']] as const) expect(await judge(file(signer, tsa), all)).toMatchObject({ verdict: 'valid' });
    expect((await judge(file('tsa', 'tsa'), all)).problems).toContain('leaf_usage');
    expect((await judge(file('zhang', 'zhang'), all)).problems).toContain('timestamp_usage');
  });
  test('an empty side trusts nobody', async () => {
    expect(await judge(file('zhang', 'tsa'), { signers: roots.signers, timestamps: [] })).toMatchObject({ verdict: 'invalid', time: [false] });
    expect(await judge(file('zhang', 'tsa'), { signers: [], timestamps: roots.timestamps })).toMatchObject({ verdict: 'invalid', trusted: [false] });
  });
});

describe('npm run verify', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'luobi-trust-'));
    const files: readonly [string, Uint8Array | string][] = [
      ['honest.pdf', await file('zhang', 'tsa')], ['signer.pdf', await file('zhangOfTime', 'tsa')], ['time.pdf', await file('zhang', 'tsaOfPeople')],
      ['people.pem', pem(pki.people.certificate.der)], ['time.pem', pem(pki.time.certificate.der)], ['both.pem', trustPem(roots)], ['plain.pem', pem(...all)],
    ];
    for (const [name, content] of files) writeFileSync(path.join(folder, name), content);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const verify = async (pdf: string, ...args: readonly string[]): Promise<number> => verifyCommand([path.join(folder, pdf), ...args.map((arg) => (arg.endsWith('.pem') ? path.join(folder, arg) : arg))], { LANG: 'en' }, () => undefined);

  test.each([
    ['by options', ['--signer-root', 'people.pem', '--tsa-root', 'time.pem']],
    ['by the lines in our own file of roots', ['--root', 'both.pem']],
    ['by options that a file cannot widen', ['--signer-root', 'people.pem', '--tsa-root', 'both.pem']],
  ])('%s: the honest file is valid, the two others are not', async (_, args) => {
    expect([await verify('honest.pdf', ...args), await verify('signer.pdf', ...args), await verify('time.pdf', ...args)]).toEqual([0, 1, 1]);
  });
  test('a plain file of roots is trusted for both, as everywhere', async () => {
    expect([await verify('honest.pdf', '--root', 'plain.pem'), await verify('signer.pdf', '--root', 'plain.pem')]).toEqual([0, 0]);
  });
  test('one side alone is not enough', async () => {
    expect([await verify('honest.pdf', '--signer-root', 'people.pem'), await verify('honest.pdf', '--tsa-root', 'time.pem'), await verify('honest.pdf', '--signer-root', 'time.pem', '--tsa-root', 'people.pem')]).toEqual([1, 1, 1]);
  });
});

describe('what is let into an act', () => {
  const expected: IssuedExpectation = {
    subject: { kind: 'person', name: '张三', identifier: 'A1' }, evidenceDigest, trustAnchors: [pki.people.certificate], now: at,
    policy: { subject: 'common_name', evidence: 'if_present', leastRemainingMs: 1, longestLifeMs: 40 * 366 * 86_400_000 },
  };
  const issued = (who: Who) => checkIssued(pki[who].certificate, pki[who].chain, expected);
  test('a certificate from the root of time is refused, its twin is taken', () => {
    expect(issued('zhang').at(-1)).toBe(pki.people.certificate);
    expect(() => issued('zhangOfTime')).toThrow(new CertificateRefused('chain_untrusted'));
  });
  const stamped = (who: Who) => {
    const [digest, nonce] = [Buffer.alloc(32, 7), Buffer.alloc(16, 0x41)];
    return verifyTimestampResponse(forgeResponse({ tsa: pki[who], digest, nonce, time: at }), { digest, nonce, policies: [FORGED_POLICY], trustAnchors: [pki.time.certificate], now: at });
  };
  test('a token from the root of signers is refused, its twin is taken', () => {
    expect(stamped('tsa').path.at(-1)!.der).toEqual(pki.time.certificate.der);
    expect(() => stamped('tsaOfPeople')).toThrow(new TokenRefused('chain_untrusted'));
  });
});
