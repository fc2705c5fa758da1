/**
 * Mutations that know what a PDF is made of, on a file of three signatures at B-LTA and on one signed once: numbers,
 * names, tables of references, the CMS, exchanged and dropped ranges. None may be valid, throw or take long, unless the
 * change lies in what no signature covers by nature (see bit-flips.test.ts).
 */
import { addValidationData } from '../../../bff/src/signing/embedded/pades';
import { placeFields } from '../../../bff/src/signing/embedded/fields';
import { verifyPdf } from '../../../bff/src/signing/embedded/verify';
import type { FieldPlacement } from '../../../bff/src/signing/port';
import { fixture, longTermPki, requestFor, SIGNED_AT, signField, stampDocument, validationDataFor } from '../../kit/pdf';
import { roots, signedOnce } from './kit';

const ROUNDS = { once: 8_000, archived: 1_000 };
const SLOWEST_MS = 5_000;
const AT = new Date(SIGNED_AT.getTime() + 3_600_000);
jest.setTimeout(300_000);

const pki = longTermPki();
const field = (name: string, x: number): FieldPlacement => ({ name, kind: 'signature', page: 1, x, y: 100, width: 120, height: 50 });

async function archived(): Promise<Buffer> {
  let pdf = placeFields(fixture('base3.pdf'), [field('a', 40), field('b', 200), field('c', 360)]);
  for (const [who, name] of [[pki.zhang, 'a'], [pki.li, 'b'], [pki.company, 'c']] as const) pdf = await signField(who, pki.tsa, requestFor(who, pdf, name));
  pdf = addValidationData(pdf, validationDataFor(pki, [pki.zhang, pki.li, pki.company], SIGNED_AT));
  return Buffer.from(stampDocument(pdf, pki.tsa, new Date(SIGNED_AT.getTime() + 60_000)));
}

/** Seeded, repeatable (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

type Mutation = (pdf: Buffer, random: (below: number) => number) => Buffer;

interface Anatomy {
  readonly numbers: readonly { at: number; length: number }[];
  readonly names: readonly { at: number; length: number }[];
  readonly holes: readonly { start: number; end: number }[];
  readonly tables: readonly { start: number; end: number }[];
  /** ends of revisions */
  readonly ends: readonly number[];
}

function anatomy(pdf: Buffer): Anatomy {
  const text = pdf.toString('latin1');
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((m) => ({ at: m.index, length: m[0].length }));
  return {
    numbers: all(/(?<=[ [\n])\d{1,10}(?=[ \]\n/])/g), names: all(/\/[A-Z][A-Za-z]{1,15}/g),
    holes: all(/\/Contents <[0-9a-f]{200,}>/gi).map(({ at, length }) => ({ start: at + 11, end: at + length - 1 })),
    tables: all(/xref\n[\s\S]{0,4000}?trailer/g).map(({ at, length }) => ({ start: at, end: at + length })),
    ends: all(/%%EOF\s*/g).map(({ at, length }) => at + length),
  };
}

function pick<T>(list: readonly T[], random: (below: number) => number): T {
  return list[random(list.length)]!;
}

function mutations(body: Anatomy): Mutation[] {
  const overwrite = (pdf: Buffer, at: number, text: string): Buffer => {
    const copy = Buffer.from(pdf);
    copy.write(text, at, 'latin1');
    return copy;
  };
  return [
    function aNumber(pdf, random) {
      const { at, length } = pick(body.numbers, random);
      return overwrite(pdf, at, String(random(10 ** Math.min(length, 9))).padStart(length, '0'));
    },
    function aName(pdf, random) {
      const [a, b] = [pick(body.names, random), pick(body.names, random)];
      return overwrite(pdf, a.at, pdf.toString('latin1', b.at, b.at + b.length).padEnd(a.length).slice(0, a.length));
    },
    function aByteOfTheContainer(pdf, random) {
      const { start, end } = pick(body.holes, random);
      // zero padding is long: aim where the container is
      return overwrite(pdf, start + 2 * random(Math.min(3_000, (end - start) >> 1)), random(256).toString(16).padStart(2, '0'));
    },
    function containersExchanged(pdf, random) {
      const [a, b] = [pick(body.holes, random), pick(body.holes, random)];
      const length = Math.min(a.end - a.start, b.end - b.start);
      const copy = Buffer.from(pdf);
      pdf.copy(copy, a.start, b.start, b.start + length);
      pdf.copy(copy, b.start, a.start, a.start + length);
      return copy;
    },
    function aTableEntry(pdf, random) {
      const table = pick(body.tables, random);
      return overwrite(pdf, table.start + random(table.end - table.start), String(random(10)));
    },
    function aRangeDropped(pdf, random) {
      const from = random(pdf.length);
      return Buffer.concat([pdf.subarray(0, from), pdf.subarray(from + 1 + random(2_000))]);
    },
    function aRangeDoubled(pdf, random) {
      const from = random(pdf.length);
      return Buffer.concat([pdf.subarray(0, from + random(500)), pdf.subarray(from)]);
    },
    function revisionsExchanged(pdf, random) {
      const at = 1 + random(Math.max(1, body.ends.length - 2));
      const [start, middle, end] = [body.ends[at - 1] ?? 0, body.ends[at] ?? pdf.length, body.ends[at + 1] ?? pdf.length];
      return Buffer.concat([pdf.subarray(0, start), pdf.subarray(middle, end), pdf.subarray(start, middle), pdf.subarray(end)]);
    },
    function aRevisionDropped(pdf, random) {
      const at = random(Math.max(1, body.ends.length - 1));
      return Buffer.concat([pdf.subarray(0, body.ends[at] ?? 0), pdf.subarray(body.ends[at + 1] ?? pdf.length)]);
    },
    function aRevisionRepeated(pdf, random) {
      const at = random(body.ends.length);
      return Buffer.concat([pdf, pdf.subarray(body.ends[at - 1] ?? 0, body.ends[at])]);
    },
    function aBitOfTheFile(pdf, random) {
      const copy = Buffer.from(pdf);
      copy[random(pdf.length)]! ^= 1 << random(8);
      return copy;
    },
  ];
}

/** Hex digits of another case and the number of SignedData's version. */
function normal(pdf: Buffer): string {
  return pdf.toString('latin1').replace(/\/Contents <[0-9a-fA-F]+>/g, (token) => token.toLowerCase().replace(/(2a864886f70d010702a08[0-9a-f]{5}308[0-9a-f]{5}0201)0[1345]/g, '$1__'));
}

/** Where copies of certificates stand that no path uses, so that a change inside of them can be told. */
function unusedPlaces(pdf: Buffer, certificates: readonly Uint8Array[]): { start: number; end: number }[] {
  return certificates.map((c) => Buffer.from(c).toString('hex')).flatMap((unused) => [...pdf.toString('latin1').matchAll(new RegExp(unused, 'gi'))].map((m) => ({ start: m.index, end: m.index + unused.length })));
}

/** @param unused certificates that come along in a container but are taken from elsewhere */
function campaign(pdf: Buffer, root: Uint8Array, seed: number, rounds: number, unused: readonly Uint8Array[] = [root]): { refused: number; slowest: number; milliseconds: number } {
  const random = generator(seed);
  const kinds = mutations(anatomy(pdf));
  const [spots, ends] = [unusedPlaces(pdf, unused), anatomy(pdf).ends];
  const irrelevant = (changed: Buffer): boolean => {
    // white space behind the end-of-file mark
    if (changed.toString('latin1').trimEnd() === pdf.toString('latin1').trimEnd()) return true;
    // a whole earlier revision is an honest file
    if (changed.length < pdf.length && pdf.subarray(0, changed.length).equals(changed)) return ends.some((e) => Math.abs(e - changed.length) <= 2);
    if (changed.length !== pdf.length) return false;
    const blank = (b: Buffer) => {
      const copy = Buffer.from(b);
      for (const { start, end } of spots) copy.fill('0', start, end);
      return normal(copy);
    };
    return blank(pdf) === blank(changed);
  };
  const started = performance.now();
  let [refused, slowest] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const kind = pick(kinds, random);
    const changed = kind(pdf, random);
    if (changed.equals(pdf)) continue;
    const before = performance.now();
    const report = verifyPdf(changed, [root], AT);
    slowest = Math.max(slowest, performance.now() - before);
    if (report.verdict !== 'valid') refused++;
    else if (!irrelevant(changed)) throw new Error(`valid after ${kind.name} (seed ${seed}, round ${round}, end ${JSON.stringify(changed.toString('latin1', changed.length - 40))}), first at byte ${changed.findIndex((b, i) => b !== pdf[i])}`);
  }
  return { refused, slowest, milliseconds: performance.now() - started };
}

test('none of thousands of mutations of a file signed once is valid', async () => {
  const { refused, slowest } = campaign(await signedOnce(), roots[0]!, 11, ROUNDS.once);
  expect(refused).toBeGreaterThan(ROUNDS.once * 0.8);
  expect(slowest).toBeLessThan(SLOWEST_MS);
});

test('none of thousands of mutations of a file of three signatures at B-LTA is valid', async () => {
  const pdf = await archived();
  const root = pki.root.certificate.der;
  expect(verifyPdf(pdf, [root], AT)).toMatchObject({ verdict: 'valid', signatures: [{ level: 'B-LTA' }, { level: 'B-LTA' }, { level: 'B-LTA' }, { kind: 'document-timestamp' }] });
  const { refused, slowest } = campaign(pdf, root, 12, ROUNDS.archived, [root, pki.issuing.certificate.der]);
  expect(refused).toBeGreaterThan(ROUNDS.archived * 0.8);
  expect(slowest).toBeLessThan(SLOWEST_MS);
});
