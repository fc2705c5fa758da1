/**
 * What a signature forbids after it (ISO 32000-2 §12.8.2, security rule R25): the first certifies the file, each locks
 * what its signer filled in, and the last leaves room for validation material and document timestamps only.
 */
import { name, PdfString, type Dict, type FormField } from '../pdf';
import { emptyTimestampField } from '../fields';

export interface Restriction {
  readonly method: 'DocMDP' | 'FieldMDP';
  readonly parameters: ConstructorParameters<typeof Dict>[0];
}

const FILL_AND_SIGN = 2;
const NO_CHANGES = 1;

export interface Place {
  readonly first: boolean;
  readonly last: boolean;
  /** names of the fields filled in with this signature */
  readonly filled: readonly string[];
}

/** @param fields all of the file, as they were before this signature */
export function restrictions(fields: readonly FormField[], { first, last, filled }: Place): Restriction[] {
  const certification: Restriction = { method: 'DocMDP', parameters: { P: last ? NO_CHANGES : FILL_AND_SIGN } };
  if (first) return [certification, ...lockOf('Include', filled)];
  return last ? lockOf('Exclude', leftOut(fields, filled), NO_CHANGES) : lockOf('Include', filled);
}

/**
 * /P repeats the level where Acrobat writes it for a /Lock with /P; the /Lock of the field itself cannot be set any more
 * without changing a field that earlier signatures cover, and a second DocMDP is not allowed (§12.8.2.2).
 */
function lockOf(action: 'Include' | 'Exclude', fields: readonly string[], level?: number): Restriction[] {
  if (fields.length === 0 && action === 'Include') return [];
  const named = fields.length === 0 ? { Action: name('All') } : { Action: name(action), Fields: fields.map((field) => PdfString.text(field)) };
  return [{ method: 'FieldMDP', parameters: { ...named, ...(level === undefined ? {} : { P: level }) } }];
}

/**
 * The field kept for the document timestamp, and fields that show something already: whoever filled one locked it, and
 * pyHanko takes such an appearance, made before the locking signature and untouched since, for a change of a locked field.
 */
function leftOut(fields: readonly FormField[], filled: readonly string[]): string[] {
  const timestamp = emptyTimestampField(fields);
  const shown = fields.filter((field) => field.type !== 'Sig' && field.dict.has('AP') && !field.dict.has('AS') && !filled.includes(field.name));
  return [...(timestamp ? [timestamp.name] : []), ...shown.map((field) => field.name)];
}
