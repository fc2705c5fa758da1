/** Joining widgets to their pages and to the form, and saying which extensions of PDF the file uses (ISO 32000-1 §7.12, §12.7). */
import { shareFonts, type FontSet } from '../fonts';
import { Dict, isArray, name, nameOf, numberOf, PdfString, Ref, unreadable, type IncrementalUpdate, type PdfDocument, type PdfObject, type PdfPage } from '../pdf';

/** SignaturesExist and AppendOnly (§12.7.2) */
const SIGNATURES_APPEND_ONLY = 3;

export interface PlacedWidget {
  readonly page: PdfPage;
  readonly ref: Ref;
}

export function addToPages(update: IncrementalUpdate, widgets: readonly PlacedWidget[]): void {
  for (const page of new Set(widgets.map((item) => item.page))) {
    const added = widgets.filter((item) => item.page === page).map((item) => item.ref);
    // written into the page itself: an array of its own object might be shared with another page
    const edited = update.edit(page.ref, 'a page');
    edited.set('Annots', [...list(update.document, edited.get('Annots')), ...added]);
  }
}

export function extendForm(update: IncrementalUpdate, added: readonly Ref[]): void {
  const form = editableForm(update);
  form.set('Fields', [...list(update.document, form.get('Fields')), ...added]).set('SigFlags', SIGNATURES_APPEND_ONLY);
}

/** What an editor needs to fill a text field of ours, a default appearance and its font; and the fonts that our own texts and seals will share. */
export function giveFonts(update: IncrementalUpdate, shared: readonly FontSet[]): void {
  const form = editableForm(update);
  if (!form.has('DA')) form.set('DA', new PdfString(Buffer.from('/Helv 0 Tf 0 g')));
  const resources = cloneOrNew(update.document.resolve(form.get('DR')));
  const fonts = cloneOrNew(update.document.resolve(resources.get('Font')));
  if (!fonts.has('Helv')) fonts.set('Helv', update.add(new Dict({ Type: name('Font'), Subtype: name('Type1'), BaseFont: name('Helvetica'), Encoding: name('WinAnsiEncoding') })));
  for (const set of shared) shareFonts(update, set, fonts);
  form.set('DR', resources.set('Font', fonts));
}

/** CAdES signatures, security stores and document timestamps extend PDF 1.7 (EN 319 142-1 §5.6); PDF 2.0 has them built in. */
export function declareExtensions(update: IncrementalUpdate): void {
  const { document } = update;
  const version = Math.max(Number(/^%PDF-(\d\.\d)/.exec(document.bytes.toString('latin1', 0, 8))?.[1] ?? 0), Number(nameOf(document.resolve(update.catalog.get('Version'))) ?? 0));
  if (version >= 2) return;
  const extensions = cloneOrNew(document.resolve(update.catalog.get('Extensions')));
  const lacking = ([['ESIC', 2], ['ADBE', 8]] as const).filter(([prefix, level]) => extensionLevel(document, extensions.get(prefix)) < level);
  if (version >= 1.7 && lacking.length === 0) return;
  const root = update.edit(document.catalogRef, 'the catalog');
  if (version < 1.7) root.set('Version', name('1.7'));
  for (const [prefix, level] of lacking) extensions.set(prefix, new Dict({ BaseVersion: name('1.7'), ExtensionLevel: level }));
  root.set('Extensions', extensions);
}

function extensionLevel(document: PdfDocument, extension: PdfObject | undefined): number {
  const known = document.resolve(extension);
  return known instanceof Dict ? (numberOf(document.resolve(known.get('ExtensionLevel'))) ?? 0) : 0;
}

/** The form as it will be written: where it was, or new and then an object of its own, because the catalog is written again with the first signature and the security store. */
function editableForm(update: IncrementalUpdate): Dict {
  const held = update.catalog.get('AcroForm');
  if (held instanceof Ref && update.resolve(held) !== null) return update.edit(held, 'the form');
  const root = update.edit(update.document.catalogRef, 'the catalog');
  const mine = root.get('AcroForm');
  if (mine instanceof Dict && mine !== update.document.catalog.get('AcroForm')) return mine;
  const form = cloneOrNew(mine instanceof Ref ? null : mine);
  root.set('AcroForm', mine instanceof Dict ? form : update.add(form));
  return form;
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
