/** Widgets merged with their fields (ISO 32000-1 §12.5.6.19, §12.7.4) for every kind of field, empty. */
import type { FieldKind, FieldOptions } from '@luobi/shared';
import type { FieldPlacement } from '../../port';
import { Dict, name, nameOf, numberOf, PdfString, type Box, type ObjectReader, type PdfObject, type PdfPage } from '../pdf';
import { KIND_KEY } from './find-field';

/** print, and shown (§12.5.3) */
const PRINT = 4;
/** field flags (§12.7.3.1, §12.7.4) */
const FLAGS = { readOnly: 1, required: 1 << 1, multiLine: 1 << 12, combo: 1 << 17 } as const;
const ALIGN = ['left', 'center', 'right'] as const;
export const CHECKED = 'On';

const TYPES: Readonly<Record<FieldKind, 'Sig' | 'Tx' | 'Btn' | 'Ch'>> = {
  signature: 'Sig', seal: 'Sig', 'cross-page-seal': 'Tx', date: 'Tx', text: 'Tx', 'multi-line': 'Tx', number: 'Tx', checkbox: 'Btn', choice: 'Ch', image: 'Tx',
};
export const fieldType = (kind: FieldKind): string => TYPES[kind];

/** @param rect user space units */
export function newWidget({ name: own, kind, options = {} }: Pick<FieldPlacement, 'name' | 'kind' | 'options'>, page: PdfPage, rect: Box): Dict {
  const dict = new Dict({
    Type: name('Annot'), Subtype: name('Widget'), FT: name(TYPES[kind]), T: PdfString.text(own), F: PRINT, P: page.ref, Rect: rect,
    ...(page.rotate === 0 ? {} : { MK: new Dict({ R: page.rotate }) }), [KIND_KEY]: name(kind),
  });
  if (kind === 'checkbox') return dict.set('V', name('Off')).set('DV', name('Off')).set('AS', name('Off'));
  if (kind === 'signature' || kind === 'seal') return dict;
  const flags = flagsOf(kind);
  if (flags) dict.set('Ff', flags);
  return applyOptions(dict, kind, options);
}

function flagsOf(kind: FieldKind): number {
  if (kind === 'multi-line') return FLAGS.multiLine;
  if (kind === 'choice') return FLAGS.combo;
  // a picture or a piece of a seal is not text an editor could change
  return kind === 'image' || kind === 'cross-page-seal' ? FLAGS.readOnly : 0;
}

/** What a field of text looks like, for us and for editors. */
export function applyOptions(dict: Dict, kind: FieldKind, options: FieldOptions): Dict {
  if (!dict.has('DA') || options.fontSize !== undefined) dict.set('DA', new PdfString(Buffer.from(`/Helv ${options.fontSize ?? 0} Tf 0 g`)));
  const align = options.align ?? (kind === 'number' ? 'right' : undefined);
  if (align) dict.set('Q', ALIGN.indexOf(align));
  if ((kind === 'text' || kind === 'multi-line') && options.maxLength) dict.set('MaxLen', options.maxLength);
  if (kind === 'choice' && !dict.has('Opt')) dict.set('Opt', (options.choices ?? []).map((choice) => PdfString.text(choice)));
  return dict;
}

/** The looks a field of text was given, by us or by its maker. */
export function textStyle(document: ObjectReader, field: Dict): { readonly align: (typeof ALIGN)[number]; readonly fontSize: number } {
  const align = numberOf(inherited(document, field, 'Q')) ?? 0;
  const appearance = inherited(document, field, 'DA');
  const size = appearance instanceof PdfString ? Number(/(\d+(?:\.\d+)?)\s+Tf/.exec(appearance.toText())?.[1] ?? 0) : 0;
  return { align: ALIGN[align] ?? 'left', fontSize: size };
}

const DEEPEST = 32;
/** An attribute of the field or of the nearest field above it (§12.7.3.1). */
export function inherited(document: ObjectReader, field: Dict, key: string): PdfObject {
  let node: PdfObject = field;
  for (let depth = 0; node instanceof Dict && depth < DEEPEST; depth++) {
    const own = node.get(key);
    if (own !== undefined) return document.resolve(own);
    node = document.resolve(node.get('Parent'));
  }
  return null;
}

/** The name of the state of a checkbox that is not Off. */
export function checkedState(document: ObjectReader, field: Dict): string | undefined {
  const pictures = document.resolve(field.get('AP'));
  const states = pictures instanceof Dict ? document.resolve(pictures.get('N')) : null;
  return states instanceof Dict ? [...states.entries()].map(([key]) => key).find((key) => key !== 'Off') : undefined;
}

/** Texts of /Opt with what is written into /V for each. */
export function choicesOf(document: ObjectReader, field: Dict): { readonly shown: string; readonly value: string }[] {
  const options = inherited(document, field, 'Opt');
  if (!Array.isArray(options)) return [];
  return (options as readonly PdfObject[]).flatMap((item) => {
    const found = document.resolve(item);
    const [value, shown] = Array.isArray(found) ? (found as readonly PdfObject[]).map((part) => document.resolve(part)) : [found, found];
    return value instanceof PdfString && shown instanceof PdfString ? [{ shown: shown.toText(), value: value.toText() }] : [];
  });
}

export const flagsSet = (document: ObjectReader, field: Dict): number => numberOf(inherited(document, field, 'Ff')) ?? 0;
export const typeOf = (document: ObjectReader, field: Dict): string => nameOf(inherited(document, field, 'FT')) ?? '';
export { FLAGS };
