/** Pages and form fields of a revision, each with the object number that is its identity. */
import { Refusal } from '../problems';
import type { Revision } from './revision';
import { PdfDict, PdfRef, PdfString, type PdfValue } from './values';

const MAX_PAGES = 20_000;
const MAX_FIELDS = 20_000;

export interface Page {
  readonly num: number;
  readonly dict: PdfDict;
}

export interface Field {
  /** fully qualified (§12.7.4.2) */
  readonly name: string;
  readonly num: number;
  readonly dict: PdfDict;
  /** Tx, Btn, Ch, Sig or null; inherited */
  readonly type: string | null;
  /** object numbers: the field itself when merged with its only widget, and its kids without a name */
  readonly widgets: readonly number[];
}

/** Page leaves in order, and the numbers of the nodes above them. @throws Refusal file_unreadable */
export function pagesOf(revision: Revision): { readonly pages: readonly Page[]; readonly nodes: readonly number[] } {
  const pages: Page[] = [];
  const nodes: number[] = [];
  const seen = new Set<number>();
  const walk = (value: PdfValue, depth: number): void => {
    if (!(value instanceof PdfRef) || depth > 60 || seen.has(value.num)) throw new Refusal('file_unreadable', 'page tree');
    seen.add(value.num);
    const dict = plainDict(revision, value, 'page tree');
    if (!dict) throw new Refusal('file_unreadable', 'page tree');
    const kids = revision.resolve(dict.get('Kids'));
    if (Array.isArray(kids)) {
      nodes.push(value.num);
      for (const kid of kids as readonly PdfValue[]) walk(kid, depth + 1);
      return;
    }
    pages.push({ num: value.num, dict });
    if (pages.length > MAX_PAGES) throw new Refusal('file_too_complex', 'pages');
  };
  walk(revision.root.get('Pages'), 0);
  return { pages, nodes };
}

/** All terminal fields. @throws Refusal file_unreadable, file_too_complex */
export function fieldsOf(revision: Revision): readonly Field[] {
  const form = revision.dict(revision.root.get('AcroForm'));
  if (!form) return [];
  const fields: Field[] = [];
  const seen = new Set<number>();
  const walk = (value: PdfValue, prefix: string, type: string | null, depth: number): void => {
    if (!(value instanceof PdfRef)) throw new Refusal('file_unreadable', 'form field is not an object');
    if (depth > 30 || seen.has(value.num)) throw new Refusal('file_unreadable', 'field tree');
    seen.add(value.num);
    const dict = plainDict(revision, value, 'field tree');
    if (!dict) return;
    const partial = revision.resolve(dict.get('T'));
    const name = partial instanceof PdfString ? (prefix ? `${prefix}.` : '') + partial.text() : prefix;
    const ownType = revision.name(dict.get('FT')) ?? type;
    const kids = revision.list(dict.get('Kids'));
    const named = kids.filter((k) => revision.dict(k)?.entries.has('T'));
    if (named.length) {
      for (const kid of named) walk(kid, name, ownType, depth + 1);
      return;
    }
    const widgets = kids.flatMap((k) => (k instanceof PdfRef && plainDict(revision, k, 'field tree') ? [k.num] : []));
    fields.push({ name, num: value.num, dict, type: ownType, widgets: widgets.length ? widgets : [value.num] });
    if (fields.length > MAX_FIELDS) throw new Refusal('file_too_complex', 'fields');
  };
  for (const field of revision.list(form.get('Fields'))) walk(field, '', null, 0);
  return fields;
}

/**
 * Null when undefined. Pages, fields and widgets are compared by their keys; a stream that poses as one would get its
 * data changed unseen, so it is refused.
 */
function plainDict(revision: Revision, value: PdfValue, where: string): PdfDict | null {
  const found = revision.resolve(value);
  if (found === null || found instanceof PdfDict) return found;
  throw new Refusal('file_unreadable', where);
}
