/** JSON schema → fast-check: values a schema allows, and wild ones that break it in the ways requests are broken. */
import fc from 'fast-check';

export interface Schema {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
export type Schemas = Readonly<Record<string, Schema>>;

const NASTY = ['', ' ', '\u0000', '😀', '𠮷', '\u200b', '\u202e', "' OR 1=1 --", '../../etc/passwd', '<script>', '%00', 'NaN', '-1', '1e999', 'true', '__proto__', 'constructor', '\ud800', 'a'.repeat(5000)];
const LONGEST = 300;

export function valuesOf(schema: Schema, schemas: Schemas, wild: boolean): fc.Arbitrary<unknown> {
  if (schema.$ref) return valuesOf(schemas[schema.$ref.split('/').at(-1)!]!, schemas, wild);
  const good = allowed(schema, schemas, wild);
  return wild ? fc.oneof({ arbitrary: good, weight: 6 }, { arbitrary: fc.oneof(fc.constantFrom<unknown>(null, 0, -1, 1.5, 1e21, true, [], {}, ...NASTY), fc.jsonValue()), weight: 1 }) : good;
}

function allowed(schema: Schema, schemas: Schemas, wild: boolean): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => valuesOf(choice, schemas, wild)));
  switch (schema.type) {
    case 'string': return text(schema);
    case 'integer': return fc.integer({ min: schema.minimum ?? -(2 ** 31), max: Math.min(schema.maximum ?? 2 ** 31, 2 ** 31) });
    case 'number': return fc.double({ min: schema.minimum ?? schema.exclusiveMinimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true, noDefaultInfinity: true });
    case 'boolean': return fc.boolean();
    case 'null': return fc.constant(null);
    case 'array': return fc.array(valuesOf(schema.items ?? {}, schemas, wild), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 5, 5) });
    case 'object': return fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, part]) => [name, valuesOf(part, schemas, wild)])), { requiredKeys: wild ? [] : [...(schema.required ?? [])] });
    default: return fc.jsonValue();
  }
}

function text({ format, pattern, minLength = 0, maxLength = LONGEST }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('2099-12-31') }).map((date) => date.toISOString());
  if (format === 'uri') return fc.webUrl();
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  const longest = Math.min(maxLength, LONGEST);
  const nasty = NASTY.filter((text) => text.length >= minLength && text.length <= longest);
  const any = fc.string({ unit: 'binary', minLength, maxLength: longest });
  return nasty.length > 0 ? fc.oneof(any, fc.constantFrom(...nasty)) : any;
}
