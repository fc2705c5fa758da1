/**
 * Canonical JSON (RFC 8785, JCS): one text for one value, so a hash over it means the same on every machine.
 * Strict: what JSON cannot carry faithfully is refused, never repaired.
 */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

const MAX_DEPTH = 64;

/** @throws TypeError for NaN, infinities, undefined, functions, bigint, sparse arrays, class instances, lone surrogates, nesting over 64 */
export function canonicalJson(value: JsonValue): string {
  return write(value, 0);
}

/**
 * Reads a text that claims to be canonical.
 * @throws SyntaxError | TypeError when it is not JSON, or is JSON written in another way (spaces, order, double keys, 1.0)
 */
export function parseCanonicalJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  if (canonicalJson(value) !== text) throw new TypeError('the JSON is not in canonical form');
  return value;
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new TypeError('nested too deeply for canonical JSON');
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'string') return writeString(value);
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => write(item, depth + 1)).join(',')}]`;
  if (typeof value === 'object') return writeObject(value, depth);
  throw new TypeError(`canonical JSON has no ${typeof value}`);
}

/** ECMAScript's own shortest form is the one RFC 8785 §3.2.2.3 asks for; -0 is written 0. */
function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`canonical JSON has no ${value}`);
  return JSON.stringify(value);
}

function writeString(value: string): string {
  for (const character of value) {
    const point = character.codePointAt(0) ?? 0;
    if (point >= 0xd800 && point <= 0xdfff) throw new TypeError('a lone surrogate is not text');
  }
  return JSON.stringify(value);
}

function writeObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('only plain objects are canonical JSON');
  // sort() without a function compares UTF-16 code units, which is RFC 8785 §3.2.3
  const members = Object.keys(value).sort().map((key) => `${writeString(key)}:${write((value as Record<string, unknown>)[key], depth + 1)}`);
  return `{${members.join(',')}}`;
}
