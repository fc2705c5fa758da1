/**
 * A field that placeFields made, as a later revision finds it. A field of that name which came with the upload is
 * refused: its rectangle and flags were never checked.
 */
import { AppError } from '../../../kernel';
import { isArray, nameOf, numberOf, PdfString, Dict, unreadable, type Box, type FormField, type PdfDocument, type Quarter } from '../pdf';

/** Private key of a widget (ISO 32000-1 annex E: prefixed by its maker): the kind of field it was made for. */
export const KIND_KEY = 'LUOBI_Kind';

export interface PlacedField extends FormField {
  readonly kind: string;
  /** user space units */
  readonly rect: Box;
  /** degrees by which the appearance is turned against the page */
  readonly turn: Quarter;
}

/** @throws AppError invalid_request when there is no such field of ours, conflict when it is filled already */
export function findPlacedField(document: PdfDocument, fields: readonly FormField[], fieldName: string, kinds: readonly string[]): PlacedField {
  const found = fields.filter((field) => field.name === fieldName);
  const [field] = found;
  const kind = nameOf(field?.dict.get(KIND_KEY)) ?? '';
  if (!field || found.length > 1 || !kinds.includes(kind) || !(field.dict.get('T') instanceof PdfString)) throw new AppError('invalid_request', { reason: 'no such field', field: fieldName });
  if (field.value !== null || field.dict.has('AP')) throw new AppError('conflict', { reason: 'the field is filled already', field: fieldName });
  const rect = field.dict.get('Rect');
  const sides = isArray(rect) ? rect.map(numberOf) : [];
  if (sides.length !== 4 || sides.some((side) => side === undefined)) throw unreadable('a field has no rectangle');
  const looks = document.resolve(field.dict.get('MK'));
  const turn = looks instanceof Dict ? (numberOf(looks.get('R')) ?? 0) : 0;
  return { ...field, kind, rect: sides as unknown as Box, turn: turn as Quarter };
}
