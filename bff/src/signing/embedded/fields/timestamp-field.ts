/**
 * The invisible field a document timestamp goes into (EN 319 142-1 §5.4.3, ISO 32000-2 §12.8.5). The first one is made
 * before anyone signs, so that reaching B-LTA adds no field; renewals later add one each, which validators permit.
 */
import { Dict, name, nameOf, PdfString, type FormField, type PdfPage } from '../pdf';
import { KIND_KEY } from './find-field';

const KIND = 'timestamp';
const PREFIX = 'luobi_dts_';
/** Print and Locked (ISO 32000-1 §12.5.3); there is nothing to print on no area */
const PRINT_LOCKED = 132;

/** @param taken names of all fields of the file, ours and others' */
export function freeTimestampName(taken: Iterable<string>): string {
  const names = new Set([...taken].map((full) => full.split('.')[0]));
  let number = 1;
  while (names.has(`${PREFIX}${number}`)) number++;
  return `${PREFIX}${number}`;
}

/** @param page the first; a widget has to be on some page */
export function timestampWidget(fieldName: string, page: PdfPage): Dict {
  return new Dict({
    Type: name('Annot'), Subtype: name('Widget'), FT: name('Sig'), T: PdfString.text(fieldName), F: PRINT_LOCKED, P: page.ref, Rect: [0, 0, 0, 0],
    [KIND_KEY]: name(KIND),
  });
}

/** The first field made for a timestamp that is still empty. */
export function emptyTimestampField(fields: readonly FormField[]): FormField | undefined {
  return fields.find((field) => field.type === 'Sig' && field.value === null && nameOf(field.dict.get(KIND_KEY)) === KIND && field.dict.has('T') && !field.dict.has('Kids') && !field.dict.has('Parent'));
}
