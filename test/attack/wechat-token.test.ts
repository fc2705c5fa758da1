/** The access token: one per deployment, one flight, one renewal; and what happens when WeChat fails. */
import type { DataSource } from 'typeorm';
import { forEachDatabase } from '../kit/databases';
import { outcomeOf } from '../kit/people';
import { openWeChatStage, type WeChatStage } from '../kit/wechat/stage';

const STABLE = '/cgi-bin/stable_token';
const CODE = '/wxa/getwxacodeunlimit';

forEachDatabase('the access token of WeChat', (database) => {
  let stage: WeChatStage;
  let dataSource: DataSource;
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });
  beforeEach(async () => {
    stage = await openWeChatStage(dataSource);
    await stage.dataSource.query('DELETE FROM wechat_tokens');
  });
  afterEach(async () => { await stage.close(); });
  const draw = (wechat: ReturnType<WeChatStage['process']>): Promise<unknown> => wechat.miniProgramCode({ scene: 'a', page: 'pages/sign/index' });

  test('is asked for once by twenty callers at once, and by the next process not at all', async () => {
    const wechat = stage.process();
    await Promise.all(Array.from({ length: 20 }, () => draw(wechat)));
    await draw(stage.process());
    expect(stage.state.callsTo(STABLE)).toHaveLength(1);
  });

  test('is replaced once when WeChat forgets it, however many callers notice, without killing the good one', async () => {
    const wechat = stage.process();
    await draw(wechat);
    stage.state.stable = stage.state.mintToken();
    const before = stage.state.callsTo(STABLE).length;
    await Promise.all(Array.from({ length: 10 }, () => draw(wechat)));
    const asked = stage.state.callsTo(STABLE).slice(before);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.body!['force_refresh']).toBe(false);
  });

  test('that another process already replaced is taken from the database', async () => {
    const [one, two] = [stage.process(), stage.process()];
    await draw(one);
    await draw(two);
    stage.state.stable = stage.state.mintToken();
    await draw(one);
    const before = stage.state.callsTo(STABLE).length;
    await draw(two);
    expect(stage.state.callsTo(STABLE)).toHaveLength(before);
  });

  test.each([40001, 40014, 42001])('refused with %i although current is killed by force once; the second refusal is final', async (errcode) => {
    const wechat = stage.process();
    await draw(wechat);
    stage.state.plan.set(CODE, [errcode, errcode]);
    expect(await outcomeOf(draw(wechat))).toBe('unavailable');
    expect(stage.state.callsTo(CODE)).toHaveLength(3);
    expect(stage.state.callsTo(STABLE).filter((call) => call.body!['force_refresh'] === true)).toHaveLength(1);
    await draw(wechat);
  });

  test('is not killed again within 30 seconds, nor more than twenty times a day', async () => {
    const wechat = stage.process();
    await draw(wechat);
    const refuseOnce = async (): Promise<string> => {
      stage.state.plan.set(CODE, [42001]);
      return outcomeOf(draw(wechat));
    };
    expect(await refuseOnce()).toBe('ok');
    expect(await refuseOnce()).toBe('unavailable');
    for (let n = 0; n < 19; n++) {
      stage.clock.pass({ seconds: 31 });
      expect(await refuseOnce()).toBe('ok');
    }
    stage.clock.pass({ seconds: 31 });
    expect(await refuseOnce()).toBe('unavailable');
    expect(stage.state.forcedToday).toBe(20);
  });

  test('is renewed before it runs out', async () => {
    const wechat = stage.process();
    await draw(wechat);
    stage.clock.pass({ minutes: 119, seconds: 45 });
    await draw(wechat);
    expect(stage.state.callsTo(CODE)).toHaveLength(2);
    expect(stage.state.callsTo(STABLE)).toHaveLength(2);
  });

  test('sealed under a master key that has gone is asked for again', async () => {
    await draw(stage.process());
    await stage.dataSource.query("UPDATE wechat_tokens SET token_sealed = 'v1.AAAA.AAAA'");
    await draw(stage.process());
    expect(stage.state.callsTo(STABLE)).toHaveLength(2);
  });

  test.each([[40164, 'unavailable'], [40013, 'unavailable'], [40243, 'unavailable'], [45009, 'rate_limited'], [45011, 'rate_limited']])('errcode %i is %s', async (errcode, outcome) => {
    stage.state.plan.set(STABLE, [errcode]);
    expect(await outcomeOf(draw(stage.process()))).toBe(outcome);
  });
  test('a wrong secret is unavailable, never an open door', async () => {
    expect(await outcomeOf(draw(stage.process({ secret: 'ffffffffffffffffffffffffffffffff' })))).toBe('unavailable');
  });
});

forEachDatabase('WeChat failing', (database) => {
  let stage: WeChatStage;
  let dataSource: DataSource;
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });
  beforeEach(async () => { stage = await openWeChatStage(dataSource); await stage.dataSource.query('DELETE FROM wechat_tokens'); });
  afterEach(async () => { await stage.close(); });
  const draw = (wechat: ReturnType<WeChatStage['process']>): Promise<unknown> => wechat.miniProgramCode({ scene: 'a', page: 'pages/sign/index' });

  test.each([['busy', -1], ['a dropped connection', 'drop'], ['HTTP 502', 'HTTP 502'], ['half an answer', 'garbage']] as const)('a picture is asked for again after %s', async (_, fault) => {
    stage.state.plan.set(CODE, [fault, fault]);
    await draw(stage.process());
    expect(stage.state.callsTo(CODE)).toHaveLength(3);
  });
  test.each(['drop', 'HTTP 502', 'garbage'] as const)('a login, a phone number and a message are sent once, whatever comes back: %s', async (fault) => {
    const wechat = stage.process();
    await draw(wechat);
    const person = stage.state.addPerson();
    stage.state.templates.set('t', ['thing1']);
    stage.state.accept(person.openid, 't');
    for (const path of ['/sns/jscode2session', '/wxa/business/getuserphonenumber', '/cgi-bin/message/subscribe/send']) stage.state.plan.set(path, [fault]);
    expect(await outcomeOf(wechat.login({ code: stage.state.issueCode('login', person) }))).toBe('unavailable');
    expect(await outcomeOf(wechat.phoneNumber({ code: stage.state.issueCode('phone', person), openid: person.openid }))).toBe('unavailable');
    expect(await outcomeOf(wechat.sendSubscribeMessage({ openid: person.openid, templateId: 't', fields: { thing1: 'x' } }))).toBe('unavailable');
    for (const path of ['/sns/jscode2session', '/wxa/business/getuserphonenumber', '/cgi-bin/message/subscribe/send']) expect(stage.state.callsTo(path)).toHaveLength(1);
  });
  test('silence ends with the budget of time', async () => {
    const wechat = stage.process({ tryMs: 150, callMs: 400 });
    await draw(wechat);
    stage.state.plan.set(CODE, Array.from({ length: 9 }, () => 'hang' as const));
    const from = performance.now();
    expect(await outcomeOf(draw(wechat))).toBe('unavailable');
    expect(performance.now() - from).toBeLessThan(2500);
  });
  test('after five faults in a row nobody waits, and after the pause it works again', async () => {
    const wechat = stage.process({ breakMs: 6000 });
    await draw(wechat);
    stage.state.plan.set(CODE, Array.from({ length: 5 }, () => 'HTTP 502' as const));
    expect([await outcomeOf(draw(wechat)), await outcomeOf(draw(wechat))]).toEqual(['unavailable', 'unavailable']);
    const asked = stage.state.callsTo(CODE).length;
    expect(await outcomeOf(draw(wechat))).toBe('unavailable');
    expect(stage.state.callsTo(CODE)).toHaveLength(asked);
    await new Promise((resolve) => { setTimeout(resolve, 6100); });
    await draw(wechat);
  });
  test('a refusal in WeChat\'s words does not open the breaker', async () => {
    const wechat = stage.process();
    for (let n = 0; n < 8; n++) expect(await outcomeOf(wechat.login({ code: 'unknown' }))).toBe('code_expired');
    await draw(wechat);
  });
  test.each([[40226, 'forbidden'], [40163, 'code_expired'], [40029, 'code_expired'], [45011, 'rate_limited'], [-1, 'unavailable'], [99999, 'internal']])('login answered %i is %s', async (errcode, outcome) => {
    stage.state.plan.set('/sns/jscode2session', [errcode]);
    expect(await outcomeOf(stage.process().login({ code: stage.state.issueCode('login', stage.state.addPerson()) }))).toBe(outcome);
  });
  test('a person held for high risk is not let in', async () => {
    expect(await outcomeOf(stage.process().login({ code: stage.state.issueCode('login', stage.state.addPerson({ blocked: true })) }))).toBe('forbidden');
  });
  test('a phone code of somebody else is refused by WeChat', async () => {
    const [a, b] = [stage.state.addPerson(), stage.state.addPerson()];
    const wechat = stage.process();
    expect(await outcomeOf(wechat.phoneNumber({ code: stage.state.issueCode('phone', a), openid: b.openid }))).toBe('code_expired');
    const late = stage.state.issueCode('phone', a);
    stage.clock.pass({ minutes: 5 });
    expect(await outcomeOf(wechat.phoneNumber({ code: late, openid: a.openid }))).toBe('code_expired');
  });
  test('a session key WeChat has replaced is noticed and forgotten', async () => {
    const person = stage.state.addPerson();
    const wechat = stage.process();
    const { openid } = await wechat.login({ code: stage.state.issueCode('login', person) });
    expect(await stage.process().checkSession(openid)).toBe(true);
    person.sessionKey = Buffer.alloc(16, 1).toString('base64');
    expect(await wechat.checkSession(openid)).toBe(false);
    expect(await stage.dataSource.query('SELECT * FROM wechat_sessions WHERE openid = ?', [openid])).toEqual([]);
  });
  test('text of an author not seen for two hours is unchecked, not passed', async () => {
    const person = stage.state.addPerson();
    stage.clock.pass({ hours: 3 });
    expect(await stage.process().checkText({ openid: person.openid, text: '同意', kind: 'comment' })).toEqual({ verdict: 'unchecked', label: 0 });
  });
  test.each([[43101, 'no_credit'], [43107, 'blocked'], [45168, 'blocked'], [43108, 'try_later'], [-1, 'try_later']])('a message answered %i is %s', async (errcode, outcome) => {
    stage.state.plan.set('/cgi-bin/message/subscribe/send', [errcode]);
    expect(await stage.process().sendSubscribeMessage({ openid: 'o_somebody', templateId: 't', fields: { thing1: 'x' } })).toBe(outcome);
  });
});
