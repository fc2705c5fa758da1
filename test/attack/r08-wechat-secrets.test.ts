/** R8: the session key, the AppSecret and the access token are in no answer, no error, no log line, and sealed at rest. */
import { inspect } from 'node:util';
import { forEachDatabase } from '../kit/databases';
import { everythingStored } from '../kit/people';
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
