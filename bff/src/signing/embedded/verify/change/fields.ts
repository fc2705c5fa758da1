/** Changes to form fields, one by one and by name. */
import type { Field } from '../pdf/structure';
import { isList, PdfDict, PdfName, PdfRef, PdfStream, PdfString, type PdfValue } from '../pdf/values';
import { other, said, type Change, type ChangeContext } from './change';

export interface FieldChanges {
  readonly changes: readonly Change[];
  /** object numbers of signature fields that were added */
  readonly addedWidgets: ReadonlySet<number>;
}

/** Annotation flags a signer may set: Print, Locked, LockedContents. */
const HARMLESS_FLAGS = 4 | 128 | 512;
const READ_ONLY = 1;
const SIGNED = new Set(['V', 'AP', 'AS', 'M', 'F', 'Type', 'Subtype']);
const FILLED: Readonly<Record<string, ReadonlySet<string>>> = {
  Tx: new Set(['V', 'AP', 'M', 'Ff', 'F']),
  Ch: new Set(['V', 'I', 'AP', 'M', 'Ff', 'F']),
  // the pictures of a checkbox were there before; only the choice among them may change
  Btn: new Set(['V', 'AS', 'M', 'Ff', 'F']),
};

export function fieldChanges(context: ChangeContext, was: readonly Field[], is: readonly Field[]): FieldChanges {
  const changes: Change[] = [];
  const addedWidgets = new Set<number>();
  const old = new Map(was.map((f) => [f.num, f]));
  const names = new Set(was.map((f) => f.name));
  const seen = new Set<number>();
  for (const field of is) {
    const before = old.get(field.num);
    if (before && before.name === field.name) {
      seen.add(field.num);
      changes.push(...oneField(context, before, field));
    } else if (!names.has(field.name) && isInvisibleTimestamp(context, field)) {
      addedWidgets.add(field.num);
      changes.push({ kind: 'timestamp', ...said('document_timestamp', field.name) });
    } else if (!names.has(field.name) && isPlainSignatureField(context, field, was)) {
      addedWidgets.add(field.num);
      changes.push({ kind: 'signature-field', field: field.name, area: areaOf(rectangle(context.after, field.dict)), ...said('signature_field_added', field.name) });
      if (context.after.resolve(field.dict.get('V')) !== null) changes.push({ kind: 'signature', field: field.name, ...said('signed', field.name) });
    } else changes.push(other('field_added', field.name));
  }
  for (const field of was) if (!seen.has(field.num)) changes.push(other('field_removed', field.name));
  return { changes, addedWidgets };
}

function oneField(context: ChangeContext, was: Field, is: Field): Change[] {
  const { sameness, before, after } = context;
  const parts = [...new Set([was.num, ...was.widgets])].map((num) => {
    const [a, b] = [before.dictOf(num), after.dictOf(num)];
    return { a: a ?? new PdfDict(), b: b ?? new PdfDict(), keys: a && b ? sameness.differingKeys(a, b) : ['object'] };
  });
  const keys = new Set(parts.flatMap((p) => p.keys));
  if (keys.size === 0) return [];
  if (was.type !== is.type || was.widgets.join() !== is.widgets.join()) return [other('field_rebuilt', was.name)];
  const wasSigned = before.resolve(was.dict.get('V')) !== null;
  if (was.type === 'Sig') {
    if (wasSigned) return [other('signed_field_changed', whichKeys())];
    const harmless = [...keys].every((k) => SIGNED.has(k)) && parts.every((p) => typeAppearsOnly(p.a, p.b) && flagsGrowHarmlessly(p.a, p.b, 'F', HARMLESS_FLAGS));
    if (!harmless || !keys.has('V')) return [other('field_changed', whichKeys())];
    return [isTimestampValue(context, is) ? { kind: 'timestamp', ...said('document_timestamp', was.name) } : { kind: 'signature', field: was.name, ...said('signed', was.name) }];
  }
  const allowed = FILLED[was.type ?? ''] ?? new Set<string>();
  const harmless = [...keys].every((k) => allowed.has(k)) && parts.every((p) => flagsGrowHarmlessly(p.a, p.b, 'F', HARMLESS_FLAGS) && flagsGrowHarmlessly(p.a, p.b, 'Ff', READ_ONLY));
  if (!harmless || !valueFits(was.type, after.resolve(is.dict.get('V')))) return [other('field_changed', whichKeys())];
  // flags of the annotation come with filling or locking; by themselves they are somebody's doing without a purpose
  if ([...keys].every((k) => k === 'F')) return [other('field_changed', whichKeys())];
  if ((keys.has('AP') || keys.has('AS')) && !keys.has('V')) return [other('appearance_changed', was.name)];
  return [{ kind: 'fill', field: was.name, ...said('field_filled', was.name) }];

  function whichKeys(): string {
    return `${was.name}: ${[...keys].join(', ')}`;
  }

  function typeAppearsOnly(a: PdfDict, b: PdfDict): boolean {
    return ['Type', 'Subtype'].every((key) => a.get(key) === null || sameness.same(a.get(key), b.get(key)));
  }

  function flagsGrowHarmlessly(a: PdfDict, b: PdfDict, key: string, harmless: number): boolean {
    const [x, y] = [before.resolve(a.get(key)) ?? 0, after.resolve(b.get(key)) ?? 0];
    if (typeof x !== 'number' || typeof y !== 'number') return false;
    return (x & ~y) === 0 && (y & ~x & ~harmless) === 0;
  }
}

/** A text is filled with text, a choice with one or several, a button with a name (§12.7.5); anything else is no filling in. */
function valueFits(type: string | null, value: PdfValue): boolean {
  if (value === null) return true;
  if (type === 'Btn') return value instanceof PdfName;
  if (type === 'Tx') return value instanceof PdfString || value instanceof PdfStream;
  return value instanceof PdfString || (isList(value) && value.every((v) => v instanceof PdfString));
}

function isTimestampValue({ after }: ChangeContext, field: Field): boolean {
  const value = after.resolve(field.dict.get('V'));
  return value instanceof PdfDict && after.name(value.get('Type')) === 'DocTimeStamp' && after.name(value.get('SubFilter')) === 'ETSI.RFC3161';
}

/** Square points, a quarter of an A4 page; a field that may hide a page is no place to sign. */
const LARGEST_AREA = 120_000;

/**
 * A signature field added behind an uncertified signature, for one more signer: one object at top level, no action, and
 * nothing to be seen while nobody has signed in it; it lies on no widget that was there (SSA: it could hide it).
 */
function isPlainSignatureField({ before, after }: ChangeContext, field: Field, was: readonly Field[]): boolean {
  if (field.type !== 'Sig' || ['A', 'AA', 'Kids', 'Parent'].some((key) => field.dict.entries.has(key))) return false;
  const signed = after.resolve(field.dict.get('V')) !== null;
  if (!signed && field.dict.entries.has('AP')) return false;
  const area = rectangle(after, field.dict);
  if (!area || areaOf(area) > LARGEST_AREA) return false;
  const page = field.dict.get('P');
  return !was.flatMap((f) => [f.num, ...f.widgets]).some((num) => {
    const dict = before.dictOf(num);
    const other = dict && rectangle(before, dict);
    const otherPage = dict?.get('P');
    if (!other) return false;
    const elsewhere = page instanceof PdfRef && otherPage instanceof PdfRef && page.num !== otherPage.num;
    return !elsewhere && area[0] < other[2] && other[0] < area[2] && area[1] < other[3] && other[1] < area[3];
  });
}

function areaOf(area: readonly [number, number, number, number] | null): number {
  return area ? (area[2] - area[0]) * (area[3] - area[1]) : 0;
}

/** Left, bottom, right, top; null when it is not a rectangle. */
function rectangle(revision: ChangeContext['after'], dict: PdfDict): readonly [number, number, number, number] | null {
  const rect = revision.list(dict.get('Rect')).map((v: PdfValue) => revision.resolve(v));
  if (rect.length !== 4 || !rect.every((v) => typeof v === 'number')) return null;
  const [a, b, c, d] = rect as number[] as [number, number, number, number];
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

/** A field that came with a document timestamp: one object, no area, no action, no children. */
function isInvisibleTimestamp(context: ChangeContext, field: Field): boolean {
  const { after } = context;
  if (field.type !== 'Sig' || !isTimestampValue(context, field)) return false;
  if (['A', 'AA', 'Kids', 'Parent', 'Lock'].some((key) => field.dict.entries.has(key))) return false;
  const rect = after.list(field.dict.get('Rect')).map((v: PdfValue) => after.resolve(v));
  if (rect.length === 0) return true;
  if (rect.length !== 4 || !rect.every((v) => typeof v === 'number')) return false;
  const [x1, y1, x2, y2] = rect as number[] as [number, number, number, number];
  return (x1 === x2 || y1 === y2) && !(after.resolve(field.dict.get('AP')) instanceof PdfStream);
}
