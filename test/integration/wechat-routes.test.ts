/** In the mini-program: which notices a person is asked about, how answers become credits and messages, and texts WeChat holds back. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoContract } from '../../bff/demo/contract/envelope';
import { creditsOf } from '../../bff/src/wechat';
import { freshSqlite, type TestDatabase } from '../kit/databases';
import { openLuobi, type LuobiHere } from '../kit/luobi';
import { MovableClock } from '../kit/people';
import { startWeChatDouble, type WeChatDouble } from '../kit/wechat';
import { enterByWeChat, type WeChatPhone } from '../kit/wechat/phone';

class SystemTime extends MovableClock { override now(): Date { return new Date(); } }
const ID = 'TemplateToApprove0000000000000000000000000A';

let database: TestDatabase & { drop(): Promise<void> };
let double: WeChatDouble;
let luobi: LuobiHere;
async function open(more: Record<string, string> = {}): Promise<void> {
  database = await freshSqlite();
  double = await startWeChatDouble(new SystemTime());
  double.state.templates.set(ID, ['thing1', 'name2', 'time3']);
  const put = (name: string, text: string): string => {
    const file = path.join(database.folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  luobi = await openLuobi(database, { env: {
    LUOBI_WECHAT_APPID: double.state.appId, LUOBI_WECHAT_URL: double.url, LUOBI_WECHAT_SECRET_FILE: put('secret', double.state.secret), LUOBI_WECHAT_TEMPLATE_TO_APPROVE: `${ID} thing1=title name2=sender time3=time`,
    ...(more['push'] ? { LUOBI_WECHAT_PUSH_TOKEN_FILE: put('token', 'PushToken') } : {}),
  } });
}
async function close(): Promise<void> {
  await luobi.close();
  await double.stop();
  await database.drop();
}
const credits = (phone: WeChatPhone): Promise<number> => creditsOf(luobi.services.dataSource.manager, phone.person.openid, ID);
/** an envelope the demo company alone has to approve and seal; @returns the approval's task once it waits in the inbox */
async function approval(phone: WeChatPhone): Promise<string> {
  const { documentId } = await luobi.partner.uploadDocument('租赁合同', demoContract(path.join(__dirname, '../..')));
  const { name, uscc } = luobi.demo.organization;
  const { envelopeId } = await luobi.partner.createEnvelope({ title: '房屋租赁合同', documentId, recipients: [{ kind: 'organization', name, uscc, fields: [{ kind: 'seal', place: { page: 1, x: 300, y: 400, width: 119, height: 119 } }] }] }, randomUUID());
  const { items } = (await phone.call('listTasks')).body;
  return items.find((task) => task.envelopeId === envelopeId)!.taskId;
}
const accepted = { answers: [{ templateId: ID, answer: 'accept' as const }] };

describe('answers counted from the phone', () => {
  let approver: WeChatPhone;
  beforeAll(async () => {
    await open();
    approver = await enterByWeChat(luobi.url, double, luobi.demo.approver.phone);
  });
  afterAll(close);

  test('a person in WeChat is asked about the templates there are; one in a browser about none', async () => {
    expect((await approver.call('getNotices')).body).toEqual({ templates: [{ kind: 'to_approve', templateId: ID }] });
    const browser = luobi.phone();
    await browser.login(luobi.demo.sealer.phone);
    expect(await browser.call('getNotices')).toEqual({ templates: [] });
    await browser.call('answerNotices', { body: accepted });
  });

  test('an accept brings the next approval to the phone, once; without another accept the next comes silently', async () => {
    expect((await approver.call('answerNotices', { body: accepted })).status).toBe(204);
    double.state.accept(approver.person.openid, ID);
    expect(await credits(approver)).toBe(1);
    const taskId = await approval(approver);
    for (const end = Date.now() + 15_000; double.state.delivered.length === 0 && Date.now() < end;) await new Promise((later) => { setTimeout(later, 50); });
    expect(double.state.delivered).toMatchObject([{ openid: approver.person.openid, templateId: ID, data: { thing1: { value: '房屋租赁合同' } } }]);
    expect(double.state.callsTo('/cgi-bin/message/subscribe/send')[0]!.body).toMatchObject({ page: `pages/approve/index?task=${taskId}`, miniprogram_state: 'formal' });
    await approval(approver);
    expect(await credits(approver)).toBe(0);
  });

  test('refusals, unknown templates and bodies of another shape are no credits', async () => {
    const before = await credits(approver);
    for (const answer of ['reject', 'ban', 'filter'] as const) expect((await approver.call('answerNotices', { body: { answers: [{ templateId: ID, answer }] } })).status).toBe(204);
    expect((await approver.call('answerNotices', { body: { answers: [{ templateId: 'SomebodyElses', answer: 'accept' }] } })).status).toBe(204);
    for (const body of [{ answers: [] }, { answers: Array.from({ length: 6 }, () => accepted.answers[0]!) }, { answers: [{ templateId: ID, answer: 'yes' }] }]) expect((await approver.call('answerNotices', { body: body as never })).status).toBe(400);
    expect(await credits(approver)).toBe(before);
    expect(await creditsOf(luobi.services.dataSource.manager, approver.person.openid, 'SomebodyElses')).toBe(0);
  });

  test('a reason WeChat holds back is not sent on; a fit one is', async () => {
    const taskId = await approval(approver);
    for (const reason of ['测试违规', '请看测试复核']) expect(await approver.call('declineTask', { params: { taskId }, body: { reason } })).toMatchObject({ status: 422, body: { code: 'text_refused' } });
    expect((await approver.call('getTask', { params: { taskId } })).body.state).toBe('open');
    expect(double.state.callsTo('/wxa/msg_sec_check').at(-1)!.body).toMatchObject({ openid: approver.person.openid, version: 2, scene: 2 });
    expect((await approver.call('declineTask', { params: { taskId }, body: { reason: '价格不对' } })).status).toBe(200);
  });

  test('a check that does not answer refuses nobody, and the log holds no word of what was written', async () => {
    const taskId = await approval(approver);
    double.state.plan.set('/wxa/msg_sec_check', [48001]);
    expect((await approver.call('declineTask', { params: { taskId }, body: { reason: '金丝雀的理由' } })).status).toBe(200);
    expect(luobi.log()).toContain('WeChat did not check a text');
    for (const canary of ['金丝雀', '测试违规', double.state.secret, approver.person.sessionKey!]) expect(luobi.log()).not.toContain(canary);
  });

  test('comments of approvals, one or many, and reasons of handing over are checked as well', async () => {
    const taskId = await approval(approver);
    const { revisionSha256 } = (await approver.call('getTask', { params: { taskId } })).body.document;
    const refused = { status: 422, body: { code: 'text_refused' } };
    expect(await approver.call('approveTask', { params: { taskId }, body: { revisionSha256, comment: '测试违规' } })).toMatchObject(refused);
    expect(await approver.call('approveMany', { body: { approvals: [{ taskId, revisionSha256 }], comment: '测试违规' } })).toMatchObject(refused);
    expect(await approver.call('transferTask', { params: { taskId }, body: { colleagueId: approver.userId, reason: '测试违规' } })).toMatchObject(refused);
  });
});

describe('answers counted from the push', () => {
  beforeAll(async () => { await open({ push: '1' }); });
  afterAll(close);
  test('what the phone says is taken and not counted: a phone cannot make credits', async () => {
    const approver = await enterByWeChat(luobi.url, double, luobi.demo.approver.phone);
    expect((await approver.call('answerNotices', { body: accepted })).status).toBe(204);
    expect(await credits(approver)).toBe(0);
  });
});
