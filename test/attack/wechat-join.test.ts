/**
 * Joining a WeChat account with a number: nothing that is joined already changes hands by the phone button, without an SMS
 * code, or without the person having been told; races have one winner and leave one row.
 */
import { authenticate, endReasonOf, endSession, login, loginByWeChat, type LoggedIn } from '../../bff/src/account';
import { User } from '../../bff/src/account/entities';
import { WeChatAccount } from '../../bff/src/account/login-entities';
import { AppError } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { freshIp, freshPhone, openPeople, outcomeOf, outcomesOf, startLogin, wrongCode, type People } from '../kit/people';
import { bySms, byButton, joinedPerson, ticketOf, wechatName } from '../kit/wechat/login';

const detailsOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'ok', (error: unknown) => (error instanceof AppError ? { code: error.code, ...error.details } : Promise.reject(error)));
const settled = async (works: readonly Promise<LoggedIn>[]): Promise<{ won: LoggedIn[]; lost: string[] }> => {
  const results = await Promise.allSettled(works);
  return {
    won: results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : [])),
    lost: results.flatMap((r) => (r.status === 'rejected' ? [r.reason instanceof AppError ? r.reason.code : String(r.reason)] : [])),
  };
};

forEachDatabase('joining', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const accounts = (userId: string): Promise<WeChatAccount[]> => people.dataSource.manager.findBy(WeChatAccount, { userId });

  test('a number of another WeChat account is not taken over by the phone button', async () => {
    const owner = await joinedPerson(people);
    const ticket = await ticketOf(people, wechatName());
    expect(await detailsOf(byButton(people, ticket, owner.phone))).toEqual({ code: 'wechat_bound', conflict: 'number' });
    expect(await authenticate(people, owner.session.token)).not.toBeNull();
    expect(await accounts(owner.session.userId)).toHaveLength(1);
    expect(await loginByWeChat(people, { code: `${owner.name}.still` })).toMatchObject({ state: 'session' });
  });

  test('nor by an SMS code alone: first the person is told, and the code is not spent on it', async () => {
    const owner = await joinedPerson(people);
    const thief = wechatName();
    const ticket = await ticketOf(people, thief);
    const { challengeId, code } = await startLogin(people, owner.phone);
    const enter = (move: boolean, digits = code): Promise<LoggedIn> => login(people, { challengeId, code: digits, channel: 'weapp', ticket, move, ip: freshIp() });
    // the leave to move says nothing about who asks
    expect(await outcomeOf(enter(true, wrongCode(code)))).toBe('code_wrong');
    for (let n = 0; n < 3; n++) expect(await detailsOf(enter(false))).toEqual({ code: 'wechat_bound', conflict: 'number' });
    const moved = await enter(true);
    expect(moved.userId).toBe(owner.session.userId);
    expect(await outcomeOf(enter(true))).toBe('code_expired');
    // the phone that had it is told why, and comes back as somebody new
    expect(await authenticate(people, owner.session.token)).toBeNull();
    expect(await endReasonOf(people, owner.session.token)).toBe('wechat_moved');
    expect(await loginByWeChat(people, { code: `${owner.name}.gone` })).toMatchObject({ state: 'phone_needed', ticket: { reason: 'new' } });
    expect(await accounts(moved.userId)).toHaveLength(1);
  });

  test('a WeChat account joined with one user does not slip to another: told first, by which number', async () => {
    const owner = await joinedPerson(people);
    await endSession(people, owner.session);
    const ticket = await ticketOf(people, owner.name);
    const other = freshPhone();
    const refusal = { code: 'wechat_bound', conflict: 'wechat', phoneMasked: `${owner.phone.slice(0, 3)}****${owner.phone.slice(-4)}` };
    expect(await detailsOf(byButton(people, ticket, other))).toEqual(refusal);
    expect(await people.dataSource.manager.countBy(User, { phoneIndex: people.box.blindIndex(other, 'phone') })).toBe(0);
    expect(await detailsOf(bySms(people, ticket, other))).toEqual(refusal);
    people.clock.pass({ minutes: 1 });
    const moved = await bySms(people, ticket, other, { move: true });
    expect(moved.userId).not.toBe(owner.session.userId);
    expect(await accounts(owner.session.userId)).toEqual([]);
    expect(await loginByWeChat(people, { code: `${owner.name}.now` })).toMatchObject({ state: 'session', session: { userId: moved.userId } });
  });

  test('both at once: two joined pairs become one, and both old sessions end', async () => {
    const [a, b] = [await joinedPerson(people), await joinedPerson(people)];
    await endSession(people, a.session);
    const moved = await bySms(people, await ticketOf(people, a.name), b.phone, { move: true });
    expect(moved.userId).toBe(b.session.userId);
    expect(await accounts(a.session.userId)).toEqual([]);
    expect((await accounts(b.session.userId)).map(({ silent }) => silent)).toEqual([true]);
    expect(await authenticate(people, b.session.token)).toBeNull();
    expect(await authenticate(people, moved.token)).not.toBeNull();
  });

  test('after an end on purpose the own number opens the door again', async () => {
    const { name, phone, session } = await joinedPerson(people);
    await endSession(people, session);
    const back = await byButton(people, await ticketOf(people, name), phone);
    expect(back.userId).toBe(session.userId);
    expect(await loginByWeChat(people, { code: `${name}.again` })).toMatchObject({ state: 'session' });
  });

  test('a ticket works once and not after ten minutes', async () => {
    const [ticket, phone] = [await ticketOf(people, wechatName()), freshPhone()];
    expect(await outcomeOf(byButton(people, ticket, phone))).toBe('ok');
    expect(await outcomeOf(byButton(people, ticket, phone))).toBe('login_ticket_expired');
    const late = await ticketOf(people, wechatName());
    people.clock.pass({ minutes: 10 });
    expect(await outcomeOf(byButton(people, late, freshPhone()))).toBe('login_ticket_expired');
    expect(await outcomeOf(bySms(people, late, freshPhone()))).toBe('login_ticket_expired');
  });

  test('numbers abroad are not taken', async () => {
    const abroad = { ...people, wechat: { ...people.wechat, phoneNumber: async () => ({ phone: '13800138000', countryCode: '852' }) } };
    expect(await outcomeOf(byButton(abroad, await ticketOf(people, wechatName()), freshPhone()))).toBe('phone_invalid');
  });

  describe('races', () => {
    const ROUNDS = 8;
    const noEmptyRows = async (openids: number): Promise<void> => { expect(await people.dataSource.manager.count(WeChatAccount)).toBe(openids); };

    test('one ticket, ten taps: one session', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const [ticket, phone] = [await ticketOf(people, wechatName()), freshPhone()];
        const before = await people.dataSource.manager.count(WeChatAccount);
        expect(await outcomesOf(Array.from({ length: 10 }, () => byButton(people, ticket, phone)))).toEqual({ ok: 1, login_ticket_expired: 9 });
        await noEmptyRows(before + 1);
      }
    });

    test('two first logins with one WeChat account and one number: one user, one join, both in', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const [name, phone] = [wechatName(), freshPhone()];
        const tickets = await Promise.all(Array.from({ length: 4 }, () => ticketOf(people, name)));
        const { won, lost } = await settled(tickets.map((ticket) => byButton(people, ticket, phone)));
        expect(lost).toEqual([]);
        expect(new Set(won.map(({ userId }) => userId)).size).toBe(1);
        expect(await accounts(won[0]!.userId)).toHaveLength(1);
      }
    });

    test('one WeChat account, two numbers: one wins, the other is told', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const name = wechatName();
        const tickets = await Promise.all([ticketOf(people, name), ticketOf(people, name)]);
        const { won, lost } = await settled(tickets.map((ticket) => byButton(people, ticket, freshPhone())));
        expect([won.length, lost]).toEqual([1, ['wechat_bound']]);
        expect(await loginByWeChat(people, { code: `${name}.after` })).toMatchObject({ state: 'session', session: { userId: won[0]!.userId } });
      }
    });

    test('two WeChat accounts, one number: one wins, the other is told', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const phone = freshPhone();
        const tickets = await Promise.all([ticketOf(people, wechatName()), ticketOf(people, wechatName())]);
        const { won, lost } = await settled(tickets.map((ticket) => byButton(people, ticket, phone)));
        expect([won.length, lost]).toEqual([1, ['wechat_bound']]);
        expect(await accounts(won[0]!.userId)).toHaveLength(1);
      }
    });

    test('two move the same number at once: each is right in turn, one join remains, and only its session lives', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const owner = await joinedPerson(people);
        const limits = { ...people, limits: { resendSeconds: 0, perNumberHour: 100 } };
        const tickets = await Promise.all([ticketOf(people, wechatName()), ticketOf(people, wechatName())]);
        const { challengeId, code } = await startLogin(limits, owner.phone);
        const { won, lost } = await settled(tickets.map((ticket) => login(people, { challengeId, code, channel: 'weapp', ticket, move: true, ip: freshIp() })));
        expect([won.length, lost]).toEqual([1, ['code_expired']]);
        expect(await accounts(owner.session.userId)).toHaveLength(1);
        expect(await authenticate(people, owner.session.token)).toBeNull();
        expect(await authenticate(people, won[0]!.token)).not.toBeNull();
      }
    });
  });
});
