/**
 * Every operation of the OpenAPI document with values its schemas allow and with wild ones, with and without a right to
 * call: never a 5xx, only documented statuses, answers as their schemas say. LUOBI_FUZZ sets the requests per operation
 * and kind (default 60), LUOBI_FUZZ_SEED repeats a run; a failure prints both.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { ensureUser } from '../../bff/src/account/users';
import { openSession } from '../../bff/src/account';
import { Task } from '../../bff/src/envelope/entities';
import { valuesOf, type Schema, type Schemas } from '../kit/arbitrary';
import { freshSqlite } from '../kit/databases';
import { answerOf, enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere } from '../kit/luobi';
import { send } from '../kit/raw-http';
import { openApiDocument } from '../../bff/src/http/openapi';

const RUNS = Number(process.env['LUOBI_FUZZ'] ?? 60);
const SEED = process.env['LUOBI_FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['LUOBI_FUZZ_SEED']) };

interface Operation {
  readonly operationId: string;
  readonly tags: readonly ('public' | 'session' | 'partner')[];
  readonly parameters: readonly { readonly name: string; readonly in: 'path' | 'query'; readonly required: boolean; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>;
}
const document = openApiDocument('http://x') as unknown as { paths: Record<string, Record<string, Operation>>; components: { schemas: Schemas } };
const { schemas } = document.components;
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));
const ajv = addFormats(new Ajv2020({ strict: false }));
const compiled = new Map<object, ValidateFunction>();
const validatorOf = (schema: object): ValidateFunction => compiled.get(schema) ?? compiled.set(schema, ajv.compile({ ...schema, components: document.components })).get(schema)!;

let luobi: LuobiHere;
let drop: () => Promise<void>;
let token: string;
/** ids that exist, so that wild bodies reach past the policy */
let known: Record<string, string>;
beforeAll(async () => {
  const database = await freshSqlite();
  drop = database.drop;
  luobi = await openLuobi(database);
  const who = someSigner();
  const phone = await enter(luobi, who);
  const envelope = await sendContract(luobi, who);
  const ticket = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
  const { taskId } = await phone.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } });
  const { userId } = await luobi.services.dataSource.manager.findOneByOrFail(Task, { id: taskId });
  token = (await openSession(luobi.services, userId!, { channel: 'h5' })).token;
  const open = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
  known = { taskId, envelopeId: envelope.envelopeId, recipientId: personOf(envelope), ticket: open.ticket, page: '1' };
});
afterAll(async () => { await luobi.close(); await drop(); });

const escaped = (value: unknown): string => encodeURIComponent((typeof value === 'string' ? value : JSON.stringify(value) ?? '').replace(/\p{Surrogate}/gu, '\ufffd')) || '%20';

/** One request as the operation's caller would send it. */
async function request(path: string, method: string, operation: Operation, parameters: Record<string, unknown>, body: string | Buffer | undefined, known_: boolean, allowed: boolean): Promise<void> {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => escaped(known_ ? known[name] : parameters[name]));
  const query = operation.parameters.filter((p) => p.in === 'query' && parameters[p.name] !== undefined).map((p) => `${p.name}=${escaped(parameters[p.name])}`).join('&');
  const target = query ? `${filled}?${query}` : filled;
  const bytes = Buffer.from(body ?? '');
  const type = Object.keys(operation.requestBody?.content ?? {})[0];
  const answer = await send(luobi.url, { method, path: target, headers: { ...(type ? { 'content-type': type } : {}), ...(allowed ? rights(operation.tags[0]!, method, target, bytes) : {}) }, ...(method === 'GET' || method === 'DELETE' ? {} : { body: bytes }) });
  const asked = `${method} ${target} ${String(body).slice(0, 300)} → ${answer.status} ${answer.text.slice(0, 200)}`;
  if (answer.status >= 500) throw new Error(`a fault of ours: ${asked}`);
  const expected = operation.responses[String(answer.status)];
  if (!expected) throw new Error(`status is not documented: ${asked}`);
  if (!allowed && operation.tags[0] !== 'public' && answer.status !== 401) throw new Error(`open to anybody: ${asked}`);
  const schema = expected.content?.['application/json']?.schema;
  if (!schema) return;
  const fits = validatorOf(schema);
  if (!fits(JSON.parse(answer.text))) throw new Error(`the answer is not what its schema says (${ajv.errorsText(fits.errors)}): ${asked}`);
  if (/\n\s+at |node_modules|\.ts:/.test(answer.text)) throw new Error(`a stack went out: ${asked}`);
}

function rights(audience: 'public' | 'session' | 'partner', method: string, target: string, body: Buffer): Record<string, string> {
  if (audience === 'public') return {};
  if (audience === 'session') return { authorization: `Bearer ${token}` };
  const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), randomBytes(18).toString('base64url')];
  const text = [timestamp, nonce, method, target, createHash('sha256').update(body).digest('hex')].join('\n');
  return { 'luobi-key': luobi.demo.partner.keyId, 'luobi-timestamp': timestamp, 'luobi-nonce': nonce, 'luobi-signature': createHmac('sha256', luobi.demo.partner.secret).update(text).digest('hex') };
}

function bodiesOf(operation: Operation, wild: boolean): fc.Arbitrary<string | Buffer | undefined> {
  if (!operation.requestBody) return fc.constant(undefined);
  const json = operation.requestBody.content['application/json'];
  if (!json) return fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.concat([Buffer.from(wild ? '' : '%PDF-1.7\n'), bytes]));
  return valuesOf(json.schema, schemas, wild).map((value) => JSON.stringify(value));
}

describe.each([['allowed values', false], ['wild values', true]])('%s', (_, wild) => {
  // the session must live until every other operation was asked
  const asked = operations.filter(({ operation }) => operation.operationId !== 'logout');
  test.each(asked.map((o) => [o.operation.operationId, o] as const))('%s', async (__, { path, method, operation }) => {
    const parameters = fc.record(Object.fromEntries(operation.parameters.map((p) => {
      const values = valuesOf(p.schema, schemas, wild);
      return [p.name, p.required ? values : fc.option(values, { nil: undefined })];
    })));
    await fc.assert(fc.asyncProperty(parameters, bodiesOf(operation, wild), fc.boolean(), fc.integer({ min: 0, max: 9 }), (values, body, existing, dice) => request(path, method, operation, values as Record<string, unknown>, body, existing, dice > 0)), { numRuns: RUNS, interruptAfterTimeLimit: 20_000, ...SEED });
  }, 60_000);
});

describe('strings that are keys to something', () => {
  const odd = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 60 }), fc.stringMatching(/^[A-Za-z0-9_-]{0,60}$/));
  test('no ticket but the minted one opens an invitation', async () => {
    await fc.assert(fc.asyncProperty(odd, async (ticket) => {
      const answer = await send(luobi.url, { path: `/api/v1/tickets/${escaped(ticket)}` });
      expect([400, 404]).toContain(answer.status);
    }), { numRuns: RUNS, ...SEED });
  });
  test('no cursor but ours is followed', async () => {
    const forged = fc.oneof(odd, fc.tuple(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), odd).map(([at, id]) => Buffer.from(`${at}.${id}`).toString('base64url')));
    await fc.assert(fc.asyncProperty(forged, async (cursor) => {
      const answer = await send(luobi.url, { path: `/api/v1/tasks?cursor=${escaped(cursor)}`, headers: { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(400);
    }), { numRuns: RUNS, ...SEED });
    const extreme = Buffer.from(`999999999999999.${'Z'.repeat(26)}`).toString('base64url');
    expect((await send(luobi.url, { path: `/api/v1/tasks?cursor=${extreme}`, headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });
  test('no session token but ours is one', async () => {
    await ensureUser(luobi.services, '13700000000');
    await fc.assert(fc.asyncProperty(fc.stringMatching(/^[A-Za-z0-9_-]{0,90}$/), async (guess) => {
      expect((await send(luobi.url, { path: '/api/v1/me', headers: { authorization: `Bearer ${guess}` } })).status).toBe(401);
    }), { numRuns: RUNS, ...SEED });
    expect(await answerOf(luobi.phone().call('getMe'))).toBe('401 unauthenticated');
  });
});
