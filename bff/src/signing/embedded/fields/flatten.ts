/**
 * Annotations and form fields become part of their pages (security R24): what is shown is what is signed, and nothing
 * that belongs to somebody else stays alive on a page. What a viewer shows is drawn where it stood (ISO 32000-1
 * §12.5.5); what it hides, or does, goes. For files that nobody has signed.
 */
import { AppError } from '../../../kernel';
import { inherited } from './widget';
import { Dict, isArray, name, nameOf, numberOf, numberText, PdfString, Ref, Stream, type Box, type IncrementalUpdate, type PdfObject, type PdfPage } from '../pdf';

/** Hidden and NoView (§12.5.3). */
const UNSEEN = 2 | 32;
const PREFIX = 'LuobiFlat';
const LINK_BLUE = [0, 0, 1];

/**
 * @param kept object numbers of the widgets that stay
 * @returns numbers of the pages that changed, from 1
 * @throws AppError pdf_active_content {reason: no_appearance}
 */
export function flatten(update: IncrementalUpdate, kept: ReadonlySet<number>): number[] {
  const changed: number[] = [];
  for (const [i, page] of update.document.pages().entries()) {
    const annotations = list(update, page.dict.get('Annots'));
    const gone = annotations.filter((item) => !(item instanceof Ref && kept.has(item.number)));
    if (gone.length === 0) continue;
    const looks = gone.flatMap((item) => appearanceOf(update, item));
    const edited = update.edit(page.ref, 'a page');
    if (gone.length === annotations.length) edited.delete('Annots');
    else edited.set('Annots', annotations.filter((item) => !gone.includes(item)));
    if (looks.length > 0) drawOn(update, edited, page, looks);
    changed.push(i + 1);
  }
  dropFields(update, kept);
  return changed;
}

/** A form and a b c d e f from its space to the page's; or operators in the page's space. */
type Look = { readonly form: Ref; readonly matrix: readonly number[] } | { readonly operators: string };

/** What a viewer draws for an annotation; nothing when it shows none. @throws AppError pdf_active_content when every viewer would draw something of its own */
function appearanceOf(update: IncrementalUpdate, item: PdfObject): Look[] {
  const annotation = update.resolve(item);
  if (!(annotation instanceof Dict) || nameOf(update.resolve(annotation.get('Subtype'))) === 'Popup') return [];
  if ((numberOf(update.resolve(annotation.get('F'))) ?? 0) & UNSEEN) return [];
  const pictures = update.resolve(annotation.get('AP'));
  let place: PdfObject | undefined = pictures instanceof Dict ? pictures.get('N') : undefined;
  let look = update.resolve(place);
  if (look instanceof Dict) {
    place = look.get(nameOf(update.resolve(annotation.get('AS'))) ?? 'Off');
    look = update.resolve(place);
  }
  if (!(look instanceof Stream) && isDrawnByViewers(update, annotation)) throw new AppError('pdf_active_content', { reason: 'no_appearance' });
  const rect = box(update, annotation.get('Rect'));
  if (!(look instanceof Stream) && rect && nameOf(update.resolve(annotation.get('Subtype'))) === 'Link') return linkBorder(update, annotation, rect);
  if (!(look instanceof Stream) || !rect || rect[2] <= rect[0] || rect[3] <= rect[1]) return [];
  const matrix = ontoRectangle(box(update, look.dict.get('BBox')), numbers(update, look.dict.get('Matrix')), rect);
  if (!matrix) return [];
  const isForm = place instanceof Ref && nameOf(update.resolve(look.dict.get('Subtype'))) === 'Form';
  return [{ form: isForm ? place as Ref : update.add(new Stream(look.dict.clone().set('Type', name('XObject')).set('Subtype', name('Form')), look.data)), matrix }];
}

/** Without a picture: comments and marks look different in every program, fields show their value or caption as the program likes. A link has its frame, see below. */
function isDrawnByViewers(update: IncrementalUpdate, annotation: Dict): boolean {
  const kind = nameOf(update.resolve(annotation.get('Subtype')));
  if (kind === undefined || kind === 'Link') return false;
  if (kind !== 'Widget') return true;
  const looks = update.resolve(annotation.get('MK'));
  const value = inherited(update, annotation, 'V');
  const shown = value instanceof PdfString ? value.bytes.length > 0 : nameOf(value) !== undefined && nameOf(value) !== 'Off';
  return shown || (looks instanceof Dict && update.resolve(looks.get('CA')) instanceof PdfString);
}

/** The frame that viewers draw around a link unless it says no (§12.5.4): /BS, or the older /Border, in /C or, as PDFium has it, blue. */
function linkBorder(update: IncrementalUpdate, link: Dict, [left, bottom, right, top]: Box): Look[] {
  const style = update.resolve(link.get('BS'));
  const older = link.has('Border') ? list(update, link.get('Border')).map((item) => update.resolve(item)) : [0, 0, 1];
  const width = (style instanceof Dict ? numberOf(update.resolve(style.get('W') ?? 1)) : numberOf(older[2])) ?? 0;
  const [across, up] = [right - left - width, top - bottom - width];
  if (!(width > 0) || across <= 0 || up <= 0) return [];
  const dashed = style instanceof Dict ? nameOf(update.resolve(style.get('S'))) === 'D' : isArray(older[3]);
  const dashes = dashed ? numbers(update, style instanceof Dict ? style.get('D') ?? [3] : older[3]) : [];
  const colour = numbers(update, link.get('C') ?? LINK_BLUE);
  const operator = { 1: 'G', 3: 'RG', 4: 'K' }[colour.length];
  if (!operator) return [];
  const place = [left + width / 2, bottom + width / 2, across, up].map(numberText).join(' ');
  return [{ operators: `q ${colour.map(numberText).join(' ')} ${operator} ${numberText(width)} w [${dashes.map(numberText).join(' ')}] 0 d ${place} re S Q` }];
}

/** Algorithm 8.1: the box of the appearance, as its matrix turns it, is moved and scaled onto the rectangle. */
function ontoRectangle(bounds: Box | null, given: readonly number[], rect: Box): readonly number[] | null {
  if (!bounds) return null;
  const [a, b, c, d, e, f] = (given.length === 6 ? given : [1, 0, 0, 1, 0, 0]) as [number, number, number, number, number, number];
  const corners = [[bounds[0], bounds[1]], [bounds[2], bounds[1]], [bounds[2], bounds[3]], [bounds[0], bounds[3]]].map(([x, y]) => [a * x! + c * y! + e, b * x! + d * y! + f] as const);
  const [left, bottom] = [Math.min(...corners.map(([x]) => x)), Math.min(...corners.map(([, y]) => y))];
  const [across, up] = [Math.max(...corners.map(([x]) => x)) - left, Math.max(...corners.map(([, y]) => y)) - bottom];
  if (!(across > 0) || !(up > 0)) return null;
  const [sx, sy] = [(rect[2] - rect[0]) / across, (rect[3] - rect[1]) / up];
  return [sx, 0, 0, sy, rect[0] - left * sx, rect[1] - bottom * sy];
}

/** The page's own content is closed off, so that no transformation it leaves behind moves what comes after it. */
function drawOn(update: IncrementalUpdate, edited: Dict, page: PdfPage, looks: readonly Look[]): void {
  const resources = cloneOf(update, page.inherited.get('Resources'));
  const objects = cloneOf(update, resources.get('XObject'));
  let next = 1;
  const drawn = looks.map((look) => {
    if ('operators' in look) return look.operators;
    while (objects.has(`${PREFIX}${next}`)) next++;
    objects.set(`${PREFIX}${next}`, look.form);
    return `q ${look.matrix.map(precise).join(' ')} cm /${PREFIX}${next} Do Q`;
  });
  edited.set('Resources', resources.set('XObject', objects));
  const held = page.dict.get('Contents');
  const contents = update.resolve(held);
  const before = contents === null || held === undefined ? [] : isArray(contents) ? contents : [held];
  const content = (text: string): Ref => update.add(new Stream(new Dict(), Buffer.from(text, 'latin1')));
  edited.set('Contents', [...(before.length > 0 ? [content('q\n'), ...before] : []), content(`${before.length > 0 ? '\nQ\n' : ''}${drawn.join('\n')}\n`)]);
}

/** Fields whose widget stays keep their place in the tree; the others, and groups that become empty, leave it. */
function dropFields(update: IncrementalUpdate, kept: ReadonlySet<number>): void {
  const held = update.catalog.get('AcroForm');
  const form = update.resolve(held);
  if (!(form instanceof Dict)) return;
  const pruned = (item: PdfObject, depth: number): PdfObject[] => {
    const field = update.resolve(item);
    if (!(item instanceof Ref) || !(field instanceof Dict) || depth > 32) return [];
    if (!field.has('Kids')) return kept.has(item.number) ? [item] : [];
    const children = list(update, field.get('Kids'));
    const left = children.flatMap((child) => pruned(child, depth + 1));
    if (left.length > 0 && left.length < children.length) update.edit(item, 'a field').set('Kids', left);
    return left.length > 0 ? [item] : [];
  };
  const fields = list(update, form.get('Fields'));
  const left = fields.flatMap((item) => pruned(item, 0));
  if (left.length === fields.length) return;
  const clean = (dict: Dict): Dict => dict.set('Fields', left).delete('CO');
  if (held instanceof Ref) clean(update.edit(held, 'the form'));
  else update.edit(update.document.catalogRef, 'the catalog').set('AcroForm', clean(form.clone()));
}

/** Scales of an appearance need more than the four decimals of other numbers. */
const precise = (value: number): string => (Math.abs(value) < 10 ? value.toFixed(6).replace(/\.?0+$/, '').replace(/^-0$/, '0') : numberText(value));

function box(update: IncrementalUpdate, object: PdfObject | undefined): Box | null {
  const [a, b, c, d, more] = numbers(update, object);
  if (a === undefined || b === undefined || c === undefined || d === undefined || more !== undefined) return null;
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

function numbers(update: IncrementalUpdate, object: PdfObject | undefined): number[] {
  return list(update, object).flatMap((item) => numberOf(update.resolve(item)) ?? []);
}

function list(update: IncrementalUpdate, object: PdfObject | undefined): readonly PdfObject[] {
  const found = update.resolve(object);
  return isArray(found) ? found : [];
}

function cloneOf(update: IncrementalUpdate, object: PdfObject | undefined): Dict {
  const found = update.resolve(object);
  return found instanceof Dict ? found.clone() : new Dict();
}
