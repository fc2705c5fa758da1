/**
 * A field that placeFields made or took over, as a later revision finds it. Any other field of the upload is refused:
 * its rectangle and flags were never checked.
 */
import { AppError } from '../../../kernel';
import { countOf, isArray, nameOf, numberOf, PdfString, Dict, Ref, unreadable, type Box, type FormField, type PdfDocument, type PdfObject, type Quarter } from '../pdf';

/** Private key of a widget (ISO 32000-1 annex E: prefixed by its maker): the kind of field it was made for. */
export const KIND_KEY = 'LUOBI_Kind';
/** Likewise: which piece of a cross-page seal, of how many. */
export const STRIP_KEY = 'LUOBI_Strip';

export interface PlacedField extends FormField {
  readonly kind: string;
  /** user space units */
  readonly rect: Box;
  /** degrees by which the appearance is turned against the page */
  readonly turn: Quarter;
  /** points per user space unit on its page */
  readonly userUnit: number;
}

/** @throws AppError invalid_request when there is no such field of ours, conflict when it is filled already */
export function findPlacedField(document: PdfDocument, fields: readonly FormField[], fieldName: string, kinds: readonly string[]): PlacedField {
  const found = fields.filter((field) => field.name === fieldName);
  const [field] = found;
  const kind = nameOf(field?.dict.get(KIND_KEY)) ?? '';
  if (!field || found.length > 1 || !kinds.includes(kind) || !(field.dict.get('T') instanceof PdfString)) throw new AppError('invalid_request', { reason: 'no such field', field: fieldName });
  if (isFilled(field, kind)) throw new AppError('conflict', { reason: 'the field is filled already', field: fieldName });
  return describe(document, field, kind);
}

/** Every piece of a cross-page seal, by number. @throws like findPlacedField */
export function findStrips(document: PdfDocument, fields: readonly FormField[], fieldName: string): { readonly field: PlacedField; readonly index: number; readonly count: number }[] {
  const names = fields.map((field) => field.name).filter((own) => own.startsWith(`${fieldName}_`) && /^\d+$/.test(own.slice(fieldName.length + 1)));
  const strips = names.map((own) => {
    const field = findPlacedField(document, fields, own, ['cross-page-seal']);
    const strip = field.dict.get(STRIP_KEY);
    const [index, count] = isArray(strip) ? strip.map(countOf) : [];
    if (index === undefined || count === undefined || index >= count) throw unreadable('a piece of a seal has no number');
    return { field, index, count };
  });
  if (strips.length === 0) throw new AppError('invalid_request', { reason: 'no such field', field: fieldName });
  return strips;
}

/** A checkbox always has pictures and a state; it is filled when it is ticked. */
function isFilled(field: FormField, kind: string): boolean {
  if (kind === 'checkbox') return (nameOf(field.value) ?? 'Off') !== 'Off';
  return field.value !== null || field.dict.has('AP');
}

function describe(document: PdfDocument, field: FormField, kind: string): PlacedField {
  const looks = document.resolve(field.dict.get('MK'));
  const turn = looks instanceof Dict ? (numberOf(looks.get('R')) ?? 0) : 0;
  const page = field.dict.get('P');
  const userUnit = page instanceof Ref ? numberOf(document.resolve(document.dict(page, 'a page').get('UserUnit'))) : undefined;
  return { ...field, kind, rect: rectOf(document, field.dict), turn: turn as Quarter, userUnit: userUnit ?? 1 };
}

/** The rectangle with its corners in order. @throws AppError pdf_unreadable */
export function rectOf(document: PdfDocument, widget: Dict): Box {
  const rect: PdfObject = document.resolve(widget.get('Rect'));
  const [a, b, c, d] = isArray(rect) ? rect.map((side) => numberOf(document.resolve(side))) : [];
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw unreadable('a field has no rectangle');
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}
