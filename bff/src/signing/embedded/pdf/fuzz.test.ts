import fc from 'fast-check';
import { fixture } from '../../../../../test/kit/pdf';
import { AppError } from '../../../kernel';
import { placeFields } from '../fields';
import { openPdf, Stream } from './index';

const RUNS = Number(process.env.LUOBI_FUZZ_RUNS ?? 400);
const SEEDS = ['base3.pdf', 'tiny10k.pdf', 'noembed.pdf', 'v-xrefstream.pdf', 'v-linearized-xrefstream.pdf', 'v-hybrid.pdf', 'v-already-signed.pdf'].map(fixture);
const ALLOWED = ['pdf_unreadable', 'pdf_too_large', 'pdf_encrypted', 'pdf_already_signed', 'field_outside_page', 'invalid_request'];

/** Everything that is done with a stranger's file. @returns the code of the refusal, or 'read' */
function readAll(bytes: Buffer): string {
  try {
    const document = openPdf(bytes);
    document.pages();
    document.formFields();
    for (const [, object] of document.objects()) {
      if (object instanceof Stream && document.filters(object).every((filter) => filter === 'FlateDecode')) document.decode(object);
    }
    const placed = Buffer.from(placeFields(bytes, [{ name: 'fuzz', kind: 'text', page: 1, x: 1, y: 1, width: 5, height: 5 }]));
    expect(placed.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(openPdf(placed).formFields().some((field) => field.name === 'fuzz')).toBe(true);
    return 'read';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

type Mutation = (bytes: Buffer) => Buffer;
const position = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Buffer, where: number): number => Math.min(bytes.length - 1, Math.floor(where * bytes.length));
const flip = fc.tuple(position, fc.integer({ min: 1, max: 255 })).map(([where, mask]): Mutation => (bytes) => {
  bytes[at(bytes, where)]! ^= mask;
  return bytes;
});
const cut = position.map((where): Mutation => (bytes) => bytes.subarray(0, at(bytes, where)));
const splice = fc.tuple(position, position, fc.nat(300)).map(([from, to, size]): Mutation => (bytes) => {
  bytes.copy(bytes, at(bytes, to), at(bytes, from), Math.min(bytes.length, at(bytes, from) + size));
  return bytes;
});
const insert = fc.tuple(position, fc.constantFrom('<<', '>>', '[', ']', '(', ')', 'endobj', 'stream', '1 0 R', '99999999999', '-1', 'null', '/Length', '/Prev 0', '%', '<', '\0')).map(([where, text]): Mutation => (bytes) =>
  Buffer.concat([bytes.subarray(0, at(bytes, where)), Buffer.from(text), bytes.subarray(at(bytes, where))]));
/** Lies in numbers: lengths, offsets, counts, references. */
const lie = fc.tuple(position, fc.constantFrom('0', '1', '7', '-1', '65536', '2147483648', '9999999999', '1.5')).map(([where, number]): Mutation => (bytes) => {
  const text = bytes.toString('latin1');
  const numbers = [...text.matchAll(/(?<=[ /[]|R)\d{1,10}(?=[ /\]>\n])/g)];
  const target = numbers[Math.min(numbers.length - 1, Math.floor(where * numbers.length))];
  return target ? Buffer.from(text.slice(0, target.index) + number + text.slice(target.index + target[0].length), 'latin1') : bytes;
});

test('a changed file is read, or refused with a reason; never anything else, never long', () => {
  const codes = new Map<string, number>();
  fc.assert(
    fc.property(fc.constantFrom(...SEEDS), fc.array(fc.oneof(flip, flip, cut, splice, insert, lie, lie), { minLength: 1, maxLength: 6 }), (seed, mutations) => {
      const started = performance.now();
      const code = readAll(mutations.reduce<Buffer>((bytes, mutate) => (bytes.length > 0 ? mutate(bytes) : bytes), Buffer.from(seed)));
      expect(['read', ...ALLOWED]).toContain(code);
      expect(performance.now() - started).toBeLessThan(3_000);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }),
    { numRuns: RUNS },
  );
  // both happened, or the mutations prove nothing
  expect(codes.get('read')).toBeGreaterThan(0);
  expect(codes.get('pdf_unreadable')).toBeGreaterThan(0);
});

test('noise behind a header is refused', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
    expect(ALLOWED).toContain(readAll(Buffer.concat([Buffer.from('%PDF-1.7\n'), noise, Buffer.from('\nstartxref\n9\n%%EOF\n')])));
  }), { numRuns: 300 });
});
