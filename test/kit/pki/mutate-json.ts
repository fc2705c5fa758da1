/** Changed copies of JSON, by a seeded lot: values of other kinds, fields gone, doubled and renamed, and bytes as noise makes them. */
import { mutate, type Lot } from './mutate';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const STRANGE: readonly Json[] = [null, true, false, 0, -1, 1e308, '', 'x', '\0', '\u202e', 'A'.repeat(9000), '====', [], {}, [[]], [null], { length: 1 }, { __proto__: null, toString: 'x' }, '1.2.3', 'Bearer x\r\ny: z'];

/** Never the same text. */
export function mutateJson(honest: Json, draw: Lot): Buffer {
  const text = Buffer.from(JSON.stringify(honest));
  for (;;) {
    const changed = draw(4) === 0 ? mutate(text, draw) : Buffer.from(JSON.stringify(rebuilt(honest, draw, 1 + draw(2))));
    if (!changed.equals(text)) return changed;
  }
}

function rebuilt(honest: Json, draw: Lot, times: number): Json {
  let value = structuredClone(honest);
  for (let left = times; left > 0; left--) value = one(value, draw);
  return value;
}

/** Goes down by the lot and changes what it stands at. */
function one(value: Json, draw: Lot): Json {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || draw(8) === 0) return STRANGE[draw(STRANGE.length)]!;
  const holder = value as { [key: string]: Json };
  const key = keys[draw(keys.length)]!;
  switch (draw(6)) {
    case 0: delete holder[key]; return Array.isArray(value) ? value.filter((item) => item !== undefined) : value;
    case 1: holder[key] = holder[keys[draw(keys.length)]!]!; return value;
    case 2: if (!Array.isArray(value)) { holder[`${key}x`] = holder[key]!; delete holder[key]; } else value.push(...value.slice(0, 4)); return value;
    default: holder[key] = one(holder[key]!, draw); return value;
  }
}
