/**
 * The fields of the interactive form (ISO 32000-1 §12.7.3): terminal fields with their full names and inherited type
 * and value. Widgets merged into their field and widgets as kids are both known.
 */
import { LIMITS, tooLarge, unreadable } from './limits';
import { Dict, isArray, nameOf, PdfString, Ref, type ObjectReader, type PdfObject } from './objects';

export interface FormField {
  /** full name, parts joined by a dot */
  readonly name: string;
  readonly ref: Ref;
  readonly dict: Dict;
  /** 'Sig', 'Tx', 'Btn', 'Ch', or empty when the file does not say */
  readonly type: string;
  /** resolved /V, own or inherited; null when empty */
  readonly value: PdfObject;
}

interface Inherited {
  readonly prefix: string;
  readonly type: string;
  readonly value: PdfObject;
}

export function readFormFields(document: ObjectReader): FormField[] {
  const form = document.resolve(document.catalog.get('AcroForm'));
  if (form === null) return [];
  if (!(form instanceof Dict)) throw unreadable('the form is not a dictionary');
  const fields: FormField[] = [];
  const seen = new Set<number>();

  const walk = (ref: PdfObject, from: Inherited, depth: number): void => {
    if (depth > LIMITS.fieldTreeDepth) throw tooLarge('the field tree is too deep');
    if (!(ref instanceof Ref)) throw unreadable('a form field is not an indirect object');
    if (seen.has(ref.number)) throw unreadable('a form field appears twice in the field tree');
    seen.add(ref.number);
    const dict = document.resolve(ref);
    if (dict === null) return;
    if (!(dict instanceof Dict)) throw unreadable('a form field is not a dictionary');
    const own: Inherited = {
      prefix: fullName(from.prefix, document.resolve(dict.get('T'))),
      type: nameOf(document.resolve(dict.get('FT'))) ?? from.type,
      value: dict.has('V') ? document.resolve(dict.get('V')) : from.value,
    };
    const children = fieldKids(document, dict);
    if (children.length > 0) for (const child of children) walk(child, own, depth + 1);
    else fields.push({ name: own.prefix, ref, dict, type: own.type, value: own.value });
  };
  for (const ref of list(document, form.get('Fields'))) walk(ref, { prefix: '', type: '', value: null }, 0);
  return fields;
}

/** Kids that are fields have a name of their own; kids without one are widgets of this field. */
function fieldKids(document: ObjectReader, dict: Dict): PdfObject[] {
  return list(document, dict.get('Kids')).filter((kid) => {
    const found = document.resolve(kid);
    return found instanceof Dict && found.has('T');
  });
}

function list(document: ObjectReader, object: PdfObject | undefined): readonly PdfObject[] {
  const found = document.resolve(object);
  return isArray(found) ? found : [];
}

function fullName(prefix: string, part: PdfObject): string {
  if (!(part instanceof PdfString)) return prefix;
  return prefix ? `${prefix}.${part.toText()}` : part.toText();
}
