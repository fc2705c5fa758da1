/**
 * Form fields that came with the upload and can be used as they are: text, checkbox, choice, and signature fields that
 * are empty. Left out: read-only ones, radio and push buttons, lists for several choices, fields with several widgets
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

/** password, file, rich text, comb (Tx); radio, push (Btn); multiple (Ch) */
const UNUSABLE: Readonly<Record<string, number>> = { Tx: (1 << 13) | (1 << 20) | (1 << 24) | (1 << 25), Btn: (1 << 15) | (1 << 16), Ch: 1 << 21, Sig: 0 };
/** Annotation flags: invisible, hidden, no view (§12.5.3) */
const UNSEEN = 1 | 2 | 32;

/** @throws AppError pdf_unreadable */
export function formFields(pdf: Uint8Array): ExistingField[] {
  const document = openPdf(pdf);
  const fields = document.formFields();
  const signed = isSigned(fields);
  return fields.flatMap((field) => {
    const usable = signed ? describeTheirs(document, field) : describe(document, field);
    return usable && fields.filter((other) => other.name === field.name).length === 1 ? [usable.info] : [];
  });
}

/**
 * The file with everything on its pages that is not theirs to fill in made part of them.
 * @param pdf nobody has signed
 * @returns null when there is nothing of the kind; else the file with one revision more, and the pages that changed
 */
export function flattenUnusable(pdf: Uint8Array): { readonly pdf: Buffer; readonly pages: readonly number[] } | null {
  const document = openPdf(pdf);
  const names = new Set(formFields(pdf).map((field) => field.name));
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
  if (!usable) return refuse('not_usable');
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

function describe(document: PdfDocument, field: FormField): { readonly info: ExistingField; readonly page: PdfPage } | null {
  const { dict } = field;
  const flags = flagsSet(document, dict);
  const found = pageOf(document, field.ref);
  if (!found || dict.has('Kids') || !dict.has('Rect') || !(dict.get('T') instanceof PdfString) || [...field.name].length > 200) return null;
  if (flags & FLAGS.readOnly || flags & (UNUSABLE[field.type] ?? ~0) || ((numberOf(document.resolve(dict.get('F'))) ?? 0) & UNSEEN)) return null;
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
