/**
 * The demo as anybody runs it, and what tools of others say about the file that comes out: Poppler, OpenSSL, qpdf,
 * pyHanko. Then our own `verify` command, and the evidence package without a server.
 */
import { spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { verifyEvidencePackage } from '../../shared/src';
import type { EvidencePackage, WebhookEvent } from '../../shared/src/contract';
import { describeWith } from '../kit/outside';
import { pyhanko, pyhankoLongTerm, signedParts } from '../kit/pdf/outside-opinions';
import { openPdf, type Dict } from '../../bff/src/signing/embedded/pdf';

const ROOT = path.join(__dirname, '../..');
let out: string;
let pdf: Buffer;
let root: string;
const file = (name: string): string => path.join(out, name);
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: out, encoding: 'utf8', timeout: 120_000, env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' } });
  return { status, output: stdout + stderr };
};

beforeAll(() => {
  out = mkdtempSync(path.join(tmpdir(), 'luobi-proof-'));
  const demo = run(process.execPath, path.join(ROOT, 'bff/dist/demo.js'), '--out', out);
  if (demo.status !== 0) throw new Error(`the demo failed:\n${demo.output}`);
  pdf = readFileSync(file('signed.pdf'));
  root = readFileSync(file('root.pem'), 'latin1');
}, 180_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Signatures of people; a document timestamp, where there is one, is a token and no CMS signature. */
const fieldNames = (): string[] => openPdf(pdf).signatureFields().filter(({ value }) => value && !JSON.stringify((value as Dict).get('SubFilter')).includes('RFC3161')).map((field) => field.name);
const signatures = (): { name: string; cms: string; covered: string; parts: ReturnType<typeof signedParts> }[] => fieldNames().flatMap((name, i) => {
  const parts = signedParts(pdf, name);
  writeFileSync(file(`cms-${i}.der`), trimDer(parts.cms));
  writeFileSync(file(`covered-${i}.bin`), parts.covered);
  return [{ name, cms: `cms-${i}.der`, covered: `covered-${i}.bin`, parts }];
});
/** /Contents is padded with zeros: the DER says how long it is. */
function trimDer(bytes: Buffer): Buffer {
  const first = bytes[1]!;
  const sizeBytes = first & 0x80 ? first & 0x7f : 0;
  const length = sizeBytes ? bytes.readUIntBE(2, sizeBytes) : first;
  return bytes.subarray(0, 2 + sizeBytes + length);
}

test('the demo leaves four files and one root', () => {
  for (const name of ['signed.pdf', 'evidence.json', 'root.pem', 'webhooks.json']) expect(existsSync(file(name))).toBe(true);
  expect(root.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
});

describeWith('pdfsig', 'Poppler', () => {
  test('calls every signature valid and says what each covers: the last the total document', () => {
    const { output } = run('pdfsig', '-nocert', 'signed.pdf');
    const blocks = output.split(/Signature #\d+:/).slice(1).filter((block) => !block.includes('The signature form field is not signed'));
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    const endOf = (block: string): number => Number(/Signed Ranges: .* (\d+)\]/.exec(block)?.[1]);
    for (const block of blocks) {
      // Poppler has no code for document timestamps: OpenSSL judges ours below
      if (block.includes('luobi_dts_')) expect(block).toContain('Signature Type: unknown');
      else expect(block).toContain('Signature Validation: Signature is Valid.');
      expect(block).toContain(endOf(block) === pdf.length ? '- Total document signed' : '- Not total document signed');
    }
    expect(blocks.filter((block) => endOf(block) === pdf.length)).toHaveLength(1);
    expect(output).toContain('ETSI.CAdES.detached');
  });
});

describeWith('openssl', 'OpenSSL', () => {
  test('verifies each CMS over the bytes the signature covers, against the published root, and refuses one changed byte', () => {
    const all = signatures();
    expect(all).toHaveLength(2);
    for (const { cms, covered, parts } of all) {
      const verify = (content: string) => run('openssl', 'cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', cms, '-content', content, '-CAfile', 'root.pem', '-purpose', 'any', '-out', 'x.bin');
      expect(verify(covered)).toMatchObject({ status: 0 });
      const changed = Buffer.from(parts.covered);
      changed[changed.length >> 1]! ^= 1;
      writeFileSync(file('changed.bin'), changed);
      expect(verify('changed.bin').status).not.toBe(0);
    }
  });

  test('verifies the timestamp of each signature over the signature value, and not over another', () => {
    for (const { cms } of signatures()) {
      const { token, value } = timestampOf(readFileSync(file(cms)));
      writeFileSync(file('token.der'), token);
      const verify = (digest: string) => run('openssl', 'ts', '-verify', '-token_in', '-in', 'token.der', '-digest', digest, '-CAfile', 'root.pem');
      expect(verify(createHash('sha256').update(value).digest('hex'))).toMatchObject({ status: 0, output: expect.stringContaining('Verification: OK') as string });
      expect(verify('0'.repeat(64)).status).not.toBe(0);
    }
  });

  test('verifies the document timestamp over the whole file but its own value', () => {
    const { cms, covered } = signedParts(pdf, 'luobi_dts_1');
    writeFileSync(file('dts.der'), trimDer(cms));
    const verify = (bytes: Buffer) => run('openssl', 'ts', '-verify', '-token_in', '-in', 'dts.der', '-digest', createHash('sha256').update(bytes).digest('hex'), '-CAfile', 'root.pem');
    expect(verify(covered)).toMatchObject({ status: 0, output: expect.stringContaining('Verification: OK') as string });
    expect(covered.length + cms.length * 2 + 2).toBe(pdf.length);
    covered[covered.length >> 1]! ^= 1;
    expect(verify(covered).status).not.toBe(0);
  });

  test('verifies the timestamp over the head of the evidence', () => {
    const { headTimestamp } = evidence();
    writeFileSync(file('head.der'), Buffer.from(headTimestamp!.token, 'base64'));
    expect(run('openssl', 'ts', '-verify', '-token_in', '-in', 'head.der', '-digest', headTimestamp!.hash, '-CAfile', 'root.pem')).toMatchObject({ status: 0 });
  });
});

/** Cut out by OpenSSL's own parser: the last OCTET STRING before the unsigned attributes is the signature value. */
function timestampOf(cms: Buffer): { token: Buffer; value: Buffer } {
  writeFileSync(file('one.der'), cms);
  const lines = run('openssl', 'asn1parse', '-inform', 'DER', '-in', 'one.der').output.split('\n').map((line) => /^\s*(\d+):d=(\d+)\s+hl=(\d+)\s+l=\s*(\d+)\s+(?:prim|cons):\s*(.*)$/.exec(line)).filter((m) => m !== null)
    .map(([, at, , head, length, what]) => ({ at: Number(at), head: Number(head), length: Number(length), what: what! }));
  const attribute = lines.findIndex((l) => /id-smime-aa-timeStampToken/.test(l.what));
  const token = lines[attribute + 2]!;
  const value = lines.slice(0, attribute).filter((l) => l.what.startsWith('OCTET STRING')).at(-1)!;
  return { token: cms.subarray(token.at, token.at + token.head + token.length), value: cms.subarray(value.at + value.head, value.at + value.head + value.length) };
}

describeWith('qpdf', 'qpdf', () => {
  test('finds no fault in the structure', () => {
    expect(run('qpdf', '--check', 'signed.pdf')).toMatchObject({ status: 0, output: expect.stringContaining('No syntax or stream encoding errors found') as string });
  });
});

describeWith('pyhanko', 'pyHanko', () => {
  test('finds every signature intact, trusted, timestamped, and no change that is not permitted', () => {
    const der = new X509Certificate(root).raw;
    const opinions = pyhanko(pdf, der);
    expect(opinions.map((o) => o.signer)).toEqual(['林晓月', '上海晨星公寓管理有限公司']);
    for (const opinion of opinions) expect(opinion).toMatchObject({ intact: true, valid: true, trusted: true, docmdp_ok: true, bottom_line: true, timestamp: { intact: true, valid: true, trusted: true } });
    for (const opinion of opinions) expect(['NONE', 'LTA_UPDATES', 'FORM_FILLING', null]).toContain(opinion.modification_level);
  }, 120_000);

  test.each([['a day', 86_400_000], ['three years', 3 * 365 * 86_400_000]])('%s later, when every event certificate is long over, from what the file itself holds: AdES-LTA passed', (_, ms) => {
    const der = new X509Certificate(root).raw;
    const opinions = pyhankoLongTerm(pdf, der, new Date(Date.now() + ms + 3_600_000));
    expect(opinions.map((o) => o.signer)).toEqual(['林晓月', '上海晨星公寓管理有限公司']);
    for (const opinion of opinions) expect(opinion).toMatchObject({ ades: 'PASSED', intact: true, valid: true, docmdp_ok: true });
  }, 120_000);
});

describeWith('pdftoppm', 'the text', () => {
  test('drawn into the fields can be found and copied', () => {
    const { output } = run('pdftotext', '-layout', 'signed.pdf', '-');
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const [year, month, day] = today.split('-').map(Number);
    expect(output).toContain('林晓月');
    expect(output.replace(/\s/g, '')).toMatch(new RegExp(`${year}(年0?${month}月0?${day}日|-${today.slice(5)})`));
  });
});

describe('npm run verify', () => {
  const verify = (...args: string[]) => run(process.execPath, path.join(ROOT, 'bff/cli/verify.mjs'), ...args);
  test('exit 0 for the file, 1 for a changed copy, 2 for garbage and for nothing', () => {
    expect(verify(file('signed.pdf'), '--root', file('root.pem')).status).toBe(0);
    const changed = Buffer.from(pdf);
    changed[Math.floor(pdf.length / 3)]! ^= 1;
    writeFileSync(file('changed.pdf'), changed);
    expect(verify(file('changed.pdf'), '--root', file('root.pem')).status).toBe(1);
    writeFileSync(file('garbage.pdf'), 'this is no PDF');
    expect(verify(file('garbage.pdf'), '--root', file('root.pem')).status).toBe(2);
    expect(verify(file('missing.pdf')).status).toBe(2);
  }, 120_000);
});

const evidence = (): EvidencePackage => JSON.parse(readFileSync(file('evidence.json'), 'utf8')) as EvidencePackage;

describe('the evidence package', () => {
  test('verifies without a server, and names the file that was signed', () => {
    const verdict = verifyEvidencePackage(evidence());
    expect(verdict).toMatchObject({ ok: true, problems: [] });
    expect(verdict.timestampToCheck).not.toBeNull();
    expect(readFileSync(file('evidence.json'), 'utf8')).toContain(createHash('sha256').update(pdf).digest('hex'));
  });

  test('fails for every record that is changed, missing or out of place', () => {
    for (const [i] of evidence().records.entries()) {
      const changed = evidence();
      const record = changed.records[i]!;
      changed.records[i] = { ...record, content: record.content.replace(/\}$/, ',"z":1}') };
      expect(verifyEvidencePackage(changed).ok).toBe(false);
      const shorter = evidence();
      shorter.records.splice(i, 1);
      expect(verifyEvidencePackage(shorter).ok).toBe(false);
    }
    expect(verifyEvidencePackage({ ...evidence(), records: [...evidence().records].reverse() }).ok).toBe(false);
  });

  test('holds no code, no phone number and no ID number', () => {
    const text = readFileSync(file('evidence.json'), 'utf8');
    for (const secret of ['13800000001', '13800000002', '13800000003', '310101199206150027']) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/(?<![0-9A-Za-z+/])1[3-9]\d{9}(?![0-9A-Za-z+/])/);
  });
});

test('the webhooks tell the story in order, each once', () => {
  const events = JSON.parse(readFileSync(file('webhooks.json'), 'utf8')) as WebhookEvent[];
  expect(events.map((e) => e.event)).toEqual(['envelope.sent', 'recipient.claimed', 'task.signed', 'task.approved', 'task.signed', 'envelope.completed']);
  expect(events.map((e) => e.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(new Set(events.map((e) => e.deliveryId)).size).toBe(6);
  expect(events.at(-1)).toMatchObject({ state: 'completed' });
});
