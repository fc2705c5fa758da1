/**
 * Revision 1 (act of signing, before anyone signs): every widget of the whole flow in one append-only update, because
 * a field added after a signature counts as a forbidden change (EN 319 142-1 §5.5, ISO 32000-1 §12.8.2.2). The field
 * of the document timestamp is among them.
 * Fields that are in the file already stay as they are.
 */
import { AppError } from '../../../kernel';
import type { FieldPlacement } from '../../port';
import { Dict, IncrementalUpdate, name, openPdf, PdfString, type PdfPage } from '../pdf';
import { addToPages, declareExtensions, extendForm, giveDefaultFont } from './extend-form';
import { KIND_KEY } from './find-field';
import { liesOnPage, toUserSpace } from './geometry';
import { freeTimestampName, timestampWidget } from './timestamp-field';

/** print, and shown (§12.5.3) */
const PRINT = 4;

/**
 * @param pdf a whole unsigned, unencrypted file
 * @returns the file with one more revision; it starts with the bytes given
 * @throws AppError field_outside_page {field}; invalid_request for a name that is taken or cannot be a field name;
 * pdf_already_signed, pdf_encrypted, pdf_unreadable
 */
export function placeFields(pdf: Uint8Array, placements: readonly FieldPlacement[]): Uint8Array {
  const document = openPdf(pdf);
  const update = new IncrementalUpdate(document);
  const existing = document.formFields();
  if (existing.some((field) => field.type === 'Sig' && field.value !== null)) throw new AppError('pdf_already_signed');
  refuseNames(placements, existing.map((field) => field.name));

  const widgets = placements.map((placement) => {
    const page = document.pages()[placement.page - 1];
    if (!page || !liesOnPage(page, placement)) throw new AppError('field_outside_page', { field: placement.name });
    return { page, ref: update.add(widget(placement, page)) };
  });
  // empty until the file is complete; made now because a field that comes later is a change (see timestamp-field.ts)
  const [first] = document.pages();
  const names = [...existing, ...placements].map((field) => field.name);
  widgets.push({ page: first!, ref: update.add(timestampWidget(freeTimestampName(names), first!)) });
  addToPages(update, widgets);
  extendForm(update, widgets.map((item) => item.ref));
  giveDefaultFont(update);
  declareExtensions(update);
  return update.write();
}

function refuseNames(placements: readonly FieldPlacement[], taken: readonly string[]): void {
  const seen = new Set(taken.flatMap((full) => [full, full.split('.')[0]!]));
  for (const { name: own } of placements) {
    if (!/^[\w-]{1,80}$/.test(own)) throw new AppError('invalid_request', { reason: 'not a field name', field: own.slice(0, 80) });
    if (seen.has(own)) throw new AppError('invalid_request', { reason: 'two fields with one name', field: own });
    seen.add(own);
  }
}

function widget(placement: FieldPlacement, page: PdfPage): Dict {
  const signs = placement.kind === 'signature' || placement.kind === 'seal';
  const dict = new Dict({
    Type: name('Annot'),
    Subtype: name('Widget'),
    FT: name(signs ? 'Sig' : 'Tx'),
    T: PdfString.text(placement.name),
    F: PRINT,
    P: page.ref,
    Rect: toUserSpace(page, placement),
    MK: page.rotate === 0 ? new Dict() : new Dict({ R: page.rotate }),
    [KIND_KEY]: name(placement.kind),
  });
  if (!signs) dict.set('DA', new PdfString(Buffer.from('/Helv 0 Tf 0 g')));
  return dict;
}
