/**
 * R8: a code of WeChat is used once and for its own purpose; the session key, the AppSecret and the access token are in no
 * answer, no error, no log line, and sealed at rest. Over HTTP the openid, tickets, codes and numbers stay inside as well.
 */
import { inspect } from 'node:util';
import { forEachDatabase } from '../kit/databases';
import { everythingStored } from '../kit/people';
import { newToken } from '../../bff/src/kernel';
import { openOperation, type Operation } from '../kit/production';
import type { Person } from '../kit/wechat/state';
import { openWeChatStage, type WeChatStage } from '../kit/wechat/stage';

forEachDatabase('secrets of WeChat', (database) => {
  let stage: WeChatStage;
  beforeAll(async () => { stage = await openWeChatStage(database()); });
  afterAll(async () => { await stage.close(); });

  test('never come out, whatever happens', async () => {
    const { state } = stage;
    const wechat = stage.process({ tryMs: 300, callMs: 700, breakMs: 1 });
    const person = state.addPerson();
    state.templates.set('t', ['thing1']);
    const seen: unknown[] = [];
    const keep = async (work: Promise<unknown>): Promise<void> => { seen.push(await work.catch((error: unknown) => { stage.log.push(inspect(error, { depth: 9 })); return error; })); };
    const acts: (() => Promise<unknown>)[] = [
      () => wechat.login({ code: state.issueCode('login', person) }), () => wechat.checkSession(person.openid), () => wechat.checkRawData(person.openid, { rawData: '{}', signature: 'x' }), () => wechat.openUserData(person.openid, { encryptedData: 'AAAA', iv: 'AAAA' }),
      () => wechat.phoneNumber({ code: state.issueCode('phone', person), openid: person.openid }), () => wechat.miniProgramCode({ scene: 'a', page: 'pages/sign/index' }),
      () => wechat.urlLink({ path: 'pages/sign/index', query: '', days: 1 }), () => wechat.scheme({ path: 'pages/sign/index', query: '', days: 1 }),
      () => wechat.sendSubscribeMessage({ openid: person.openid, templateId: 't', fields: { thing1: 'x' } }), () => wechat.checkText({ openid: person.openid, text: 'x', kind: 'social' }),
    ];
    const secrets = new Set<string>([state.secret, 'CANARYKEY']);
    const note = (): void => {
      for (const value of [person.sessionKey, state.stable?.value]) if (value) secrets.add(value);
    };
    const paths = (): string[] => [...new Set(state.calls.map((call) => call.path))];
    for (const act of acts) await keep(act());
    note();
    for (const fault of [40001, 42001, 48001, 99999, 'garbage', 'drop', 'HTTP 502', 'hang'] as const) {
      for (const path of paths()) state.plan.set(path, [fault, fault]);
      // one after the other, so that each meets its fault
      for (const act of acts) { await keep(act()); note(); }
      note();
      stage.clock.pass({ hours: 3 });
    }
    expect(secrets.size).toBeGreaterThan(4);
    const out = `${inspect(seen, { depth: 9, maxArrayLength: null, maxStringLength: null })}\n${JSON.stringify(seen)}\n${stage.log.join('\n')}`;
    const rest = await everythingStored(stage.dataSource);
    expect(stage.log.length).toBeGreaterThan(5);
    for (const secret of secrets) {
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
        expect(out.includes(form)).toBe(false);
        expect(rest.includes(form)).toBe(false);
      }
    }
  }, 120_000);
});

describe('login by WeChat over HTTP, in production mode', () => {
  let operation: Operation;
  let state: Operation['wechat']['state'];
  const seen: string[] = [];
  const secrets = new Set<string>();
  let numbers = 13_700_000_000;
  beforeAll(async () => {
    operation = await openOperation({ LUOBI_LOG_LEVEL: 'trace' });
    state = operation.wechat.state;
  });
  afterAll(async () => { await operation.close(); });

  async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: Record<string, string> }> {
    const answer = await fetch(operation.url + path, { method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    seen.push(text);
    return { status: answer.status, body: text ? JSON.parse(text) as Record<string, string> : {} };
  }
  const byCode = (code: string): ReturnType<typeof ask> => ask('POST', '/api/v1/login/wechat', { code });
  const byPhone = (ticket: string, code: string): ReturnType<typeof ask> => ask('POST', '/api/v1/login/wechat/phone', { ticket, code });
  const refusal = ({ status, body }: Awaited<ReturnType<typeof ask>>): string => `${status} ${body['code'] ?? body['state'] ?? ''}`.trim();
  const somebody = (blocked = false): Person => state.addPerson({ phone: String(numbers++), blocked });
  const issue = (type: 'login' | 'phone', person: Person): string => {
    const code = state.issueCode(type, person);
    for (const secret of [code, person.openid, person.phone]) secrets.add(secret);
    return code;
  };
  const ticketOf = async (person: Person): Promise<string> => {
    const { ticket } = (await byCode(issue('login', person))).body;
    secrets.add(ticket!);
    return ticket!;
  };

  test('from a code to a ticket, from the phone\'s code to a session, and the next time straight in', async () => {
    const person = somebody();
    const session = await byPhone(await ticketOf(person), issue('phone', person));
    expect(session.status).toBe(201);
    expect(refusal(await byCode(issue('login', person)))).toBe('201 session');
  });

  test('each code works once, and WeChat is asked once for each', async () => {
    const person = somebody();
    const code = issue('login', person);
    const before = state.callsTo('/sns/jscode2session').length;
    expect(refusal(await byCode(code))).toBe('201 phone_needed');
    expect(refusal(await byCode(code))).toBe('422 code_expired');
    expect(state.callsTo('/sns/jscode2session').length).toBe(before + 2);
    const [first, second] = [await ticketOf(person), await ticketOf(person)];
    const number = issue('phone', person);
    expect(refusal(await byPhone(first, number))).toBe('201');
    expect(refusal(await byPhone(first, number))).toBe('410 login_ticket_expired');
    expect(refusal(await byPhone(second, number))).toBe('422 code_expired');
  });

  test('ten times the same code at once: one gets in', async () => {
    const code = issue('login', somebody());
    const answers = (await Promise.all(Array.from({ length: 10 }, () => byCode(code)))).map(refusal).sort();
    expect(answers).toEqual(['201 phone_needed', ...Array.from({ length: 9 }, () => '422 code_expired')]);
  });

  test('a code of one kind is nothing for the other, and a number told to one person is nothing for another', async () => {
    const [mine, theirs] = [somebody(), somebody()];
    const ticket = await ticketOf(mine);
    expect(refusal(await byCode(issue('phone', mine)))).toBe('422 code_expired');
    expect(refusal(await byPhone(ticket, issue('login', mine)))).toBe('422 code_expired');
    expect(refusal(await byPhone(ticket, issue('phone', theirs)))).toBe('422 code_expired');
    expect(refusal(await byPhone(ticket, issue('phone', mine)))).toBe('201');
  });

  test('whom WeChat holds for a risk does not come in; what is no code does not reach WeChat', async () => {
    expect(refusal(await byCode(issue('login', somebody(true))))).toBe('403 forbidden');
    const before = state.calls.length;
    for (const code of ['', ' ', 'x'.repeat(300), 'a\nb', '码', { a: 1 }, 7, null]) expect((await ask('POST', '/api/v1/login/wechat', { code })).status).toBe(400);
    for (const ticket of ['', newToken(8), newToken() + '=', `${newToken()}x`]) expect((await byPhone(ticket, 'x')).status).toBe(400);
    expect(refusal(await byPhone(newToken(), 'x'))).toBe('410 login_ticket_expired');
    expect(state.calls.length).toBe(before);
  });

  test('a session of the mini-program is taken from the mini-program only', async () => {
    const person = somebody();
    const { token } = (await byPhone(await ticketOf(person), issue('phone', person))).body;
    const status = async (channel?: string): Promise<number> => (await ask('GET', '/api/v1/me', undefined, { authorization: `Bearer ${token}`, ...(channel === undefined ? {} : { 'luobi-channel': channel }) })).status;
    expect([await status('weapp'), await status('h5'), await status(), await status('WEAPP'), await status('weapp,weapp')]).toEqual([200, 401, 401, 401, 401]);
  });

  test('of all this nothing left the server that should stay inside', () => {
    const log = operation.luobi.log();
    expect(log).toContain('"msg":"request"');
    for (const person of state.people.values()) if (person.sessionKey) secrets.add(person.sessionKey);
    if (state.stable) secrets.add(state.stable.value);
    for (const secret of [...secrets, ...operation.secrets]) expect([secret.slice(0, 6), log.includes(secret)]).toEqual([secret.slice(0, 6), false]);
    const answers = seen.join('\n');
    for (const secret of [...operation.secrets, ...[...state.people.values()].flatMap(({ openid, sessionKey, phone }) => [openid, phone, ...(sessionKey ? [sessionKey] : [])])]) expect([secret.slice(0, 6), answers.includes(secret)]).toEqual([secret.slice(0, 6), false]);
  });
});
