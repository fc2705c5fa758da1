/**
 * Revision 1 (act of signing, before anyone signs): every widget of the whole flow in one append-only update, because
 * a field added after a signature counts as a forbidden change (EN 319 142-1 §5.5, ISO 32000-1 §12.8.2.2).
 * Fields that are in the file already stay as they are.
 */
import { AppError } from '../../../kernel';
import type { FieldPlacement } from '../../port';
import { Dict, IncrementalUpdate, isArray, name, nameOf, numberOf, openPdf, PdfString, Ref, unreadable, type PdfDocument, type PdfObject, type PdfPage } from '../pdf';
import { KIND_KEY } from './find-field';
import { liesOnPage, toUserSpace } from './geometry';

/** print, and shown (§12.5.3) */
const PRINT = 4;
/** SignaturesExist and AppendOnly (§12.7.2) */
const SIGNATURES_APPEND_ONLY = 3;

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
  for (const page of new Set(widgets.map((item) => item.page))) {
    const added = widgets.filter((item) => item.page === page).map((item) => item.ref);
    // written into the page itself: an array of its own object might be shared with another page
    update.edit(page.ref, 'a page').set('Annots', [...list(document, page.dict.get('Annots')), ...added]);
  }
  extendForm(update, widgets.map((item) => item.ref));
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

function extendForm(update: IncrementalUpdate, added: readonly Ref[]): void {
  const { document } = update;
  const root = update.edit(document.catalogRef, 'the catalog');
  const held = root.get('AcroForm');
  const form = held instanceof Ref && document.resolve(held) !== null ? update.edit(held, 'the form') : cloneOrNew(held);
  if (!(held instanceof Ref)) root.set('AcroForm', form);
  else if (document.resolve(held) === null) root.set('AcroForm', update.add(form));

  form.set('Fields', [...list(document, form.get('Fields')), ...added]).set('SigFlags', SIGNATURES_APPEND_ONLY);
  if (!form.has('DA')) form.set('DA', new PdfString(Buffer.from('/Helv 0 Tf 0 g')));
  const resources = cloneOrNew(document.resolve(form.get('DR')));
  const fonts = cloneOrNew(document.resolve(resources.get('Font')));
  if (!fonts.has('Helv')) fonts.set('Helv', update.add(new Dict({ Type: name('Font'), Subtype: name('Type1'), BaseFont: name('Helvetica'), Encoding: name('WinAnsiEncoding') })));
  form.set('DR', resources.set('Font', fonts));
}

/** CAdES signatures are an extension of PDF 1.7 (EN 319 142-1 §5.6); PDF 2.0 has them built in. */
function declareExtensions(update: IncrementalUpdate): void {
  const { document } = update;
  const root = update.edit(document.catalogRef, 'the catalog');
  const version = Math.max(Number(/^%PDF-(\d\.\d)/.exec(document.bytes.toString('latin1', 0, 8))?.[1] ?? 0), Number(nameOf(document.resolve(root.get('Version'))) ?? 0));
  if (version >= 2) return;
  if (version < 1.7) root.set('Version', name('1.7'));
  const extensions = cloneOrNew(document.resolve(root.get('Extensions')));
  for (const [prefix, level] of [['ESIC', 2], ['ADBE', 8]] as const) {
    const known = document.resolve(extensions.get(prefix));
    const knownLevel = known instanceof Dict ? (numberOf(document.resolve(known.get('ExtensionLevel'))) ?? 0) : 0;
    if (knownLevel < level) extensions.set(prefix, new Dict({ BaseVersion: name('1.7'), ExtensionLevel: level }));
  }
  root.set('Extensions', extensions);
}

function cloneOrNew(object: PdfObject | undefined): Dict {
  if (object === undefined || object === null) return new Dict();
  if (!(object instanceof Dict)) throw unreadable('the form or its resources are not dictionaries');
  return object.clone();
}

function list(document: PdfDocument, object: PdfObject | undefined): readonly PdfObject[] {
  const found = document.resolve(object);
  if (found !== null && !isArray(found)) throw unreadable('a list of annotations or fields is not an array');
  return found ?? [];
}
