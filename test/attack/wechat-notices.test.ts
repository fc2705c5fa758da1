/** Notices by subscribe message: within the credits, never twice, in fields WeChat takes, and silent where they cannot be sent. */
import type { DataSource } from 'typeorm';
import { RetryLater } from '../../bff/src/jobs';
import { AppError, createLogger } from '../../bff/src/kernel';
import type { Notice, NoticeChannel } from '../../bff/src/notify';
import { createWeChatNotices, creditsOf, forgetOldNotices, readNoticeTemplate, recordAnswers, TEST_TEMPLATES, type NoticeTemplates, type SubscribeMessage, type SubscribeOutcome } from '../../bff/src/wechat';
import { WeChatNotice } from '../../bff/src/wechat/entities';
import { forEachDatabase } from '../kit/databases';
import { MovableClock } from '../kit/people';
import { openWeChatStage, type WeChatStage } from '../kit/wechat/stage';

const ID = `${'Tmpl'.repeat(10)}123`;
const template = (fields: string): NoticeTemplates => ({ to_sign: readNoticeTemplate(`${ID} ${fields}`) as Exclude<ReturnType<typeof readNoticeTemplate>, string> });
const TEMPLATES = template('thing1=title name2=sender time3=deadline phrase4=hint');

forEachDatabase('notices by WeChat', (database) => {
  let dataSource: DataSource;
  const clock = new MovableClock();
  let n = 0;
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });

  const notice = (over: Partial<Notice> = {}): Notice => ({ key: `task-${++n}`, kind: 'to_sign', userId: `user-${n}`, title: '房屋租赁合同', sender: '晨星公寓', deadline: new Date('2026-12-01T10:30:00Z'), at: clock.now(), page: 'pages/read/index?task=T', ...over });
  function channel(answer: (message: SubscribeMessage) => SubscribeOutcome | Error, templates = TEMPLATES): { readonly sent: SubscribeMessage[]; readonly notices: NoticeChannel } {
    const sent: SubscribeMessage[] = [];
    return { sent, notices: createWeChatNotices({
      dataSource, clock, logger: createLogger('silent'), templates, openidOf: async (userId) => (userId.startsWith('user-') ? `o_${userId}` : null),
      wechat: { sendSubscribeMessage: async (message) => {
        sent.push(message);
        const outcome = answer(message);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      } },
    }) };
  }
  const accept = (of: Notice, times = 1): Promise<void[]> => Promise.all(Array.from({ length: times }, () => recordAnswers(dataSource.manager, { openid: `o_${of.userId}`, answers: [{ templateId: ID, accepted: true }], now: clock.now() })));
  const credits = (of: Notice): Promise<number> => creditsOf(dataSource.manager, `o_${of.userId}`, ID);

  test('one accept is one message with every field filled', async () => {
    const { sent, notices } = channel(() => 'sent');
    const one = notice();
    await accept(one);
    await notices.send(one);
    expect(sent).toEqual([{ openid: `o_${one.userId}`, templateId: ID, page: one.page, fields: { thing1: '房屋租赁合同', name2: '晨星公寓', time3: '2026年12月1日 18:30', phrase4: '待您签署' } }]);
    await notices.send(notice({ userId: one.userId }));
    expect(sent).toHaveLength(1);
  });
  test('the same thing is told once, though the job comes twenty times at once and there are credits left', async () => {
    const { sent, notices } = channel(() => 'sent');
    const one = notice();
    await accept(one, 5);
    await Promise.all(Array.from({ length: 20 }, () => notices.send(one)));
    await notices.send(one);
    expect(sent).toHaveLength(1);
    expect(await credits(one)).toBe(4);
  });
  test('what may have arrived is not sent again; what certainly was not is', async () => {
    const answers: (SubscribeOutcome | Error)[] = [new AppError('unavailable'), 'sent'];
    const lost = channel(() => answers.shift()!);
    const one = notice();
    await accept(one, 3);
    await lost.notices.send(one);
    await lost.notices.send(one);
    expect(lost.sent).toHaveLength(1);

    for (const first of ['try_later', new AppError('rate_limited', { retryAfterSeconds: 60 })] as const) {
      const script: (SubscribeOutcome | Error)[] = [first, 'sent'];
      const { sent, notices } = channel(() => script.shift()!);
      const other = notice();
      await accept(other);
      await expect(notices.send(other)).rejects.toBeInstanceOf(RetryLater);
      expect(await credits(other)).toBe(1);
      await notices.send(other);
      await notices.send(other);
      expect(sent).toHaveLength(2);
      expect(await credits(other)).toBe(0);
    }
  });
  test('without credit, template or WeChat account nothing is asked and nobody is told so', async () => {
    const { sent, notices } = channel(() => 'sent');
    await notices.send(notice());
    const other = notice({ kind: 'completed' });
    await accept(other);
    await notices.send(other);
    await notices.send(notice({ userId: 'browser-only' }));
    expect(sent).toEqual([]);
  });
  test('no_credit empties the wallet and ends it; a block is not tried again', async () => {
    for (const outcome of ['no_credit', 'blocked'] as const) {
      const { sent, notices } = channel(() => outcome);
      const one = notice();
      await accept(one, 2);
      await notices.send(one);
      await notices.send(one);
      expect(sent).toHaveLength(1);
      expect(await credits(one)).toBe(outcome === 'no_credit' ? 0 : 2);
    }
  });
  test.each([
    ['a long title', { title: '关于长阳路一千六百八十七号房屋租赁及物业服务的补充协议' }, /^.{19}…$/],
    ['a title with line breaks', { title: '合同\n第二行\u2028第三行' }, /^合同 第二行 第三行$/],
  ])('%s is made to fit', async (_, over, shape) => {
    const { sent, notices } = channel(() => 'sent');
    const one = notice(over);
    await accept(one);
    await notices.send(one);
    expect(sent[0]!.fields['thing1']).toMatch(shape);
  });
  test.each([['上海晨星公寓管理（集团）有限公司', '上海晨星公寓管理集团'], ['Morningstar Apartments (Shanghai) Co., Ltd.', 'Morningstar Apartmen'], ['A·B 公司', '公司']])('the sender %s becomes the name %s', async (sender, name) => {
    const { sent, notices } = channel(() => 'sent');
    const one = notice({ sender });
    await accept(one);
    await notices.send(one);
    expect(sent[0]!.fields['name2']).toBe(name);
  });
  test('what its template cannot say is not sent, and costs nothing', async () => {
    const { sent, notices } = channel(() => 'sent');
    for (const over of [{ deadline: null }, { sender: '123 456' }]) {
      const one = notice(over);
      await accept(one);
      await notices.send(one);
      expect(await credits(one)).toBe(1);
    }
    expect(sent).toEqual([]);
    const words = channel(() => 'sent', template('thing1=title thing2=deadline'));
    const one = notice({ deadline: null });
    await accept(one);
    await words.notices.send(one);
    expect(words.sent[0]!.fields).toEqual({ thing1: '房屋租赁合同', thing2: '无' });
  });
  test('what was told is remembered by its hash alone, for ninety days', async () => {
    const rows = JSON.stringify(await dataSource.manager.find(WeChatNotice));
    expect(rows).not.toMatch(/user-|task-|o_/);
    clock.pass({ hours: 24 * 91 });
    await forgetOldNotices({ dataSource, clock });
    expect(await dataSource.manager.count(WeChatNotice)).toBe(0);
  });
});

forEachDatabase('the real driver', (database) => {
  let stage: WeChatStage;
  beforeAll(async () => { stage = await openWeChatStage(database()); });
  afterAll(async () => { await stage.close(); });

  test('a call that was never made may be made again; one that broke off may not', async () => {
    const person = stage.state.addPerson();
    stage.state.templates.set('t', ['thing1']);
    for (let n = 0; n < 4; n++) stage.state.accept(person.openid, 't');
    const message = { openid: person.openid, templateId: 't', fields: { thing1: 'x' } };
    const wechat = stage.process();
    stage.state.plan.set('/cgi-bin/stable_token', [40164]);
    expect(await wechat.sendSubscribeMessage(message)).toBe('try_later');
    expect(await wechat.sendSubscribeMessage(message)).toBe('sent');
    stage.state.plan.set('/cgi-bin/message/subscribe/send', ['drop']);
    await expect(wechat.sendSubscribeMessage(message)).rejects.toMatchObject({ code: 'unavailable' });
    expect(stage.state.delivered).toHaveLength(2);
  });
});

test('the TEST templates name every kind of notice', () => {
  expect(Object.keys(TEST_TEMPLATES).sort()).toEqual(['completed', 'declined', 'expiring', 'to_approve', 'to_sign']);
});
