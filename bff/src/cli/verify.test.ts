/** Through the real worker bundle, as `npm run verify` does. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from './verify';

const ROOT = path.join(__dirname, '../../..');
const signed = (name: string) => path.join(ROOT, 'test/attack/pdf/fixtures', name);
const plain = (name: string) => path.join(ROOT, 'test/fixtures', name);
const root = ['--root', signed('root.pem')];

async function run(args: readonly string[], LANG = 'en_US.UTF-8'): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  return { code: await main(args, { LANG }, (line) => lines.push(line)), lines };
}

test('0 and VALID for a valid file', async () => {
  const { code, lines } = await run([signed('three.pdf'), ...root]);
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/^VALID/);
  expect(lines.filter((line) => /^ {2}\S/.test(line))).toHaveLength(3);
});
test('--json gives the report itself, nothing else', async () => {
  const { code, lines } = await run([signed('lta.pdf'), ...root, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(lines.join('\n'))).toMatchObject({ verdict: 'valid', signatures: [{ timeProof: 'signature-timestamp', revocation: { status: 'good', source: 'crl' }, trustedRoot: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string } }, {}] });
});
test('--extract writes the revision that was signed, a prefix of the file, and never over another file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'verify-'));
  const out = path.join(folder, 'out.pdf');
  try {
    const whole = readFileSync(signed('three.pdf'));
    expect((await run([signed('three.pdf'), ...root, '--extract', 'sig1', '-o', out])).code).toBe(0);
    const part = readFileSync(out);
    expect(part.length).toBeLessThan(whole.length);
    expect(whole.subarray(0, part.length).equals(part)).toBe(true);
    expect((await run([out, ...root])).code).toBe(0);
    expect(await run([signed('three.pdf'), ...root, '--extract', 'sig1', '-o', out])).toEqual({ code: 2, lines: [expect.stringMatching(/^Cannot be written/) as string] });
    expect(await run([signed('three.pdf'), '--extract', 'nobody', '-o', `${out}2`])).toEqual({ code: 2, lines: [expect.stringMatching(/^There is no signature/) as string] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
test('in the language of the terminal', async () => {
  expect((await run([signed('b-t.pdf'), ...root], 'zh_CN.UTF-8')).lines[0]).toMatch(/^有效/);
});
test('1 for a file that was changed', async () => {
  const { code, lines } = await run([signed('certified-p1-filled.pdf'), ...root]);
  expect(code).toBe(1);
  expect(lines[0]).toMatch(/^NOT VALID/);
});
test('1 for a file of an unknown root, with a hint how to name one', async () => {
  const { code, lines } = await run([signed('b-t.pdf')]);
  expect(code).toBe(1);
  expect(lines.join('\n')).toMatch(/NOT trusted/);
});
test('1 for a file without signatures', async () => {
  expect(await run([plain('base3.pdf')])).toMatchObject({ code: 1, lines: [expect.stringMatching(/^NOT SIGNED/) as string] });
});
test.each([['v-truncated.pdf', /^UNREADABLE/], ['v-enc-aes256.pdf', /^ENCRYPTED/]])('2 for %s, with the reason', async (name, verdict) => {
  const { code, lines } = await run([plain(name)]);
  expect(code).toBe(2);
  expect(lines[0]).toMatch(verdict);
  expect(lines[1]).toMatch(/^ {4}! \w/);
});
test.each([[[]], [['a.pdf', 'b.pdf']], [['--what', 'a.pdf']], [['a.pdf', '--root']], [['a.pdf', '--extract', 'f']], [['a.pdf', '-o', 'x.pdf']]])('2 and one line of usage for %j', async (args) => {
  expect(await run(args)).toEqual({ code: 2, lines: [expect.stringMatching(/^Usage: npm run verify/) as string] });
});
test.each([
  [['nowhere.pdf'], /^There is no such file: \/.*nowhere\.pdf$/], [[ROOT], /^Cannot be read/],
  [[signed('b-t.pdf'), '--root', 'nowhere.pem'], /^There is no such file/], [[signed('b-t.pdf'), '--root', plain('README.md')], /^Not a certificate in PEM form/],
])('2 and one clear sentence for %j', async (args, sentence) => {
  expect(await run(args)).toEqual({ code: 2, lines: [expect.stringMatching(sentence) as string] });
});
