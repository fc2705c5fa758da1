/**
 * 5,000 changed files through the intake: none hangs or breaks it, and what is accepted is a clean file in which both
 * readers see the same pages, without anything active, and which shows the words of the file it came from or of none.
 */
import { intake } from '../../bff/src/signing/embedded/intake';
import { normalise } from '../../bff/src/signing/embedded/intake/normalise';
import { viewWithPdfium } from '../../bff/src/signing/embedded/intake/second-reader';
import { openPdf } from '../../bff/src/signing/embedded/pdf';
import { AppError } from '../../bff/src/kernel';
import { fixture, qpdfCheck } from '../kit/pdf';
import { DAMAGES, ENCRYPTIONS, fileOf, LAYOUTS, qpdf, STRUCTURES } from '../kit/pdf/variants';

const RUNS = 5_200;
/** a hang is seen by the pool's deadline of 5 s; here one file may take a tenth of it, many times what they take */
const REFUSALS = new Set(['pdf_unreadable', 'pdf_encrypted', 'pdf_script', 'pdf_xfa', 'pdf_attachment', 'pdf_hidden_layers', 'pdf_active_content', 'pdf_too_large', 'pdf_signing_forbidden', 'pdf_signed_damaged', 'pdf_ambiguous', 'file_kind_unsupported', 'image_unreadable']);

/** mulberry32: the same numbers in every run */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const WORDS = ['/ByteRange', '/Encrypt 9 0 R', 'endobj', 'endstream', 'stream\n', '<<', '>>', '[', ']', '/Length 99999', '/Kids [2 0 R]', '/Type /ObjStm', '/Prev 0', '1 0 obj', '/JS (1)', '0 0 R', '/Filter /LZWDecode', '%%EOF', 'xref', 'trailer << /Root 1 0 R >>', '99999999999', '\0'];
type Random = (below: number) => number;
const MUTATIONS: readonly ((file: Buffer, random: Random) => Buffer)[] = [
  (file, random) => {
    const changed = Buffer.from(file);
    for (let i = random(8); i >= 0; i--) changed[random(changed.length)] = random(256);
    return changed;
  },
  (file, random) => file.subarray(0, random(file.length)),
  (file, random) => {
    const at = random(file.length);
    return Buffer.concat([file.subarray(0, at), file.subarray(Math.min(file.length, at + 1 + random(40)))]);
  },
  (file, random) => {
    const at = random(file.length);
    return Buffer.concat([file.subarray(0, at), Buffer.from(WORDS[random(WORDS.length)]!, 'latin1'), file.subarray(at)]);
  },
  (file, random) => {
    const [from, to] = [random(file.length), random(file.length)];
    return Buffer.concat([file.subarray(0, to), file.subarray(from, from + random(300)), file.subarray(to)]);
  },
  // one number becomes another
  (file, random) => {
    const numbers = [...file.toString('latin1').matchAll(/\d+/g)];
    const chosen = numbers[random(numbers.length)];
    if (!chosen) return file;
    const value = ['0', '-1', '65536', '4294967296', '99999999999999999999', String(random(300))][random(6)]!;
    return Buffer.concat([file.subarray(0, chosen.index), Buffer.from(value), file.subarray(chosen.index + chosen[0].length)]);
  },
  // an object is appended, as an incremental update would do, without a table for it
  (file, random) => Buffer.concat([file, Buffer.from(`\n${1 + random(8)} 0 obj\n<< /Type /${['Catalog', 'Page', 'Pages', 'XRef'][random(4)]} /Pages 2 0 R /Kids [] /Count 0 >>\nendobj\n`)]),
];

function seeds(): Buffer[] {
  const plain = Object.values(LAYOUTS);
  const written = plain.flatMap((bodies) => STRUCTURES.map((structure) => fileOf(bodies, structure)));
  const damaged = Object.values(DAMAGES).map((harm) => harm(fileOf(LAYOUTS['mixed sizes']!, 'table')));
  const encrypted = Object.values(ENCRYPTIONS).map((options) => qpdf(fileOf(LAYOUTS['a form']!, 'table'), ...options));
  return [...written, ...damaged, ...encrypted, qpdf(fileOf(LAYOUTS['plain']!, 'table'), '--linearize'), fixture('v-hybrid.pdf')];
}

test(`${RUNS} changed files: refused with a code, or accepted as a clean file that shows one thing`, async () => {
  const random = randomFrom(20_261_124);
  const from = seeds();
  const outcomes = new Map<string, number>();
  let accepted = 0;
  let slowest = 0;
  for (let run = 0; run < RUNS; run++) {
    let file: Buffer = from[run % from.length]!;
    for (let i = random(3); i >= 0; i--) file = MUTATIONS[random(MUTATIONS.length)]!(file, random);
    const started = process.cpuUsage();
    let outcome: string;
    try {
      const report = await intake(file);
      accepted++;
      outcome = report.repairs.length > 0 ? 'repaired' : 'as it is';
      await holds(report.file ?? file, report.pages.length, run);
    } catch (error) {
      if (!(error instanceof AppError)) throw new Error(`run ${run} broke the intake`, { cause: error });
      outcome = error.code;
      expect(REFUSALS).toContain(error.code);
    }
    const { user, system } = process.cpuUsage(started);
    slowest = Math.max(slowest, (user + system) / 1_000);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // both ways out are really taken
  expect(accepted).toBeGreaterThan(RUNS / 20);
  expect(outcomes.get('repaired') ?? 0).toBeGreaterThan(100);
  expect(outcomes.get('pdf_unreadable') ?? 0).toBeGreaterThan(100);
  expect(slowest).toBeLessThan(5_000);
}, 180_000);

/** A file that was accepted: taken in again it needs nothing; PDFium sees the same pages; qpdf finds no fault in a sample of the repaired ones. */
async function holds(pdf: Buffer | Uint8Array, pages: number, run: number): Promise<void> {
  const document = openPdf(pdf);
  expect(document.isEncrypted).toBe(false);
  expect(document.pages()).toHaveLength(pages);
  expect(normalise(pdf).repairs).toEqual([]);
  if (run % 20 === 0) expect((await viewWithPdfium(pdf, false))?.pages).toHaveLength(pages);
  if (run % 100 === 0) expect(qpdfCheck(pdf).status).not.toBe(2);
}
