/** Message push: forged, replayed, stale, downgraded, for another app. What passes is obeyed once, in its transaction. */
import type { DataSource } from 'typeorm';
import { answerHandshake, forgetOldPushes, receivePush, sealReply, type PushConfig, type WeChatEvent } from '../../bff/src/wechat';
import { forEachDatabase } from '../kit/databases';
import { MovableClock, outcomeOf } from '../kit/people';
import { openReply, pushPlain, pushSealed, type Pushed } from '../kit/wechat/push';

const settings = { appId: 'wxba5fad812f8e6fb9', token: 'AAAAA', encodingAesKey: 'A'.repeat(43) };
const secure: PushConfig = settings;
const plain: PushConfig = { ...settings, encodingAesKey: null };

forEachDatabase('pushes of WeChat', (database) => {
  let dataSource: DataSource;
  const clock = new MovableClock();
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });

  const seconds = (): number => Math.floor(clock.now().getTime() / 1000);
  const event = (over: object = {}): object => ({ ToUserName: 'gh_1', FromUserName: 'o_system', CreateTime: seconds(), MsgType: 'event', Event: 'user_authorization_revoke', OpenID: 'o_person', AppID: settings.appId, RevokeInfo: '8', ...over });
  const obeyed: WeChatEvent[] = [];
  const receive = ({ query, body }: Pushed, config = secure): ReturnType<typeof receivePush> => receivePush({ dataSource, clock, config }, query, body, async (_, what) => { obeyed.push(what); });
  const read = async (message: object): Promise<WeChatEvent> => {
    await receive(pushSealed(settings, seconds(), message));
    return obeyed.at(-1)!;
  };
  beforeEach(() => { obeyed.length = 0; });

  test('the published handshake is answered, a forged one and a page for an echo are not', () => {
    const then = { clock: new MovableClock(new Date(1714036504_000).toISOString()), config: secure };
    const query = { signature: 'f464b24fc39322e44b38aa78f5edd27bd1441696', timestamp: '1714036504', nonce: '1514711492', echostr: '4375120948345356249' };
    expect(answerHandshake(then, query)).toBe('4375120948345356249');
    for (const wrong of [{ signature: 'f464b24fc39322e44b38aa78f5edd27bd1441697' }, { signature: undefined }, { nonce: '1' }, { echostr: '<script>' }, { echostr: undefined }]) expect(() => answerHandshake(then, { ...query, ...wrong })).toThrow('signature_invalid');
    expect(() => answerHandshake({ clock, config: secure }, query)).toThrow('signature_invalid');
    expect(() => answerHandshake({ ...then, config: { ...secure, token: '' } }, query)).toThrow('signature_invalid');
  });

  test('a sealed push is obeyed once and its repetition answered without being obeyed', async () => {
    const pushed = pushSealed(settings, seconds(), event());
    expect(await receive(pushed)).toEqual({ reply: 'success', repeated: false });
    expect(await receive(pushed)).toEqual({ reply: 'success', repeated: true });
    expect(obeyed).toEqual([{ kind: 'privacy_revoked', openid: 'o_person', items: ['phone'], at: new Date(seconds() * 1000) }]);
  });
  test('twenty at once are obeyed once', async () => {
    const pushed = pushSealed(settings, seconds(), event());
    const answers = await Promise.all(Array.from({ length: 20 }, () => receive(pushed)));
    expect(answers.filter((answer) => !answer.repeated)).toHaveLength(1);
  });
  test('when obeying fails nothing is remembered, so WeChat\'s next try is obeyed', async () => {
    const pushed = pushSealed(settings, seconds(), event());
    await expect(receivePush({ dataSource, clock, config: secure }, pushed.query, pushed.body, () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    expect(await receive(pushed)).toEqual({ reply: 'success', repeated: false });
  });

  test.each<[string, (pushed: Pushed) => Pushed]>([
    ['no signature', ({ query, body }) => ({ query: { ...query, msg_signature: '' }, body })],
    ['the signature of plain mode in its place', ({ query, body }) => ({ query: { ...query, msg_signature: query['signature']! }, body })],
    ['another timestamp', ({ query, body }) => ({ query: { ...query, timestamp: String(Number(query['timestamp']) + 1) }, body })],
    ['another nonce', ({ query, body }) => ({ query: { ...query, nonce: '1' }, body })],
    ['another body', ({ query }) => ({ query, body: pushSealed(settings, seconds(), event({ OpenID: 'o_victim' })).body })],
    ['a plain message under secure mode', () => pushPlain(settings, seconds(), event())],
    ['a plain message that calls itself aes', ({ query }) => ({ query, body: Buffer.from(JSON.stringify(event())) })],
    ['another token', () => pushSealed({ ...settings, token: 'BBBBB' }, seconds(), event())],
    ['another key', () => pushSealed({ ...settings, encodingAesKey: 'B'.repeat(43) }, seconds(), event())],
    ['another app', () => pushSealed({ ...settings, appId: 'wx0000000000000000' }, seconds(), event({ AppID: undefined }))],
    ['an app whose id begins like ours', () => pushSealed({ ...settings, appId: `${settings.appId}0` }, seconds(), event())],
    ['padding of nought', () => pushSealed(settings, seconds(), event(), { spoil: (bytes) => { bytes[bytes.length - 1] = 0; return bytes; } })],
    ['padding above 32', () => pushSealed(settings, seconds(), event(), { spoil: (bytes) => { bytes[bytes.length - 1] = 33; return bytes; } })],
    ['a length beyond the end', () => pushSealed(settings, seconds(), event(), { spoil: (bytes) => { bytes.writeUInt32BE(0xffffffff, 16); return bytes; } })],
    ['five minutes old', () => pushSealed(settings, seconds() - 301, event())],
    ['from the future', () => pushSealed(settings, seconds() + 301, event())],
  ])('refuses %s', async (_, change) => {
    expect(await outcomeOf(receive(change(pushSealed(settings, seconds(), event()))))).toBe('signature_invalid');
    expect(obeyed).toEqual([]);
  });
  test('refuses what is no JSON, too long, or says it is about another app', async () => {
    const { query } = pushPlain(settings, seconds(), {});
    expect(await outcomeOf(receive({ query, body: Buffer.from('<xml/>') }, plain))).toBe('invalid_request');
    expect(await outcomeOf(receive({ query, body: Buffer.alloc(300_000) }, plain))).toBe('payload_too_large');
    expect(await outcomeOf(receive(pushSealed(settings, seconds(), event({ AppID: 'wx0000000000000000' }))))).toBe('invalid_request');
    for (const wrong of [null, 1, [], {}, { FromUserName: 'o', CreateTime: 'x', MsgType: 'event' }]) expect(await outcomeOf(receive(pushSealed(settings, seconds(), wrong as object)))).toBe('invalid_request');
    expect(obeyed).toEqual([]);
  });
  test('in plain mode a captured signature cannot carry a second body', async () => {
    const first = pushPlain(settings, seconds(), event());
    expect(await receive(first, plain)).toEqual({ reply: 'success', repeated: false });
    expect(await receive({ query: first.query, body: Buffer.from(JSON.stringify(event({ OpenID: 'o_victim' }))) }, plain)).toEqual({ reply: 'success', repeated: true });
    expect(obeyed).toHaveLength(1);
  });
  test('the memory outlives the signature, then goes', async () => {
    const pushed = pushSealed(settings, seconds(), event());
    await receive(pushed);
    clock.pass({ minutes: 6 });
    await forgetOldPushes({ dataSource, clock });
    expect(await outcomeOf(receive(pushed))).toBe('signature_invalid');
    clock.pass({ hours: 1 });
    await forgetOldPushes({ dataSource, clock });
    expect(await dataSource.query('SELECT * FROM wechat_pushes')).toEqual([]);
  });

  test('every event has its type', async () => {
    const at = new Date(seconds() * 1000);
    expect(await read(event({ RevokeInfo: '7,8,14,15,99' }))).toEqual({ kind: 'privacy_revoked', openid: 'o_person', at, items: ['camera', 'phone', 'images', 'files', 'unknown'] });
    expect(await read(event({ RevokeInfo: undefined }))).toMatchObject({ kind: 'privacy_revoked', items: ['unknown'] });
    expect(await read(event({ Event: 'user_authorization_cancellation' }))).toEqual({ kind: 'account_closed', openid: 'o_person', at });
    expect(await read(event({ Event: 'user_info_modified' }))).toEqual({ kind: 'profile_changed', openid: 'o_person', at });
    const popup = { FromUserName: 'o_person', OpenID: undefined, Event: 'subscribe_msg_popup_event' };
    expect(await read(event({ ...popup, List: { TemplateId: 't', SubscribeStatusString: 'accept', PopupScene: '0' } }))).toEqual({ kind: 'subscription_answered', fromSettings: false, openid: 'o_person', at, answers: [{ templateId: 't', accepted: true }] });
    expect(await read(event({ ...popup, Event: 'subscribe_msg_change_event', List: [{ TemplateId: 't', SubscribeStatusString: 'reject' }, { TemplateId: 'u', SubscribeStatusString: 'reject' }] }))).toMatchObject({ fromSettings: true, answers: [{ accepted: false }, { templateId: 'u' }] });
    expect(await read(event({ ...popup, Event: 'subscribe_msg_sent_event', List: { TemplateId: 't', MsgID: '1', ErrorCode: '0', ErrorStatus: 'success' } }))).toMatchObject({ kind: 'message_sent', reports: [{ messageId: '1', delivered: true }] });
    expect(await read(event({ Event: 'wxa_media_check', trace_id: 'x', result: { suggest: 'risky', label: 1 } }))).toMatchObject({ kind: 'media_checked', verdict: 'risky' });
    expect(await read(event({ Event: 'wxa_media_check', trace_id: 'x', errcode: -1008 }))).toMatchObject({ verdict: 'unchecked' });
    expect(await read(event({ Event: 'wxa_punish_event' }))).toEqual({ kind: 'punished', at });
    expect(await read(event({ Event: undefined, MsgType: 'text' }))).toEqual({ kind: 'other', name: 'text', at });
  });
  test('a sealed reply is read by WeChat, and is the published one to the byte', () => {
    const reply = sealReply({ clock, config: secure }, { 说: '好' });
    expect(openReply(settings, reply)).toEqual({ 说: '好' });
    expect(() => openReply({ ...settings, token: 'BBBBB' }, reply)).toThrow('signature');
    const published = sealReply({ clock: new MovableClock(new Date(1713424427_000).toISOString()), config: secure }, { demo_resp: 'good luck' }, Buffer.from('707722b803182950'), '415670741');
    expect(published).toEqual({ Encrypt: 'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==', MsgSignature: '1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1', TimeStamp: 1713424427, Nonce: '415670741' });
    expect(openReply(settings, published)).toEqual({ demo_resp: 'good luck' });
  });
});

test('the double seals and signs as published', () => {
  const pushed = pushSealed(settings, 1714112445, { a: 1 }, { nonce: '415670741', random: Buffer.alloc(16, 0x30) });
  expect(pushed.query['signature']).toBe('6c5c811b55cc85e0e1b54100749188c20beb3f5d');
  expect(pushPlain(settings, 1714037059, {}, '486452656').query['signature']).toBe('899cf89e464efb63f54ddac96b0a0a235f53aa78');
});
