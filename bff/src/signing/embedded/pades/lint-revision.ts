/**
 * Checks a prepared revision before anything is signed (act of signing, step 5), by reading it as a stranger would:
 * it starts with the input, the byte range covers all but the hole, the hole is empty, the cross-reference points right.
 * A fault here is a fault of ours: AppError('internal') and the act stops with nothing signed.
 */
import { AppError } from '../../../kernel';
import { countOf, Dict, isArray, openPdf, PdfString, Ref } from '../pdf';
import { holeIsEmpty, type Hole } from './byte-range';

export function lintRevision(before: Uint8Array, after: Uint8Array, hole: Hole, fieldName: string): void {
  const bytes = Buffer.from(after.buffer, after.byteOffset, after.byteLength);
  expect(bytes.length > before.length && bytes.subarray(0, before.length).equals(before), 'the revision does not start with its input');
  expect(hole.offset > before.length && hole.offset + hole.length < bytes.length, 'the hole is not in the new part');
  expect(holeIsEmpty(bytes, hole), 'the hole is not empty or has no brackets');

  const document = openPdf(bytes);
  const [newest, previous] = document.sections;
  expect(previous !== undefined && newest!.trailer.get('Prev') === previous.offset && previous.offset < before.length, 'the new section does not continue the old one');
  expect(newest!.offset >= before.length, 'the new section is not in the new part');
  for (const [number, entry] of newest!.entries) {
    expect(entry.kind === 'offset' && entry.offset >= before.length, `object ${number} of the new section is not in the new part`);
    if (entry.kind === 'offset') document.resolve(new Ref(number, entry.generation));
  }
  const signature = document.signatureFields().find((field) => field.name === fieldName)?.value;
  expect(signature instanceof Dict, 'the field does not hold the signature');
  const range = (signature as Dict).get('ByteRange');
  const [start, end] = [hole.offset - 1, hole.offset + hole.length + 1];
  const numbers = isArray(range) ? range.map(countOf) : [];
  expect([0, start, end, bytes.length - end].every((value, i) => numbers[i] === value) && numbers.length === 4, 'the byte range does not cover everything but the hole');
  const contents = (signature as Dict).get('Contents');
  expect(contents instanceof PdfString && contents.bytes.length * 2 === hole.length, 'the hole is not the contents of the signature');
}

function expect(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new AppError('internal', { reason });
}
