/**
 * Revision 1 (act of signing, before anyone signs): every widget of the whole flow in one append-only update, because
 * a field added after a signature counts as a forbidden change (EN 319 142-1 §5.5, ISO 32000-1 §12.8.2.2). The field
 * of the document timestamp is among them.
 * Fields that are in the file already and are to be used are marked and emptied; whatever else stands on the pages becomes
 * part of them (flatten.ts). In a file that others have signed only signature fields may come, and nothing that is there is touched but the lists they join:
 * text or date fields would break those signatures. Where they permit no new field, their own empty ones are used.
 */
import { AppError } from '../../../kernel';
import type { FieldPlacement } from '../../port';
import { anySealFontSet, drawCheckbox } from '../appearance';
import { sharedTextFont, type FontSet } from '../fonts';
import { Dict, IncrementalUpdate, isArray, numberOf, openPdf, Ref, type FormField, type PdfDocument, type PdfObject, type PdfPage } from '../pdf';
import { appearanceStream } from './appearance-stream';
import { adoptField, useTheirField } from './existing-fields';
import { addToPages, declareExtensions, extendForm, giveFonts, type PlacedWidget } from './extend-form';
import { flatten } from './flatten';
import { STRIP_KEY } from './find-field';
import { appearanceFrame, liesOnPage, toUserSpace } from './geometry';
import { isSigned, takesNewFields } from './signed-file';
import { freeTimestampName, timestampWidget } from './timestamp-field';
import { CHECKED, newWidget } from './widget';

/** square points: a quarter of an A4 page */
const LARGEST_ADDED = 120_000;
/** square points of all of them: many small fields hide a page as one large one does */
const LARGEST_TOGETHER = 250_000;

/** The same, with the fonts that the acts will draw with: dates and seals then need none of their own. */
export async function placeFlow(pdf: Uint8Array, placements: readonly FieldPlacement[]): Promise<Uint8Array> {
  return placeFields(pdf, placements, await fontsOf(placements));
}

/**
 * @param pdf a whole unencrypted file
 * @param shared fonts that later revisions will use; a file that others have signed gets none
 * @returns the file with one more revision; it starts with the bytes given
 * @throws AppError field_outside_page {field}; invalid_request for a name that is taken or cannot be a field name; form_field_unusable;
 * pdf_already_signed {reason, field} for a field that a signed file does not take; pdf_signing_forbidden when a signature
 * there certifies the file or locks its fields; pdf_encrypted, pdf_unreadable
 */
export function placeFields(pdf: Uint8Array, placements: readonly FieldPlacement[], shared: readonly FontSet[] = []): Uint8Array {
  const document = openPdf(pdf);
  const update = new IncrementalUpdate(document);
  const existing = document.formFields();
  const signed = isSigned(existing);
  const made = placements.filter((placement) => !placement.existing);
  const closed = signed && !takesNewFields(document);
  if (signed) refuseHarm(placements);
  if (closed && made.length > 0) throw new AppError('pdf_signing_forbidden', { reason: 'a signature in the file permits no new field', field: made[0]!.name });
  const parts = made.flatMap(partsOf);
  refuseNames(parts, existing.map((field) => field.name));
  for (const placement of placements.filter((item) => item.existing)) {
    if (signed) useTheirField(update, existing, placement);
    else adoptField(update, existing, placement);
  }
  // the field of the document timestamp will come with it: that much a certification permits
  if (closed) return update.write();
  if (!signed) flatten(update, widgetsOf(existing, placements.filter((item) => item.existing).map((item) => item.name)));
  const widgets: PlacedWidget[] = parts.map((part) => {
    const page = document.pages()[part.page - 1];
    if (!page || !liesOnPage(page, part)) throw new AppError('field_outside_page', { field: part.name });
    const rect = toUserSpace(page, part);
    if (signed) refuseOverlaps(document, existing, rect, page.ref, part.name);
    const dict = newWidget(part, page, rect);
    if (part.strip) dict.set(STRIP_KEY, [...part.strip]);
    if (part.kind === 'checkbox') dict.set('AP', checkboxPictures(update, part, page));
    return { page, ref: update.add(dict) };
  });
  // empty until the file is complete; made now because a field that comes later is a change (see timestamp-field.ts)
  const [first] = document.pages();
  const names = [...existing, ...parts].map((field) => field.name);
  widgets.push({ page: first!, ref: update.add(timestampWidget(freeTimestampName(names), first!)) });
  addToPages(update, widgets);
  extendForm(update, widgets.map((item) => item.ref));
  if (!signed) {
    giveFonts(update, shared);
    declareExtensions(update);
  }
  return update.write();
}

/** @throws AppError glyph_missing for a name on a seal that cannot be drawn */
async function fontsOf(placements: readonly FieldPlacement[]): Promise<FontSet[]> {
  const texts = placements.some(({ kind }) => kind === 'date' || kind === 'number') ? [sharedTextFont()] : [];
  const names = new Set(placements.flatMap(({ organizationName }) => organizationName ?? []));
  return Promise.all([...texts, ...[...names].map(anySealFontSet)]);
}

function widgetsOf(fields: readonly FormField[], names: readonly string[]): Set<number> {
  return new Set(fields.filter((field) => names.includes(field.name)).map((field) => field.ref.number));
}

function refuseHarm(placements: readonly FieldPlacement[]): void {
  const other = placements.find(({ kind }) => kind !== 'signature' && kind !== 'seal');
  if (other) throw new AppError('pdf_already_signed', { reason: 'only fields for signatures and seals can be added to a signed file', field: other.name });
  const together = placements.reduce((sum, { width, height, existing }) => sum + (existing ? 0 : width * height), 0);
  if (together > LARGEST_TOGETHER) throw new AppError('pdf_already_signed', { reason: 'the fields together are too large for a signed file' });
}

/** A verifier counts a field on top of another as hiding it, and a very large one as hiding the page. */
function refuseOverlaps(document: PdfDocument, existing: readonly FormField[], rect: readonly number[], pageRef: Ref, field: string): void {
  const [left, bottom, right, top] = rect as [number, number, number, number];
  if ((right - left) * (top - bottom) > LARGEST_ADDED) throw new AppError('pdf_already_signed', { reason: 'the field is too large for a signed file', field });
  for (const { dict } of existing) {
    const [page, found] = [dict.get('P'), document.resolve(dict.get('Rect'))];
    if (!isArray(found) || (page instanceof Ref && page.number !== pageRef.number)) continue;
    const [a, b, c, d] = found.map((v) => numberOf(document.resolve(v)) ?? 0) as [number, number, number, number];
    if (left < Math.max(a, c) && Math.min(a, c) < right && bottom < Math.max(b, d) && Math.min(b, d) < top) throw new AppError('pdf_already_signed', { reason: 'the field lies on one that is in the signed file', field });
  }
}

function refuseNames(placements: readonly FieldPlacement[], taken: readonly string[]): void {
  const seen = new Set(taken.flatMap((full) => [full, full.split('.')[0]!]));
  for (const { name: own } of placements) {
    if (!/^[\w-]{1,80}$/.test(own)) throw new AppError('invalid_request', { reason: 'not a field name', field: own.slice(0, 80) });
    if (seen.has(own)) throw new AppError('invalid_request', { reason: 'two fields with one name', field: own });
    seen.add(own);
  }
}

interface Part extends FieldPlacement {
  readonly strip?: readonly [index: number, count: number];
}

/** A cross-page seal is as many fields as it has pieces. */
function partsOf(placement: FieldPlacement): Part[] {
  if (placement.kind !== 'cross-page-seal') return [placement];
  return (placement.strips ?? []).map(({ page, x, y, width, height, index, count }, i) => ({ ...placement, name: `${placement.name}_${i + 1}`, page, x, y, width, height, strip: [index, count] }));
}

/** Both pictures are there before anyone signs: a later revision chooses among them. */
function checkboxPictures(update: IncrementalUpdate, part: Part, page: PdfPage): Dict {
  const picture = (checked: boolean): PdfObject => update.add(appearanceStream(appearanceFrame(toUserSpace(page, part), page.rotate, page.userUnit), (w, h) => drawCheckbox(checked, w, h), new Dict()));
  return new Dict({ N: new Dict({ [CHECKED]: picture(true), Off: picture(false) }) });
}
