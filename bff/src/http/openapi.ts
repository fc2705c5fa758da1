/** OpenAPI 3.1 from the same schemas that guard the routes; made once. */
import { z } from 'zod';
import { ERROR_CODES, ROUTES, type ErrorCode, type RouteName } from '@luobi/shared';
import { CONTRACT, problem, type RouteContract } from '@luobi/shared/contract';

type Json = Record<string, unknown>;

const GENERAL_ERRORS: Readonly<Record<'public' | 'session' | 'partner', readonly ErrorCode[]>> = {
  public: ['invalid_request', 'rate_limited', 'internal', 'unavailable'],
  session: ['invalid_request', 'unauthenticated', 'not_found', 'rate_limited', 'internal', 'unavailable'],
  partner: ['invalid_request', 'signature_invalid', 'not_found', 'rate_limited', 'internal', 'unavailable'],
};
const BODY_ERRORS: readonly ErrorCode[] = ['payload_too_large', 'unsupported_media_type'];

export function openApiDocument(publicUrl: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const { method, path, audience, summary } = ROUTES[name];
    const contract: RouteContract = CONTRACT[name];
    (paths[path] ??= {})[method.toLowerCase()] = {
      operationId: name, summary, tags: [audience],
      security: audience === 'public' ? [] : [{ [audience]: [] }],
      parameters: [...parameters(contract.params, 'path', schemas), ...parameters(contract.query, 'query', schemas)],
      ...(contract.body ? { requestBody: { required: true, content: requestContent(contract.body, schemas) } } : {}),
      responses: { ...success(contract, schemas), ...failures([...GENERAL_ERRORS[audience], ...(contract.body ? BODY_ERRORS : []), ...contract.errors], schemas) },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Luobi 落笔', version: '1', description: 'People sign and approve contracts inside WeChat. `session` routes take the bearer token of a login; `partner` routes are signed requests (HMAC-SHA256).', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'http', scheme: 'bearer' },
        partner: { type: 'apiKey', in: 'header', name: 'Luobi-Signature', description: '`Luobi-Key`, `Luobi-Timestamp` (seconds), `Luobi-Nonce` and `Luobi-Signature` = hex HMAC-SHA256(secret, timestamp + "\\n" + nonce + "\\n" + METHOD + "\\n" + path with query + "\\n" + hex SHA-256 of the body)' },
      },
    },
  };
}

function requestContent(body: z.ZodType | 'pdf' | 'image' | 'document', schemas: Json): Json {
  const binary = { schema: { type: 'string', format: 'binary' } };
  if (body === 'pdf') return { 'application/pdf': binary };
  if (body === 'document') return { 'application/pdf': binary, 'image/jpeg': binary, 'image/png': binary };
  if (body === 'image') return { 'image/jpeg': binary, 'image/png': binary };
  return { 'application/json': { schema: jsonSchema(body, 'input', schemas) } };
}

function parameters(schema: z.ZodObject | undefined, where: 'path' | 'query', schemas: Json): Json[] {
  if (!schema) return [];
  return Object.entries(schema.shape).map(([name, part]) => ({
    name, in: where, required: where === 'path' || !(part as z.ZodType).safeParse(undefined).success, schema: jsonSchema(part as z.ZodType, 'input', schemas),
  }));
}

function success(contract: RouteContract, schemas: Json): Json {
  if (contract.answer === 'none') return { [contract.status]: { description: 'Done' } };
  const content = typeof contract.answer === 'string'
    ? { [contract.answer]: { schema: { type: 'string', format: 'binary' } } }
    : { 'application/json': { schema: jsonSchema(contract.answer, 'output', schemas) } };
  return { [contract.status]: { description: 'Success', content } };
}

function failures(codes: readonly ErrorCode[], schemas: Json): Json {
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of codes) (byStatus.get(ERROR_CODES[code].status) ?? byStatus.set(ERROR_CODES[code].status, new Set()).get(ERROR_CODES[code].status)!).add(code);
  return Object.fromEntries([...byStatus].map(([status, set]) => [status, {
    description: [...set].map((code) => `\`${code}\`: ${ERROR_CODES[code].when}`).join('\n\n'),
    content: { 'application/json': { schema: jsonSchema(problem, 'output', schemas) } },
  }]));
}

/** Named schemas (`.meta({id})`) become components, referenced from everywhere. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const made = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as Json;
  const definitions = (made['$defs'] ?? {}) as Record<string, Json>;
  delete made['$defs'];
  delete made['$schema'];
  for (const [name, definition] of Object.entries(definitions)) schemas[name] ??= relink(strip(definition));
  const id = made['id'];
  const linked = relink(strip(made));
  if (typeof id !== 'string') return linked;
  schemas[id] ??= linked;
  return { $ref: `#/components/schemas/${id}` };
}
function strip(schema: Json): Json {
  const { id: _, $schema: __, ...rest } = schema;
  return rest;
}
function relink<T>(node: T): T {
  if (Array.isArray(node)) return node.map(relink) as T;
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, key === '$ref' && typeof value === 'string' ? value.replace('#/$defs/', '#/components/schemas/') : relink(value)])) as T;
}
