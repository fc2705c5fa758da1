/**
 * Mutations that know what a PDF is made of: numbers, names, tables of references, the CMS, objects, whole revisions.
 * Seeded, so that what they find can be had again.
 */
import { Dict, IncrementalUpdate, openPdf, Ref, type PdfObject } from '../../bff/src/signing/embedded/pdf';

/** below(n): a whole number from 0 to n - 1 */
export type Random = (below: number) => number;
export type Mutation = (pdf: Buffer, random: Random) => Buffer;

/** Small, seeded, repeatable (mulberry32). */
export function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export interface Anatomy {
  readonly numbers: readonly { at: number; length: number }[];
  readonly names: readonly { at: number; length: number }[];
  readonly ranges: readonly { at: number; length: number }[];
  readonly holes: readonly { start: number; end: number }[];
  readonly tables: readonly { start: number; end: number }[];
  readonly objects: readonly number[];
  /** ends of revisions */
  readonly ends: readonly number[];
}

export function anatomy(pdf: Buffer): Anatomy {
  const text = pdf.toString('latin1');
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((m) => ({ at: m.index, length: m[0].length }));
  return {
    numbers: all(/(?<=[ [\n])\d{1,10}(?=[ \]\n/])/g), names: all(/\/[A-Z][A-Za-z]{1,15}/g), ranges: all(/(?<=\/ByteRange \[[\d ]{0,40})\d+(?=[ \]])/g),
    holes: all(/\/Contents <[0-9a-f]{200,}>/gi).map(({ at, length }) => ({ start: at + 11, end: at + length - 1 })),
    tables: all(/xref\n[\s\S]{0,4000}?trailer/g).map(({ at, length }) => ({ start: at, end: at + length })),
    objects: [...new Set([...text.matchAll(/(?<=[\r\n])(\d+) 0 obj\b/g)].map((m) => Number(m[1])))],
    ends: all(/%%EOF\s*/g).map(({ at, length }) => at + length),
  };
}

export function pick<T>(list: readonly T[], random: Random): T {
  return list[random(list.length)]!;
}

const overwrite = (pdf: Buffer, at: number, text: string): Buffer => {
  const copy = Buffer.from(pdf);
  copy.write(text, at, 'latin1');
  return copy;
};

/** @param random used for what each mutation aims at */
export function mutationsOf(body: Anatomy): Mutation[] {
  return [
    function aNumber(pdf, random) {
      const { at, length } = pick(body.numbers, random);
      return overwrite(pdf, at, String(random(10 ** Math.min(length, 9))).padStart(length, '0'));
    },
    function aName(pdf, random) {
      const [a, b] = [pick(body.names, random), pick(body.names, random)];
      return overwrite(pdf, a.at, pdf.toString('latin1', b.at, b.at + b.length).padEnd(a.length).slice(0, a.length));
    },
    function aByteRange(pdf, random) {
      const [a, b] = [pick(body.ranges, random), pick(body.ranges, random)];
      const value = random(2) ? Number(pdf.toString('latin1', a.at, a.at + a.length)) + random(9) - 4 : Number(pdf.toString('latin1', b.at, b.at + b.length));
      return overwrite(pdf, a.at, String(Math.max(0, value)).padStart(a.length, '0').slice(-a.length));
    },
    function aByteOfTheContainer(pdf, random) {
      const { start, end } = pick(body.holes, random);
      // zero padding is long: aim where the container is
      return overwrite(pdf, start + 2 * random(Math.min(3_000, (end - start) >> 1)), random(256).toString(16).padStart(2, '0'));
    },
    function aLengthOfTheContainer(pdf, random) {
      const { start } = pick(body.holes, random);
      const lengths = [...pdf.toString('latin1', start, start + 4_000).matchAll(/(?:30|31|a0|a1|04)82(?=[0-9a-f]{4})/g)].map((m) => m.index + m[0].length);
      return lengths.length ? overwrite(pdf, start + pick(lengths, random) + 2, random(256).toString(16).padStart(2, '0')) : pdf;
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
      if (body.tables.length === 0) return pdf;
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
    function anObjectReplacedInAnUpdate(pdf, random) {
      return updated(pdf, (update) => ({ number: pick(body.objects, random), object: update.document.resolve(new Ref(pick(body.objects, random), 0)) }));
    },
    function anObjectThatLosesOrGainsAKeyInAnUpdate(pdf, random) {
      return updated(pdf, (update) => {
        const number = pick(body.objects, random);
        const [found, other] = [update.document.resolve(new Ref(number, 0)), update.document.resolve(new Ref(pick(body.objects, random), 0))];
        if (!(found instanceof Dict)) return null;
        const copy = found.clone();
        const [own, foreign] = [[...found.entries()], other instanceof Dict ? [...other.entries()] : []];
        if (random(2) || foreign.length === 0) copy.delete(pick(own, random)?.[0] ?? '');
        else copy.set(...pick(foreign, random));
        return { number, object: copy };
      });
    },
    function aBitOfTheFile(pdf, random) {
      const copy = Buffer.from(pdf);
      copy[random(pdf.length)]! ^= 1 << random(8);
      return copy;
    },
  ];
}

/** One more revision in which one object is another; the file itself when the change cannot be written. */
function updated(pdf: Buffer, change: (update: IncrementalUpdate) => { number: number; object: PdfObject } | null): Buffer {
  const update = new IncrementalUpdate(openPdf(pdf));
  const changed = change(update);
  if (!changed || changed.object === null) return pdf;
  (update as unknown as { changed: Map<number, unknown> }).changed.set(changed.number, { ref: new Ref(changed.number, 0), object: changed.object });
  return update.write();
}
