/** The operator's command beside a CA that is at work, on each database: what it does, what it refuses, what it writes down. */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes, X509Certificate } from 'node:crypto';
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { openEmbeddedCa, type EmbeddedCa } from '../../bff/src/ca/embedded';
import { caKeyFiles } from '../../bff/src/ca/embedded/key-files';
import { CaCertificate } from '../../bff/src/ca/entities';
import { readRoots } from '../../bff/src/ca/trust-file';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { main } from '../../bff/src/cli/ca';
import { sha256 } from '../../bff/src/kernel';
import { integer, sequence, setOf } from '../../bff/src/kernel/der/write';
import { forEachDatabase } from '../kit/databases';

const attributes = setOf(sequence(integer(1)));

forEachDatabase('npm run ca', (database) => {
  let dataSource: DataSource;
  let server: EmbeddedCa;
  let shift = 0;
  const data = (...names: string[]): string => path.join(database().folder, 'data', ...names);
  const environment = (): NodeJS.ProcessEnv => ({ LUOBI_DATA_DIR: data(), DATABASE_URL: database().url });
  const openServer = (): Promise<EmbeddedCa> => openEmbeddedCa({ dataSource, clock: { now: () => new Date(Date.now() + shift) }, logger: pino({ level: 'silent' }), ...caKeyFiles(data('keys')), publicBaseUrl: 'https://sign.example.cn' });
  const runIn = (LANG: string) => async (...args: string[]): Promise<{ code: number; said: string }> => {
    const lines: string[] = [];
    const code = await main(args, { ...environment(), LANG }, (line) => { lines.push(line); });
    return { code, said: lines.join('\n') };
  };
  const run = runIn('en_US.UTF-8');
  const runChinese = runIn('zh_CN.UTF-8');
  const issue = () => server.issueEventCertificate({ serial: server.newSerial(), subject: { kind: 'person', name: '张三', identifier: 'H-1' }, evidenceDigest: sha256('e') });
  const serialOf = (certificate: Uint8Array): string => readCertificate(certificate).serial.toString('hex');
  const operations = (): Record<string, unknown>[] => readFileSync(data('log/ca-operations.log'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

  test('makes no CA where there is none', async () => {
    await (await database().open()).destroy();
    expect(await run('status')).toMatchObject({ code: 1, said: expect.stringContaining('holds no CA yet') as string });
    const nowhere = { LUOBI_DATA_DIR: data('nowhere') };
    const lines: string[] = [];
    expect(await main(['status'], nowhere, (line) => { lines.push(line); })).toBe(1);
    expect(lines.join()).toContain('There is no database');
    expect(existsSync(data('nowhere'))).toBe(false);
    expect(existsSync(data('keys'))).toBe(false);
  });

  describe('beside a running server', () => {
    beforeAll(async () => {
      mkdirSync(data(), { recursive: true });
      dataSource = await database().open();
      server = await openServer();
    });
    beforeEach(() => { shift = 0; });
    afterAll(() => dataSource.destroy());

    test('status names every authority with serial and fingerprint, and counts', async () => {
      await issue();
      const { code, said } = await run('status');
      expect(code).toBe(0);
      for (const line of [/^root 1: at work, until 20\d\d/m, /^issuing 1: at work/m, /^tsa 1: at work/m, /^event certificates: 1 issued, 0 of them revoked/m, /^event keys not used yet: 1$/m]) expect(said).toMatch(line);
      expect(said).toContain(new X509Certificate((await server.trustAnchors())[0]!).fingerprint256);
    });
    test('a wrong call says how it is called, exits with 2 and writes nothing down', async () => {
      for (const args of [[], ['revoke'], ['revoke', '12', '--reason', 'superseded'], ['roll-over', 'all']]) {
        const { code, said } = await run(...args);
        expect(code).toBe(2);
        expect(said).toContain('npm run ca -- revoke SERIAL --reason REASON');
      }
      expect(existsSync(data('log/ca-operations.log'))).toBe(false);
    });
    test('revoke takes effect at once in the server, and its key is gone', async () => {
      const { certificate, keyId, chain } = await issue();
      const { code, said } = await run('revoke', serialOf(certificate), '--reason', 'keyCompromise');
      expect([code, said]).toEqual([0, expect.stringContaining(`${serialOf(certificate)} is revoked from`) as string]);
      await expect(server.signOnce(keyId, attributes)).rejects.toMatchObject({ code: 'conflict' });
      const { ocsp } = await server.revocationData([certificate, ...chain]);
      expect(Buffer.from(ocsp[0]!).toString('hex')).toMatch(new RegExp(`${serialOf(certificate)}a1`));
      expect(Buffer.from((await server.crl(1))!.der).includes(readCertificate(certificate).serial)).toBe(true);
    });
    test('revoke from an earlier time; a second time changes nothing and says what stands', async () => {
      const { certificate } = await issue();
      const at = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000).toISOString();
      for (const reason of ['superseded', 'unspecified']) {
        const { code, said } = await run('revoke', serialOf(certificate), '--reason', reason, '--at', at);
        expect([code, said]).toEqual([0, expect.stringContaining(at) as string]);
      }
      expect(operations().filter((o) => o['event'] === 'done').at(-1)).toMatchObject({ operation: 'revoke', reason: 'superseded', from: at });
    });
    test('refuses, in words, what cannot be revoked so', async () => {
      const abandoned = server.newSerial();
      await server.abandon(abandoned);
      const { certificate } = await issue();
      const root = serialOf((await server.trustAnchors())[0]!);
      const cases: [string[], RegExp][] = [
        [[Buffer.from(server.newSerial()).toString('hex'), '--reason', 'superseded'], /no certificate has this serial/],
        [[Buffer.from(abandoned).toString('hex'), '--reason', 'superseded'], /no certificate was issued.*abandoned/],
        [[root, '--reason', 'superseded'], /rule: root/],
        [[serialOf(certificate), '--reason', 'cACompromise'], /for_authorities/],
        [[serialOf(certificate), '--reason', 'superseded', '--at', '2999-01-01T00:00Z'], /field: at/],
        [[serialOf(certificate), '--reason', 'superseded', '--at', '2020-01-01T00:00Z'], /field: at/],
      ];
      for (const [args, words] of cases) {
        const { code, said } = await run('revoke', ...args);
        expect([code, said]).toEqual([1, expect.stringMatching(words) as string]);
        expect(operations().at(-1)).toMatchObject({ event: 'failed', operation: 'revoke' });
      }
      expect(await dataSource.manager.findOneByOrFail(CaCertificate, { serial: serialOf(certificate) })).toMatchObject({ state: 'issued' });
    });
    test('in the language of the terminal: status, an order, a refusal, a wrong call', async () => {
      const { certificate } = await issue();
      const { said } = await runChinese('status');
      for (const line of [/^根证书 1（root）：使用中，有效期至 20\d\d/m, /^签发 CA 1（issuing）：使用中/m, /^时间戳机构 1（tsa）/m, /^事件证书：已签发 \d+，其中吊销 \d+；放弃 \d+，进行中 0$/m, /^尚未使用的事件密钥：\d+$/m]) expect(said).toMatch(line);
      expect(said).toContain(new X509Certificate((await server.trustAnchors())[0]!).fingerprint256);
      expect(await runChinese('revoke', '00'.repeat(15) + '01', '--reason', 'superseded')).toEqual({ code: 1, said: '未执行：这里没有这个序列号的证书。' });
      expect(await runChinese('revoke', serialOf(certificate), '--reason', 'superseded')).toEqual({ code: 0, said: expect.stringMatching(/^证书 [0-9a-f]{32} 自 .* 起吊销，不可恢复/) as string });
      expect(await runChinese('revoke', 'x')).toEqual({ code: 2, said: expect.stringMatching(/^证书序列号是 32 位十六进制数\n\nnpm run ca -- status\nnpm run ca -- revoke 序列号/) as string });
      // whatever is said in one language is said in the other
      for (const args of [[], ['status', 'x'], ['roll-over', 'x'], ['a'], ['revoke', '00'.repeat(16)], ['--what']]) expect((await runChinese(...args)).said.split('\n')[0]).toMatch(/[\u4e00-\u9fff]/);
    });
    test('roll-over of issuing CA and time-stamping authority: the server follows, at the address in use', async () => {
      for (const role of ['issuing', 'tsa'] as const) {
        const { code, said } = await run('roll-over', role);
        expect([code, said]).toEqual([0, expect.stringContaining('https://sign.example.cn/ca/') as string]);
      }
      shift += 6000;
      const { certificate } = await issue();
      expect(Buffer.from(certificate).toString('latin1')).toContain('https://sign.example.cn/ca/issuing-2.crl');
      await expect(server.timestamp(sha256('x'))).resolves.toHaveProperty('token');
      expect((await run('status')).said).toMatch(/issuing 1: retired, answers for what it issued[^]*issuing 2: at work/);
    });
    test('roll-over of the root: old and new are trusted; what is signed before and after verifies', async () => {
      shift += 12_000;
      const before = await issue();
      const [old] = await server.trustAnchors();
      const { code, said } = await run('roll-over', 'root');
      expect([code, said]).toEqual([0, expect.stringContaining('signs nothing yet') as string]);
      shift += 6000;
      const anchors = await server.trustAnchors();
      expect(anchors.map((der) => Buffer.from(der))).toEqual([Buffer.from(old!), expect.any(Buffer)]);
      expect(await readRoots(data('trust/root.pem'))).toEqual(anchors.map((der) => Buffer.from(der)));
      // until the issuing CA is rolled over too, everything still comes from the old root
      expect(Buffer.from((await issue()).chain[1]!)).toEqual(Buffer.from(old!));

      await run('roll-over', 'issuing');
      await run('roll-over', 'tsa');
      shift += 6000;
      const after = await issue();
      expect(Buffer.from(after.chain[1]!)).toEqual(Buffer.from(anchors[1]!));
      expect(new X509Certificate(after.chain[0]!).verify(new X509Certificate(anchors[1]!).publicKey)).toBe(true);
      expect(new X509Certificate(after.chain[0]!).infoAccess).toContain('https://sign.example.cn/ca/root-2.cer');
      await expect(server.timestamp(sha256('x'))).resolves.toHaveProperty('token');
      const { ocsp, crls, uncovered } = await server.revocationData([before.certificate, ...before.chain, after.certificate, ...after.chain]);
      expect([ocsp.length, crls.length, uncovered.length]).toEqual([2, 2, 0]);
      expect(readCertificate((await server.authorityCertificate('root-2'))!.der).der).toEqual(Buffer.from(anchors[1]!));
      expect(readCertificate((await server.authorityCertificate('root'))!.der).der).toEqual(Buffer.from(old!));
      expect(await server.crl('root-3')).toBeNull();
    });
    test('reseal ends a rotation of the key-encryption key, and says when the old file may go', async () => {
      renameSync(data('keys/ca.key'), data('keys/ca-old.key'));
      writeFileSync(data('keys/ca.key'), randomBytes(32).toString('hex'), { mode: 0o600 });
      server = await openServer();
      expect((await run('status')).said).toContain('a rotation is under way');
      const { code, said } = await run('reseal');
      expect([code, said]).toEqual([0, expect.stringMatching(/^[1-9]\d* keys are sealed anew under ca\.key\.\nNone is left/) as string]);
      renameSync(data('keys/ca-old.key'), data('gone'));
      server = await openServer();
      const { keyId } = await issue();
      await expect(server.signOnce(keyId, attributes)).resolves.toBeInstanceOf(Uint8Array);
    });
    test('everything that was done stands in the log: begun before, ended after, by whom; nobody else may read it', () => {
      const all = operations();
      const ids = [...new Set(all.map(({ id }) => id))];
      for (const id of ids) {
        const [begun, ended, ...more] = all.filter((o) => o['id'] === id);
        expect(begun).toMatchObject({ event: 'begun', operator: expect.any(String) as string, process: process.pid });
        expect(['done', 'failed']).toContain(ended!['event']);
        expect(more).toEqual([]);
      }
      expect(new Set(all.map(({ operation }) => operation))).toEqual(new Set(['revoke', 'roll-over', 'reseal']));
      if (process.platform !== 'win32') expect(statSync(data('log/ca-operations.log')).mode & 0o077).toBe(0);
    });
    test('a lost key file is told, not replaced', async () => {
      renameSync(data('keys/ca.key'), data('kept'));
      expect(await run('status')).toMatchObject({ code: 1, said: expect.stringContaining('restore the file from its backup') as string });
      renameSync(data('kept'), data('keys/ca.key'));
    });
  });
});
