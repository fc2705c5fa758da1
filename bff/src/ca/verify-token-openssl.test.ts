/** Tokens OpenSSL made, with its own requests and ours: what verify-token accepts must not be only what we write ourselves. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import { describeWith } from '../../../test/kit/outside';
import { buildPki, TIME_STAMPING, type Identity } from '../../../test/kit/pki';
import { sha256 } from '../kernel/hash';
import { encodeTimestampRequest } from './tsp/request';
import { verifyTimestampResponse, type TokenExpectation, type VerifiedToken } from './verify-token';

const POLICY = '1.2.3.4.1';
const digest = sha256('signature value');
const nonce = Buffer.concat([Buffer.from([0x41]), randomBytes(15)]);

const pki = buildPki({
  root: { ca: true },
  issuing: { by: 'root', ca: true, pathLength: 0 },
  ec: { by: 'issuing', eku: TIME_STAMPING },
  p384: { by: 'issuing', eku: TIME_STAMPING, key: 'P-384' },
  rsa: { by: 'issuing', eku: TIME_STAMPING, key: 'rsa-2048' },
});

describeWith('openssl', 'a token made by OpenSSL', () => {
  let folder: string;
  const file = (name: string): string => path.join(folder, name);
  const pem = (identity: Identity): string => new X509Certificate(identity.certificate.der).toString();
  beforeAll(() => { folder = mkdtempSync(path.join(tmpdir(), 'luobi-ossl-tsa-')); });
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  function reply(tsa: Identity, settings: Readonly<Record<string, string>> = {}, request: Uint8Array = encodeTimestampRequest(digest, nonce)): Buffer {
    writeFileSync(file('serial'), '01\n');
    writeFileSync(file('tsa.key'), tsa.key.export({ format: 'pem', type: 'pkcs8' }));
    writeFileSync(file('tsa.pem'), pem(tsa));
    writeFileSync(file('chain.pem'), pem(pki.issuing));
    writeFileSync(file('query'), request);
    const values = {
      serial: file('serial'), crypto_device: 'builtin', signer_cert: file('tsa.pem'), signer_key: file('tsa.key'), certs: file('chain.pem'), signer_digest: 'sha256',
      default_policy: POLICY, digests: 'sha256, sha512', accuracy: 'secs:1', ordering: 'yes', tsa_name: 'yes', ess_cert_id_chain: 'no', ess_cert_id_alg: 'sha256', ...settings,
    };
    writeFileSync(file('tsa.cnf'), `[tsa]\ndefault_tsa = t\n[t]\n${Object.entries(values).map(([k, v]) => `${k} = ${v}`).join('\n')}\n`);
    execFileSync('openssl', ['ts', '-reply', '-config', file('tsa.cnf'), '-queryfile', file('query'), '-out', file('reply')], { stdio: 'pipe' });
    return readFileSync(file('reply'));
  }
  const verify = (response: Buffer, changes: Partial<TokenExpectation> = {}): VerifiedToken =>
    verifyTimestampResponse(response, { digest, nonce, policies: [POLICY], trustAnchors: [pki.root.certificate], now: new Date(), ...changes });

  test.each<[string, keyof typeof pki, Record<string, string>]>([
    ['P-256', 'ec', {}],
    ['P-384 and SHA-384', 'p384', { signer_digest: 'sha384' }],
    ['RSA-2048', 'rsa', {}],
    ['RSA-2048 and SHA-512', 'rsa', { signer_digest: 'sha512' }],
    ['ESS by SHA-1 (RFC 2634)', 'ec', { ess_cert_id_alg: 'sha1' }],
    ['ESS by SHA-512', 'ec', { ess_cert_id_alg: 'sha512' }],
    ['ESS that names the whole chain', 'ec', { ess_cert_id_chain: 'yes' }],
    ['milliseconds of time and accuracy', 'ec', { clock_precision_digits: '3', accuracy: 'secs:1, millisecs:500, microsecs:100' }],
    ['no name of itself', 'ec', { tsa_name: 'no' }],
  ])('is accepted with %s', (_, tsa, settings) => {
    const verified = verify(reply(pki[tsa], settings));
    expect(Math.abs(verified.time.getTime() - Date.now())).toBeLessThan(60_000);
    expect(verified.path).toHaveLength(3);
  });

  test('is refused for another digest, nonce, policy, root or hour', () => {
    const response = reply(pki.ec);
    const reasons: [string, Partial<TokenExpectation>][] = [
      ['imprint', { digest: sha256('other') }], ['nonce', { nonce: randomBytes(16) }], ['policy', { policies: ['1.2.3'] }], ['chain_untrusted', { trustAnchors: [] }],
      ['time', { now: new Date(Date.now() + 3_600_000) }],
    ];
    for (const [reason, changes] of reasons) expect(() => verify(response, changes)).toThrow(expect.objectContaining({ reason }));
  });
  test('is refused when OpenSSL leaves the issuing CA out', () => {
    expect(() => verify(reply(pki.ec, { certs: file('tsa.pem') }))).toThrow(expect.objectContaining({ reason: 'chain_untrusted' }));
  });
  test('is refused when it signs with SHA-1', () => {
    expect(() => verify(reply(pki.rsa, { signer_digest: 'sha1' }))).toThrow(expect.objectContaining({ reason: 'algorithm' }));
  });
  test('is refused when the policy asked for is not the one given', () => {
    const response = reply(pki.ec, { other_policies: '1.2.3.4.9' }, encodeTimestampRequest(digest, nonce, '1.2.3.4.9'));
    expect(() => verify(response)).toThrow(expect.objectContaining({ reason: 'policy' }));
    expect(verify(response, { policies: ['1.2.3.4.9'] }).policy).toBe('1.2.3.4.9');
  });
  test('that is a refusal is told as one', () => {
    const response = reply(pki.ec, {}, encodeTimestampRequest(digest, nonce, '1.2.3.4.9'));
    expect(() => verify(response)).toThrow(expect.objectContaining({ reason: 'status' }));
  });
});
