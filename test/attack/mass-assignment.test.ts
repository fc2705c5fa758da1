/** R3: every JSON body, at every depth, refuses a field it does not know. From the OpenAPI document, so a new route is covered. */
import { ROUTES, type RouteName } from '../../shared/src';
import { CONTRACT, type RouteContract } from '../../shared/src/contract';
import { z } from 'zod';

const EXTRAS = ['userId', 'partnerId', 'state', 'role', 'isAdmin', 'id', 'createdAt', '__proto__', 'constructor', 'prototype', 'toString'];
const withBody = (Object.keys(ROUTES) as RouteName[]).filter((name) => (CONTRACT[name] as RouteContract).body instanceof z.ZodType);
type Schema = { type?: string; properties?: Record<string, Schema>; additionalProperties?: unknown; items?: Schema; anyOf?: Schema[]; oneOf?: Schema[]; $ref?: string; $defs?: Record<string, Schema> };

/** Paths of all objects in a schema that would let an unknown field in. */
function openObjects(schema: Schema, definitions: Record<string, Schema>, at = 'body', depth = 0): string[] {
  if (depth > 12) return [];
  const to = schema.$ref ? definitions[schema.$ref.split('/').at(-1)!]! : schema;
  const below = (child: Schema, name: string): string[] => openObjects(child, definitions, `${at}.${name}`, depth + 1);
  return [
    ...(to.type === 'object' && to.additionalProperties !== false ? [at] : []),
    ...Object.entries(to.properties ?? {}).flatMap(([name, child]) => below(child, name)),
    ...(to.items ? below(to.items, '[]') : []),
    ...[...(to.anyOf ?? []), ...(to.oneOf ?? [])].flatMap((child, i) => below(child, `|${i}`)),
  ];
}

test('there are bodies to look at', () => expect(withBody.length).toBeGreaterThan(10));

test.each(withBody)('%s closes every object of its body', (name) => {
  const schema = z.toJSONSchema((CONTRACT[name] as { body: z.ZodType }).body, { io: 'input', unrepresentable: 'any' }) as Schema;
  expect(openObjects(schema, schema.$defs ?? {})).toEqual([]);
});

test.each(withBody)('%s refuses each tempting field, own or inherited by name', (name) => {
  const { body } = CONTRACT[name] as { body: z.ZodType };
  const forms = body instanceof z.ZodDiscriminatedUnion ? (body.options as readonly z.ZodType[]) : [body];
  for (const form of forms) {
    for (const extra of EXTRAS) {
      const result = form.safeParse(JSON.parse(`{${JSON.stringify(extra)}:{"admin":true}}`));
      expect(result.success).toBe(false);
      expect(result.error!.issues.some((issue) => issue.code === 'unrecognized_keys' && issue.keys.includes(extra))).toBe(true);
    }
  }
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});
