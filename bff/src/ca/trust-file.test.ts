import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import { buildPki } from '../../../test/kit/pki';
import { addRoots, loadAnchors, readRoots, readTrust, readTrustFile, trustPem } from './trust-file';

const { one, two } = buildPki({ one: { ca: true }, two: { ca: true } });
const [first, second] = [one.certificate.der, two.certificate.der];
const both = (roots: readonly Buffer[]) => ({ signers: roots, timestamps: roots });
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luobi-trust-'));
  file = path.join(folder, 'trust', 'root.pem');
});
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

describe('the file of trusted roots', () => {
  test('is made with its folder, in PEM any tool reads', async () => {
    await addRoots(file, both([first]));
    expect(new X509Certificate(readFileSync(file)).raw).toEqual(first);
    expect(readFileSync(file, 'utf8')).toMatch(/^# trusted for: signatures, time-stamps\n-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n$/);
  });
  test('keeps a root that is not at work any more, for files that were signed under it', async () => {
    await addRoots(file, both([first]));
    await addRoots(file, both([second]));
    expect(await readRoots(file)).toEqual([first, second]);
  });
  test('holds each root once, and nothing is left beside it', async () => {
    for (let i = 0; i < 3; i++) await addRoots(file, both([second, first, second]));
    expect(await readRoots(file)).toEqual([second, first]);
    expect(readdirSync(path.dirname(file))).toEqual(['root.pem']);
  });
  test('is whole whenever it is read, also while it is written', async () => {
    await addRoots(file, both([first]));
    const writes = Promise.all([addRoots(file, both([first])), addRoots(file, both([first]))]).catch(() => undefined);
    for (let i = 0; i < 20; i++) expect(await readRoots(file)).toEqual([first]);
    await writes;
  });
  test('that cannot be read is not replaced by a shorter one', async () => {
    await addRoots(file, both([first]));
    const damaged = readFileSync(file, 'utf8').replace(/[A-Z]{2}/, '==');
    writeFileSync(file, damaged);
    await expect(addRoots(file, both([second]))).rejects.toThrow();
    expect(readFileSync(file, 'utf8')).toBe(damaged);
  });
  test('that does not exist holds nothing', async () => {
    expect(await readRoots(file)).toEqual([]);
  });
});

describe('what a root is trusted for', () => {
  const told = { signers: [first], timestamps: [second] };
  test('stands before it, and is read back', async () => {
    await addRoots(file, told);
    expect(readFileSync(file, 'utf8')).toBe(trustPem(told));
    expect(await readTrustFile(file)).toEqual(told);
    expect(await readRoots(file)).toEqual([first, second]);
  });
  test('grows by what is said later, and is never taken back', async () => {
    await addRoots(file, told);
    await addRoots(file, { signers: [second], timestamps: [] });
    expect(await readTrustFile(file)).toEqual({ signers: [first, second], timestamps: [second] });
    await addRoots(file, { signers: [], timestamps: [second] });
    expect(await readTrustFile(file)).toEqual({ signers: [first, second], timestamps: [second] });
  });
  test('is both where nothing is said, as any PEM has it; and narrowed once it is said', async () => {
    await addRoots(file, both([first, second]));
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^#.*\n/gm, ''));
    expect(await readTrustFile(file)).toEqual(both([first, second]));
    await addRoots(file, { signers: [first], timestamps: [] });
    expect(await readTrustFile(file)).toEqual({ signers: [first, second], timestamps: [second] });
    expect(readFileSync(file, 'utf8').match(/^#.*/gm)).toEqual(['# trusted for: signatures']);
  });
  test('is said of one root alone: a line does not reach over a certificate', () => {
    const [one, two] = trustPem(told).split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(readTrust(`${one}${two!.replace(/^#.*\n/, '')}`)).toEqual({ signers: [first, second], timestamps: [second] });
    expect(readTrust(`${two}${one}`)).toEqual(told);
  });
  test('is nothing when the line says nothing', () => {
    expect(readTrust(trustPem(told).replace('signatures', ''))).toEqual({ signers: [], timestamps: [second] });
  });
  test.each(['', 'text', '# trusted for: signatures\n'])('no certificate in %j, no trust', (text) => { expect(readTrust(text)).toEqual(both([])); });
  test('half a certificate is refused, not skipped', () => {
    expect(() => readTrust(trustPem(told).slice(0, -30))).toThrow('not whole');
  });
});

describe('anchors an operator chose', () => {
  test('are read, with whatever text stands between them', async () => {
    await addRoots(file, both([first, second]));
    writeFileSync(file, `Root of the authority\n${readFileSync(file, 'utf8')}\n# end`);
    expect((await loadAnchors(file)).map(({ der }) => der)).toEqual([first, second]);
  });
  test.each([['nothing', ''], ['a key', '-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n'], ['a page', '<html></html>']])('are refused by name for %s', async (_, text) => {
    const anchors = path.join(folder, 'tsa.pem');
    writeFileSync(anchors, text);
    await expect(loadAnchors(anchors)).rejects.toThrow(`${anchors} holds no certificate`);
  });
  test('are refused by name for a block that is no certificate, and for a file that is not there', async () => {
    const anchors = path.join(folder, 'tsa.pem');
    writeFileSync(anchors, '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n');
    await expect(loadAnchors(anchors)).rejects.toThrow(`${anchors} holds something that is no X.509`);
    await expect(loadAnchors(path.join(folder, 'nowhere.pem'))).rejects.toThrow('nowhere.pem holds no certificate');
  });
});
