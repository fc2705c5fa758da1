import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import { buildPki } from '../../../test/kit/pki';
import { addRoots, loadAnchors, readRoots } from './trust-file';

const { one, two } = buildPki({ one: { ca: true }, two: { ca: true } });
const [first, second] = [one.certificate.der, two.certificate.der];
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luobi-trust-'));
  file = path.join(folder, 'trust', 'root.pem');
});
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

describe('the file of trusted roots', () => {
  test('is made with its folder, in PEM any tool reads', async () => {
    await addRoots(file, [first]);
    expect(new X509Certificate(readFileSync(file)).raw).toEqual(first);
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n$/);
  });
  test('keeps a root that is not at work any more, for files that were signed under it', async () => {
    await addRoots(file, [first]);
    await addRoots(file, [second]);
    expect(await readRoots(file)).toEqual([first, second]);
  });
  test('holds each root once, and nothing is left beside it', async () => {
    for (let i = 0; i < 3; i++) await addRoots(file, [second, first, second]);
    expect(await readRoots(file)).toEqual([second, first]);
    expect(readdirSync(path.dirname(file))).toEqual(['root.pem']);
  });
  test('is whole whenever it is read, also while it is written', async () => {
    await addRoots(file, [first]);
    const writes = Promise.all([addRoots(file, [first]), addRoots(file, [first])]).catch(() => undefined);
    for (let i = 0; i < 20; i++) expect(await readRoots(file)).toEqual([first]);
    await writes;
  });
  test('that cannot be read is not replaced by a shorter one', async () => {
    await addRoots(file, [first]);
    const damaged = readFileSync(file, 'utf8').replace(/[A-Z]{2}/, '==');
    writeFileSync(file, damaged);
    await expect(addRoots(file, [second])).rejects.toThrow();
    expect(readFileSync(file, 'utf8')).toBe(damaged);
  });
  test('that does not exist holds nothing', async () => {
    expect(await readRoots(file)).toEqual([]);
  });
});

describe('anchors an operator chose', () => {
  test('are read, with whatever text stands between them', async () => {
    await addRoots(file, [first, second]);
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
