/** From what the partner asked for to rectangles on pages: keywords and form fields found, borders checked, names given. */
import { crossPageStrips, optionsFault, takesValue, valueFault, type FieldKind, type FieldOptions, type SealStrip } from '@luobi/shared';
import type { BodyInput } from '@luobi/shared/contract';
import { AppError } from '../kernel';
import type { ExistingField, FieldPlacement, KeywordHit, PageSize, SigningService } from '../signing/port';
import type { FieldBox } from './field-setup';

type RecipientRequest = BodyInput<'partnerCreateEnvelope'>['recipients'][number];
type FieldRequest = RecipientRequest['fields'][number];
type Place<K extends string> = Extract<FieldRequest['place'], Record<K, unknown>>;

export interface PlannedField extends FieldPlacement {
  readonly recipient: number;
  readonly position: number;
  readonly label: string;
  readonly required: boolean;
  readonly options: FieldOptions;
  readonly strips: readonly SealStrip[];
  /** what stood in the form field of the upload: the person finds it there and may change it */
  readonly initial: string | null;
}

/** The one field whose act signs the file: a hand's for a person, a seal's for an organisation. */
const MARK: Readonly<Record<RecipientRequest['kind'], FieldKind>> = { person: 'signature', organization: 'seal' };
const MOST_STRIPS = 600;

interface Finder {
  keyword(keyword: string): Promise<readonly KeywordHit[]>;
  formField(name: string): Promise<ExistingField | undefined>;
}

/**
 * @param recipients in the order of the request; `recipient` of the result is the index
 * @throws AppError field_outside_page | form_field_unusable | field_value_invalid {path, reason}
 */
export async function planFields(signing: Pick<SigningService, 'findKeyword' | 'formFields' | 'checkText'>, pdf: Uint8Array, pages: readonly PageSize[], recipients: readonly RecipientRequest[]): Promise<PlannedField[]> {
  const find = finderIn(signing, pdf);
  const planned: PlannedField[] = [];
  for (const [recipient, request] of recipients.entries()) {
    requireMarks(request, recipient);
    for (const [position, field] of request.fields.entries()) {
      const path = `recipients.${recipient}.fields.${position}`;
      const where = await locate(field, path, find, pages);
      requireOptions(field.kind, where.options, path);
      if (where.strips.length === 0) requireInside(where.box, pages, path);
      planned.push({
        ...where.box, name: where.name ?? `r${recipient + 1}_${field.kind}_${position + 1}`, kind: field.kind, recipient, position,
        label: field.label ?? '', required: field.required ?? true, options: where.options, ...(where.name === null ? {} : { existing: true }), strips: where.strips, initial: where.initial,
        ...(field.kind === 'seal' ? { organizationName: request.name.trim() } : {}),
      });
    }
  }
  requireOnce(planned);
  for (const field of planned) if (field.initial !== null) await requireDrawable(signing, field);
  return planned;
}

/** Asks for each keyword, and for the form, once. */
function finderIn(signing: Pick<SigningService, 'findKeyword' | 'formFields'>, pdf: Uint8Array): Finder {
  const hits = new Map<string, Promise<readonly KeywordHit[]>>();
  let form: Promise<readonly ExistingField[]> | undefined;
  return {
    keyword(keyword) {
      const known = hits.get(keyword) ?? signing.findKeyword(pdf, keyword);
      hits.set(keyword, known);
      return known;
    },
    async formField(name) {
      form ??= signing.formFields(pdf);
      return (await form).find((field) => field.name === name);
    },
  };
}

function requireMarks(request: RecipientRequest, recipient: number): void {
  const refuse = (reason: string): never => { throw new AppError('field_value_invalid', { path: `recipients.${recipient}.fields`, reason }); };
  const marks = request.fields.filter((field) => field.kind === 'signature' || field.kind === 'seal');
  if (marks.length !== 1 || marks[0]?.kind !== MARK[request.kind]) refuse(`exactly one ${MARK[request.kind]} field is needed`);
  const across = request.fields.filter((field) => field.kind === 'cross-page-seal');
  if (across.length > 0 && request.kind !== 'organization') refuse('only an organization has a seal to cut over pages');
  if (across.length > 1) refuse('one cross-page seal is enough');
}

function requireOptions(kind: FieldKind, options: FieldOptions, path: string): void {
  const fault = optionsFault(kind, options);
  if (fault) throw new AppError('field_value_invalid', { path: `${path}.options.${fault}`, reason: 'option_invalid' });
}

function requireOnce(planned: readonly PlannedField[]): void {
  const names = planned.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new AppError('form_field_unusable', { field: twice, reason: 'used_twice' });
  if (planned.reduce((sum, { strips }) => sum + strips.length, 0) > MOST_STRIPS) throw new AppError('field_value_invalid', { reason: 'too many pieces of cross-page seals' });
}

interface Located {
  readonly box: FieldBox;
  /** of the form field that gets used */
  readonly name: string | null;
  readonly initial: string | null;
  readonly options: FieldOptions;
  readonly strips: readonly SealStrip[];
}

async function locate(field: FieldRequest, path: string, find: Finder, pages: readonly PageSize[]): Promise<Located> {
  const { place, kind } = field;
  const options = field.options ?? {};
  if ((kind === 'cross-page-seal') !== ('edge' in place)) throw new AppError('field_value_invalid', { path, reason: 'a cross-page seal, and nothing else, goes over the edge' });
  if ('edge' in place) return { ...overEdge(place, pages, path), name: null, initial: null, options };
  if ('formField' in place) return inForm(place, kind, options, path, find);
  const free = { name: null, initial: null, options, strips: [] };
  if ('page' in place) return { ...free, box: { page: place.page, x: place.x, y: place.y, width: place.width, height: place.height } };
  const hit = (await find.keyword(place.keyword))[place.index ?? 0];
  if (!hit) throw new AppError('field_value_invalid', { path, reason: 'keyword_not_found', keyword: place.keyword });
  return { ...free, box: { page: hit.page, x: hit.x + (place.offsetX ?? 0), y: hit.y + (place.offsetY ?? 0), width: place.width, height: place.height } };
}

function overEdge(place: Place<'edge'>, pages: readonly PageSize[], path: string): Pick<Located, 'box' | 'strips'> {
  const strips = crossPageStrips(pages, place);
  const [first] = strips ?? [];
  if (!strips || !first) throw new AppError('field_outside_page', { path, reason: 'a cross-page seal needs two pages or more that it fits on' });
  return { strips, box: { page: first.page, x: first.x, y: first.y, width: first.width, height: first.height } };
}

/** Limits and choices of the form field hold; what the partner adds may only narrow them. */
async function inForm({ formField }: Place<'formField'>, kind: FieldKind, asked: FieldOptions, path: string, find: Finder): Promise<Located> {
  const found = await find.formField(formField);
  if (!found) throw new AppError('form_field_unusable', { path, field: formField, reason: 'not_found' });
  if (found.unusable !== undefined) throw new AppError('form_field_unusable', { path, field: formField, reason: found.unusable });
  if (!found.kinds.includes(kind)) throw new AppError('form_field_unusable', { path, field: formField, reason: 'other_kind', kinds: found.kinds });
  const own = takesValue(kind) ? found.options : {};
  const foreign = asked.choices?.find((choice) => !(own.choices ?? []).includes(choice));
  if (foreign !== undefined) throw new AppError('field_value_invalid', { path: `${path}.options.choices`, reason: 'not_in_form_field' });
  const maxLength = kind === 'text' || kind === 'multi-line' ? smaller(own.maxLength, asked.maxLength) : undefined;
  const options: FieldOptions = { ...asked, ...(maxLength === undefined ? {} : { maxLength }), ...(own.choices ? { choices: asked.choices ?? own.choices } : {}) };
  const initial = initialValue(found, kind, options, path);
  return { name: found.name, initial, options, strips: [], box: { page: found.page, x: found.x, y: found.y, width: found.width, height: found.height } };
}

/** As the field takes it. A value that cannot be kept would be lost unseen. @throws AppError form_field_unusable {reason: prefilled} */
function initialValue({ name, value }: ExistingField, kind: FieldKind, options: FieldOptions, path: string): string | null {
  if (value === null || !takesValue(kind)) return null;
  const kept = kind === 'date' ? isoDate(value) : kind === 'number' ? value.replace(/,(?=\d{3})/g, '') : value;
  if (valueFault(kind, options, false, kept) !== null) throw new AppError('form_field_unusable', { path, field: name, reason: 'prefilled' });
  return kept;
}

async function requireDrawable(signing: Pick<SigningService, 'checkText'>, { name, kind, width, height, options, initial }: PlannedField): Promise<void> {
  if (kind === 'checkbox' || !takesValue(kind)) return;
  try {
    await signing.checkText(initial ?? '', { kind, width, height, options });
  } catch (error) {
    throw error instanceof AppError ? new AppError('form_field_unusable', { field: name, reason: 'prefilled' }, { cause: error }) : error;
  }
}

/** 2026-11-24, 2026/11/4, 2026年11月4日; anything else stays as it is and is no date. */
function isoDate(text: string): string {
  const found = /^\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*$/.exec(text);
  return found ? `${found[1]}-${found[2]!.padStart(2, '0')}-${found[3]!.padStart(2, '0')}` : text;
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function requireInside(box: FieldBox, pages: readonly PageSize[], path: string): void {
  const page = pages[box.page - 1];
  const slack = 0.01;
  const inside = page && [box.x, box.y].every((n) => Number.isFinite(n) && n >= -slack) && box.x + box.width <= page.width + slack && box.y + box.height <= page.height + slack;
  if (!inside) throw new AppError('field_outside_page', { path, page: box.page });
}
