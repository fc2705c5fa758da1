/**
 * Form fields that came with the upload and can be used as they are: text, checkbox, choice, and signature fields that
 * are empty. Not usable, each for its own reason: read-only ones, radio and push buttons, lists for several choices, fields with several widgets
 * or none on a page, rich text, passwords, file choosers and combs. In a file that others have signed: their empty
 * signature fields only, and those as they are, because a mark of ours in them would be a change.
 */
import { FIELD_LIMITS, optionsFault, type FieldKind, type FieldOptions } from '@luobi/shared';
import { AppError } from '../../../kernel';
import type { ExistingField, FieldPlacement } from '../../port';
import { Dict, isArray, name, nameOf, numberOf, openPdf, IncrementalUpdate, PdfString, Ref, type FormField, type PdfDocument, type PdfPage } from '../pdf';
import { flatten } from './flatten';
import { KIND_KEY, rectOf, type PlacedField } from './find-field';
import { isLocked, isSigned } from './signed-file';
import { liesOnPage, toDisplay } from './geometry';
import { applyOptions, checkedState, choicesOf, FLAGS, flagsSet, inherited } from './widget';

/** Annotation flags: invisible, hidden, no view (§12.5.3) */
const UNSEEN = 1 | 2 | 32;

/** @throws AppError pdf_unreadable */
export function formFields(pdf: Uint8Array): ExistingField[] {
  const document = openPdf(pdf);
  const fields = document.formFields();
  const signed = isSigned(fields);
  return fields.flatMap((field) => {
    if (fields.filter((other) => other.name === field.name).length !== 1) return [];
    const usable = signed ? describeTheirs(document, field) : describe(document, field);
    if (usable) return [usable.info];
    return signed ? [] : [{ name: field.name, kinds: [], page: 0, x: 0, y: 0, width: 0, height: 0, required: false, options: {}, value: null, unusable: whyNot(document, field) }];
  });
}

/**
 * The file with everything on its pages that is not theirs to fill in made part of them.
 * @param pdf nobody has signed
 * @returns null when there is nothing of the kind; else the file with one revision more, and the pages that changed
 */
export function flattenUnusable(pdf: Uint8Array): { readonly pdf: Buffer; readonly pages: readonly number[] } | null {
  const document = openPdf(pdf);
  const names = new Set(formFields(pdf).filter((field) => field.unusable === undefined).map((field) => field.name));
  const update = new IncrementalUpdate(document);
  const pages = flatten(update, new Set(document.formFields().filter((field) => names.has(field.name)).map((field) => field.ref.number)));
  return pages.length > 0 ? { pdf: update.write(), pages } : null;
}

/**
 * Takes a field over: marked as ours, emptied, turned like its page. @returns its page
 * @throws AppError form_field_unusable {field, reason}
 */
export function adoptField(update: IncrementalUpdate, fields: readonly FormField[], placement: FieldPlacement): PdfPage {
  const refuse = (reason: string): never => { throw new AppError('form_field_unusable', { field: placement.name, reason }); };
  const [field, second] = fields.filter((found) => found.name === placement.name);
  if (!field || second) return refuse('not_found');
  const usable = describe(update.document, field);
  if (!usable) return refuse(whyNot(update.document, field));
  if (!usable.info.kinds.includes(placement.kind)) return refuse('other_kind');
  const widget = update.edit(field.ref, 'a field').set(KIND_KEY, name(placement.kind)).set('P', usable.page.ref);
  const looks = update.document.resolve(widget.get('MK'));
  const turned = looks instanceof Dict ? looks.clone() : new Dict();
  turned.delete('R');
  widget.set('MK', usable.page.rotate === 0 ? turned : turned.set('R', usable.page.rotate));
  // a value in place of the person's would be agreed to unseen
  // rules of its maker for whoever signs there: the envelope has its own
  if (field.type === 'Sig') widget.delete('Lock').delete('SV');
  if (usable.info.kinds.includes('checkbox')) widget.set('V', name('Off')).set('AS', name('Off'));
  else widget.delete('V').delete('AP').delete('RV').delete('I');
  if (placement.kind !== 'signature' && placement.kind !== 'seal' && placement.kind !== 'checkbox') applyOptions(widget, placement.kind, placement.options ?? {});
  return usable.page;
}

/**
 * Their field will be signed as it stands. Writes it once, unchanged, so that there is a revision with every place of the flow.
 * @throws AppError form_field_unusable {field, reason}
 */
export function useTheirField(update: IncrementalUpdate, fields: readonly FormField[], { name: own, kind }: FieldPlacement): void {
  const [field, second] = fields.filter((found) => found.name === own);
  if (!field || second) throw new AppError('form_field_unusable', { field: own, reason: 'not_found' });
  if (!describeTheirs(update.document, field)?.info.kinds.includes(kind)) throw new AppError('form_field_unusable', { field: own, reason: 'signed_file' });
  update.edit(field.ref, 'a field');
}

/** An empty signature field in a file that others have signed, as the act of signing needs it; null when it is none, or one of ours. */
export function theirSignatureField(document: PdfDocument, fields: readonly FormField[], fieldName: string, kind: 'signature' | 'seal'): PlacedField | null {
  const [field, second] = fields.filter((found) => found.name === fieldName);
  if (!field || second || field.dict.has(KIND_KEY) || !isSigned(fields)) return null;
  const usable = describeTheirs(document, field);
  return usable && { ...field, kind, rect: rectOf(document, field.dict), turn: usable.page.rotate, userUnit: usable.page.userUnit };
}

/** /Lock and /SV (§12.7.4.5) are rules for the signature that is made there, which ours would not follow. */
function describeTheirs(document: PdfDocument, field: FormField): ReturnType<typeof describe> {
  if (field.type !== 'Sig' || field.dict.has('Lock') || field.dict.has('SV') || isLocked(document, field.name)) return null;
  return describe(document, field);
}

/** Flags of §12.7.4 that make a field one we do not fill in, with the word for each. */
const REASONS: Readonly<Record<string, readonly (readonly [flag: number, reason: string])[]>> = {
  Tx: [[1 << 13, 'password'], [1 << 20, 'file'], [1 << 24, 'comb'], [1 << 25, 'rich_text']], Btn: [[1 << 15, 'radio'], [1 << 16, 'button']], Ch: [[1 << 21, 'several_choices']],
};

const unusableFlags = (type: string): number => (REASONS[type] ?? []).reduce((all, [flag]) => all | flag, 0);

function whyNot(document: PdfDocument, { type, dict, ref }: FormField): string {
  const flags = flagsSet(document, dict);
  const known = (REASONS[type] ?? []).find(([flag]) => flags & flag);
  if (known) return known[1];
  if (flags & FLAGS.readOnly) return 'read_only';
  if ((numberOf(document.resolve(dict.get('F'))) ?? 0) & UNSEEN) return 'hidden';
  return dict.has('Kids') || !pageOf(document, ref) ? 'not_in_one_place' : 'not_usable';
}

function describe(document: PdfDocument, field: FormField): { readonly info: ExistingField; readonly page: PdfPage } | null {
  const { dict } = field;
  const flags = flagsSet(document, dict);
  const found = pageOf(document, field.ref);
  if (!found || dict.has('Kids') || !dict.has('Rect') || !(dict.get('T') instanceof PdfString) || [...field.name].length > 200) return null;
  if (flags & FLAGS.readOnly || flags & unusableFlags(field.type) || ((numberOf(document.resolve(dict.get('F'))) ?? 0) & UNSEEN)) return null;
  // a value that stands further up would show again when this one goes
  if (!dict.has('V') && field.value !== null) return null;
  const kinds = kindsOf(document, field, flags);
  const place = toDisplay(found.page, rectOf(document, dict));
  if (kinds.length === 0 || !liesOnPage(found.page, place)) return null;
  const options = ownOptions(document, field);
  if (kinds.includes('choice') && optionsFault('choice', options)) return null;
  return { info: { name: field.name, kinds, page: found.number, ...place, required: (flags & FLAGS.required) !== 0, options, value: valueOf(document, field) }, page: found.page };
}

function valueOf(document: PdfDocument, { type, dict, value }: FormField): string | null {
  if (type === 'Btn') return (nameOf(value) ?? 'Off') === 'Off' ? null : 'on';
  const text = value instanceof PdfString ? value.toText() : '';
  if (text === '') return null;
  return type === 'Ch' ? choicesOf(document, dict).find((choice) => choice.value === text)?.shown ?? text : text.replace(/\r\n?/g, '\n');
}

function kindsOf(document: PdfDocument, field: FormField, flags: number): FieldKind[] {
  if (field.type === 'Sig') return field.value === null ? ['signature', 'seal'] : [];
  if (field.type === 'Btn') return checkedState(document, field.dict) ? ['checkbox'] : [];
  if (field.type === 'Ch') return ['choice'];
  if (field.type !== 'Tx') return [];
  return flags & FLAGS.multiLine ? ['multi-line'] : ['text', 'date', 'number'];
}

function ownOptions(document: PdfDocument, field: FormField): FieldOptions {
  if (field.type === 'Ch') return { choices: choicesOf(document, field.dict).map(({ shown }) => shown) };
  const most = field.type === 'Tx' ? numberOf(inherited(document, field.dict, 'MaxLen')) : undefined;
  if (most === undefined || !Number.isInteger(most) || most < 1) return {};
  return { maxLength: Math.min(most, flagsSet(document, field.dict) & FLAGS.multiLine ? FIELD_LIMITS.multiLine : FIELD_LIMITS.text) };
}

function pageOf(document: PdfDocument, ref: Ref): { readonly page: PdfPage; readonly number: number } | null {
  const pages = document.pages();
  const index = pages.findIndex((page) => {
    const annotations = document.resolve(page.dict.get('Annots'));
    return isArray(annotations) && annotations.some((item) => item instanceof Ref && item.number === ref.number);
  });
  const page = pages[index];
  return page ? { page, number: index + 1 } : null;
}
