/**
 * Where a signature stands and which bytes it covers (ISO 32000-2 §12.8.1, security §3.6: USF, SWA). The hole must be
 * the hex token of /Contents of this very dictionary at its own offset, and the covered bytes must end where a complete
 * revision ends that the final file is built on.
 */
import type { Budget } from './budget';
import { readIndirect } from './pdf/indirect';
import { Revision, type ObjectCache } from './pdf/revision';
import { fieldsOf, type Field } from './pdf/structure';
import { isList, PdfDict, PdfRef, PdfString } from './pdf/values';
import { Refusal } from './problems';

export interface LocatedSignature {
  readonly field: Field;
  readonly dict: PdfDict;
  readonly subFilter: string;
  /** content of /Contents, zero padding included */
  readonly container: Buffer;
  /** bytes 0..holeStart and holeEnd..end are covered */
  readonly holeStart: number;
  readonly holeEnd: number;
  readonly end: number;
  readonly revision: Revision;
}

export interface FileUnderTest {
  readonly final: Revision;
  readonly cache: ObjectCache;
  readonly budget: Budget;
}

/** @throws Refusal for whichever rule breaks first */
export function locateSignature({ final, cache, budget }: FileUnderTest, field: Field): LocatedSignature {
  const value = field.dict.get('V');
  if (!(value instanceof PdfRef)) throw new Refusal('value_not_indirect');
  const entry = final.entry(value.num);
  if (entry.kind !== 'offset') throw new Refusal('value_not_indirect');
  const object = readIndirect(final.bytes, entry.offset, value.num, budget, (v) => final.resolve(v));
  const dict = object.value;
  if (!(dict instanceof PdfDict) || dict.duplicateKeys) throw new Refusal('dictionary_malformed');

  const { holeStart, holeEnd, end } = readByteRange(final, dict);
  const contents = dict.get('Contents');
  if (!(contents instanceof PdfString) || contents.bytes.every((b) => b === 0)) throw new Refusal('contents_missing');
  const isOwnToken = contents.hex && contents.start === holeStart && contents.end === holeEnd && holeEnd < object.end && holeStart > entry.offset;
  if (!isOwnToken || !isHex(final.bytes.subarray(holeStart + 1, holeEnd - 1))) throw new Refusal('hole_mismatch');

  const revision = signedRevision(final, end, cache, budget);
  checkSameField(revision, field, value.num, entry.offset);
  return { field, dict, subFilter: final.name(dict.get('SubFilter')) ?? '', container: contents.bytes, holeStart, holeEnd, end, revision };
}

function readByteRange(final: Revision, dict: PdfDict): { holeStart: number; holeEnd: number; end: number } {
  const range = dict.get('ByteRange');
  if (range === null) throw new Refusal('byte_range_missing');
  if (!isList(range) || range.length !== 4 || !range.every((n) => typeof n === 'number' && Number.isInteger(n) && n >= 0)) throw new Refusal('byte_range_malformed');
  const [start, first, second, last] = range as readonly number[] as [number, number, number, number];
  if (start !== 0) throw new Refusal('byte_range_start');
  if (second <= first || last === 0 || second + last > final.bytes.length) throw new Refusal('byte_range_bounds');
  return { holeStart: first, holeEnd: second, end: second + last };
}

function isHex(bytes: Buffer): boolean {
  return bytes.every((c) => (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66));
}

function signedRevision(final: Revision, end: number, cache: ObjectCache, budget: Budget): Revision {
  let revision: Revision;
  try {
    revision = end === final.bytes.length ? final : new Revision(final.bytes.subarray(0, end), budget, cache);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'file_too_complex') throw error;
    throw new Refusal('revision_incomplete', error instanceof Refusal ? error.detail : '');
  }
  if (revision.hasTrailingBytes && revision !== final) throw new Refusal('revision_incomplete');
  if (!final.chain.sections.includes(revision.chain.sections[0]!)) throw new Refusal('revision_detached');
  return revision;
}

function checkSameField(revision: Revision, field: Field, valueNum: number, valueOffset: number): void {
  const then = fieldsOf(revision).find((f) => f.num === field.num && f.name === field.name);
  const value = then?.dict.get('V');
  const entry = revision.entry(valueNum);
  if (!(value instanceof PdfRef) || value.num !== valueNum || entry.kind !== 'offset' || entry.offset !== valueOffset) throw new Refusal('field_differs');
}

/** The container without its padding, which must be zeros. @throws Refusal padding_not_zero */
export function withoutPadding(container: Buffer, length: number): Buffer {
  if (!container.subarray(length).every((b) => b === 0)) throw new Refusal('padding_not_zero');
  return container.subarray(0, length);
}
