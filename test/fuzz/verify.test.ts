/**
 * 20,000 mutations of signed files: one signature, three at B-LTA, files of another product, and one of theirs that we
 * continued. None may be valid unless it is proven to say the same, none may throw, none may take long. Two threads.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { placeFields } from '../../bff/src/signing/embedded/fields';
import { addValidationData } from '../../bff/src/signing/embedded/pades';
import { verifyPdf } from '../../bff/src/signing/embedded/verify';
import type { FieldPlacement } from '../../bff/src/signing/port';
import { pki as plain, roots as plainRoots, signedOnce } from '../attack/pdf/kit';
import { fixture, longTermPki, requestFor, SIGNED_AT, signField, stampDocument, validationDataFor } from '../kit/pdf';
import { run, type Campaign, type Outcome } from './verify-campaign';

const ROOT = path.join(__dirname, '../..');
const BUNDLE = path.join(ROOT, '.luobi/test', `verify-fuzz-${process.pid}.js`);
const THREADS = 2;
/** of one mutant, on a machine that may be busy with other things */
const SLOWEST_MS = 5_000;
const AT = new Date(SIGNED_AT.getTime() + 3_600_000);
jest.setTimeout(600_000);

const long = longTermPki();
const theirs = (of: string): Buffer => readFileSync(path.join(__dirname, '../attack/pdf/fixtures', of));
const theirRoot = Buffer.from(theirs('root.pem').toString('latin1').replace(/-----[^-]+-----|\s/g, ''), 'base64');
const field = (name: string, x: number): FieldPlacement => ({ name, kind: 'signature', page: 1, x, y: 100, width: 120, height: 50 });

async function archived(): Promise<Buffer> {
  let pdf = placeFields(fixture('base3.pdf'), [field('a', 40), field('b', 200), field('c', 360)]);
  for (const [who, name] of [[long.zhang, 'a'], [long.li, 'b'], [long.company, 'c']] as const) pdf = await signField(who, long.tsa, requestFor(who, pdf, name));
  pdf = addValidationData(pdf, validationDataFor(long, [long.zhang, long.li, long.company], SIGNED_AT));
  return Buffer.from(stampDocument(pdf, long.tsa, new Date(SIGNED_AT.getTime() + 60_000)));
}

/** Up to the end of its document timestamp: the validation material behind it is signed by nobody, and may change. */
function archivedByThem(): Buffer {
  const pdf = theirs('lta.pdf');
  return pdf.subarray(0, Math.max(...verifyPdf(pdf, [theirRoot], AT).signatures.map((s) => s.signedLength ?? 0)));
}

async function continued(): Promise<Buffer> {
  const pdf = placeFields(theirs('b-t.pdf'), [{ ...field('ours', 60), y: 560 }]);
  return Buffer.from(await signField(plain.zhang, plain.tsa, requestFor(plain.zhang, pdf, 'ours')));
}

beforeAll(async () => {
  mkdirSync(path.dirname(BUNDLE), { recursive: true });
  await build({
    absWorkingDir: ROOT, entryPoints: [path.join(__dirname, 'verify-worker.ts')], outfile: BUNDLE, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external', logLevel: 'error',
    alias: { '@luobi/shared': path.join(ROOT, 'shared/src/index.ts') }, tsconfig: path.join(ROOT, 'bff/tsconfig.json'),
  });
});
afterAll(() => rmSync(BUNDLE, { force: true }));

function inThread(campaign: Campaign): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(BUNDLE, { workerData: campaign });
    worker.once('message', resolve).once('error', reject);
  });
}

interface Subject {
  readonly name: string;
  readonly file: () => Promise<Buffer> | Buffer;
  readonly roots: readonly Uint8Array[];
  readonly signatures: number;
  readonly rounds: number;
  readonly unused: readonly Uint8Array[];
}

const SUBJECTS: readonly Subject[] = [
  { name: 'signed once', file: signedOnce, roots: plainRoots, signatures: 1, rounds: 9_000, unused: plainRoots },
  { name: 'three signatures at B-LTA', file: archived, roots: [long.root.certificate.der], signatures: 4, rounds: 5_000, unused: [long.root.certificate.der, long.issuing.certificate.der] },
  { name: 'three signatures of another product', file: () => theirs('three.pdf'), roots: [theirRoot], signatures: 3, rounds: 3_000, unused: [theirRoot] },
  { name: 'another product at B-LTA', file: archivedByThem, roots: [theirRoot], signatures: 2, rounds: 2_000, unused: [theirRoot] },
  { name: 'theirs, continued by us', file: continued, roots: [theirRoot, ...plainRoots], signatures: 2, rounds: 1_500, unused: [theirRoot, ...plainRoots] },
];

test('more than 20,000 in total', () => {
  expect(SUBJECTS.reduce((sum, { rounds }) => sum + rounds, 0)).toBeGreaterThanOrEqual(20_000);
});

test.each(SUBJECTS)('$rounds mutations of a file: $name', async ({ file, roots, rounds, unused, signatures }) => {
  const pdf = await file();
  const report = verifyPdf(pdf, roots, AT);
  expect(report).toMatchObject({ verdict: 'valid' });
  expect(report.signatures).toHaveLength(signatures);
  const outcomes = await Promise.all(Array.from({ length: THREADS }, (_, i) => inThread({ pdf, roots, at: AT.getTime(), seed: 100 * rounds + i, rounds: rounds / THREADS, unused })));
  expect(outcomes.flatMap((o) => o.failures)).toEqual([]);
  const [judged, refused] = [outcomes.reduce((sum, o) => sum + o.judged, 0), outcomes.reduce((sum, o) => sum + o.refused, 0)];
  expect(judged).toBe(rounds);
  expect(refused).toBeGreaterThan(rounds * 0.8);
  expect(Math.max(...outcomes.map((o) => o.slowestMs))).toBeLessThan(SLOWEST_MS);
});

test('the campaign notices a verifier that calls everything valid', async () => {
  const pdf = await signedOnce();
  const order = { pdf, roots: plainRoots, at: AT.getTime(), seed: 1, rounds: 60, unused: [] };
  expect(run(order).failures).toEqual([]);
  expect(run(order, () => ({ verdict: 'valid' })).failures).toHaveLength(5);
  expect(run(order, () => { throw new RangeError('stack'); }).failures[0]).toMatch(/^thrown after .*RangeError/);
});
