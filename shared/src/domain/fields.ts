/**
 * What a field may be, how it may be set up and which values it takes. Pure rules, used by the phone while somebody
 * types and by the server before anything is saved; the server's answer counts. No zod, no Node.
 *
 * Values travel as strings: text as typed (lines of a multi-line field parted by \n); a number in plain decimal notation
 * (`-1234.5`); a date as `YYYY-MM-DD`; a checkbox as `on` or `off`; a choice as the text of the option; an image as the
 * lower-case hex SHA-256 that its upload answered. Empty means not filled in.
 */
export const FIELD_KINDS = ['signature', 'seal', 'cross-page-seal', 'date', 'text', 'multi-line', 'number', 'checkbox', 'choice', 'image'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** Kinds a person fills in. The others are marks: they show what the act of signing draws. */
export const VALUE_KINDS = ['date', 'text', 'multi-line', 'number', 'checkbox', 'choice', 'image'] as const satisfies readonly FieldKind[];
export type ValueKind = (typeof VALUE_KINDS)[number];
export const takesValue = (kind: FieldKind): kind is ValueKind => (VALUE_KINDS as readonly FieldKind[]).includes(kind);

export interface FieldOptions {
  /** shown in the empty field, in words */
  readonly placeholder?: string;
  /** text and multi-line: characters as people count them (code points) */
  readonly maxLength?: number;
  /** number: inclusive bounds */
  readonly min?: number;
  readonly max?: number;
  /** number: digits after the point, at most when typed, exactly when shown; default 0 */
  readonly decimals?: number;
  /** number: 1,234,567 */
  readonly grouped?: boolean;
  /** choice: what can be chosen, each once, in order */
  readonly choices?: readonly string[];
  /** everything with text; default left, number right */
  readonly align?: 'left' | 'center' | 'right';
  /** points; smaller when the text would not fit. Default: as large as fits, up to 12 */
  readonly fontSize?: number;
  /** date: `2026年11月24日` (default) or `2026-11-24` */
  readonly dateFormat?: 'chinese' | 'iso';
}

export const FIELD_LIMITS = {
  placeholder: 60, text: 200, multiLine: 2_000, choices: 50, choice: 100, decimals: 6, digits: 15, fontSize: { min: 6, max: 48 },
  /** bytes of a picture as uploaded */
  imageBytes: 5 * 1024 * 1024,
} as const;

const TEXT = ['placeholder', 'align', 'fontSize'] as const;
const OPTIONS_OF: Readonly<Record<FieldKind, readonly (keyof FieldOptions)[]>> = {
  signature: [], seal: [], 'cross-page-seal': [],
  date: [...TEXT, 'dateFormat'], text: [...TEXT, 'maxLength'], 'multi-line': [...TEXT, 'maxLength'],
  number: [...TEXT, 'min', 'max', 'decimals', 'grouped'], checkbox: [], choice: [...TEXT, 'choices'], image: ['placeholder'],
};

/** The first option that is not for this kind or makes no sense, or null. */
export function optionsFault(kind: FieldKind, options: FieldOptions): keyof FieldOptions | null {
  const keys = (Object.keys(options) as (keyof FieldOptions)[]).filter((key) => options[key] !== undefined);
  const foreign = keys.find((key) => !OPTIONS_OF[kind].includes(key));
  if (foreign) return foreign;
  const { min, max, decimals = 0, choices, maxLength, fontSize } = options;
  if (min !== undefined && !Number.isFinite(min)) return 'min';
  if (max !== undefined && (!Number.isFinite(max) || (min !== undefined && max < min))) return 'max';
  if (!isCount(decimals, 0, FIELD_LIMITS.decimals)) return 'decimals';
  if (maxLength !== undefined && !isCount(maxLength, 1, longest(kind))) return 'maxLength';
  if (fontSize !== undefined && !(fontSize >= FIELD_LIMITS.fontSize.min && fontSize <= FIELD_LIMITS.fontSize.max)) return 'fontSize';
  if (kind === 'choice' && !areChoices(choices ?? [])) return 'choices';
  return null;
}

function areChoices(choices: readonly string[]): boolean {
  if (choices.length < 1 || choices.length > FIELD_LIMITS.choices || new Set(choices).size !== choices.length) return false;
  return choices.every((choice) => choice.trim() !== '' && [...choice].length <= FIELD_LIMITS.choice && !hasControl(choice) && !isBroken(choice));
}

const isCount = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most;
const longest = (kind: FieldKind): number => (kind === 'multi-line' ? FIELD_LIMITS.multiLine : FIELD_LIMITS.text);

/** Why a value does not fit its field, with the words for it. */
export const FIELD_FAULTS = {
  blank: { zh: '请填写内容', en: 'Please fill this in' },
  too_long: { zh: '超过了字数上限', en: 'Too many characters' },
  control_character: { zh: '含有不能使用的字符', en: 'Contains a character that cannot be used' },
  not_text: { zh: '含有不完整的字符', en: 'Contains a broken character' },
  not_a_date: { zh: '请填写有效日期', en: 'Not a valid date' },
  not_a_number: { zh: '请填写数字', en: 'Not a number' },
  too_many_decimals: { zh: '小数位数过多', en: 'Too many decimal places' },
  below_min: { zh: '小于允许的最小值', en: 'Below the smallest allowed value' },
  above_max: { zh: '大于允许的最大值', en: 'Above the largest allowed value' },
  not_checked: { zh: '请勾选', en: 'This has to be ticked' },
  not_a_state: { zh: '只能勾选或不勾选', en: 'Can only be ticked or not' },
  not_a_choice: { zh: '请从选项中选择', en: 'Not one of the choices' },
  not_an_image: { zh: '请上传图片', en: 'Not an uploaded picture' },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>;
export type FieldFault = keyof typeof FIELD_FAULTS;

/** Why a value that is not empty cannot be saved in a field, or null. Whether it fits the rectangle is the server's to say. */
export function valueFault(kind: ValueKind, options: FieldOptions, required: boolean, value: string): FieldFault | null {
  if (isBroken(value)) return 'not_text';
  switch (kind) {
    case 'text':
    case 'multi-line': return textFault(kind, options, value);
    case 'date': return isDate(value) ? null : 'not_a_date';
    case 'number': return numberFault(options, value);
    case 'checkbox': return value === 'on' ? null : value !== 'off' ? 'not_a_state' : required ? 'not_checked' : null;
    case 'choice': return (options.choices ?? []).includes(value) ? null : 'not_a_choice';
    case 'image': return /^[0-9a-f]{64}$/.test(value) ? null : 'not_an_image';
  }
}

function textFault(kind: 'text' | 'multi-line', options: FieldOptions, value: string): FieldFault | null {
  if (value.trim() === '') return 'blank';
  if (hasControl(kind === 'multi-line' ? value.replace(/\n/g, '') : value)) return 'control_character';
  return [...value].length > (options.maxLength ?? longest(kind)) ? 'too_long' : null;
}

function numberFault({ min, max, decimals = 0 }: FieldOptions, value: string): FieldFault | null {
  const parts = /^-?(0|[1-9]\d*)(?:\.(\d+))?$/.exec(value);
  if (!parts || parts[1]!.length + (parts[2]?.length ?? 0) > FIELD_LIMITS.digits) return 'not_a_number';
  if ((parts[2]?.length ?? 0) > decimals) return 'too_many_decimals';
  if (min !== undefined && Number(value) < min) return 'below_min';
  return max !== undefined && Number(value) > max ? 'above_max' : null;
}

/** Control characters and the separators of lines and paragraphs. */
const hasControl = (text: string): boolean => /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text);
/** Half of a surrogate pair. */
const isBroken = (text: string): boolean => /\p{Surrogate}/u.test(text);

/** YYYY-MM-DD, and a day that exists. */
function isDate(value: string): boolean {
  const at = new Date(`${value}T00:00:00.000Z`);
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

/** The value as the page will show it; a value that has no fault. Checkboxes and images show no text. */
export function displayText(kind: ValueKind, options: FieldOptions, value: string): string {
  if (kind === 'date') return options.dateFormat === 'iso' ? value : chineseDate(value);
  return kind === 'number' ? numberShown(options, value) : value;
}

function chineseDate(value: string): string {
  const [year, month, day] = value.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

/** By its digits, so that no digit is lost to binary fractions. */
function numberShown({ decimals = 0, grouped }: FieldOptions, value: string): string {
  const [whole = '', fraction = ''] = value.split('.');
  const digits = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return decimals > 0 ? `${digits}.${fraction.padEnd(decimals, '0')}` : digits;
}
