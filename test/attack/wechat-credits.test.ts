/** The wallet of subscribe messages: a credit is never spent twice, never made from nothing, and heals by itself. */
import type { DataSource } from 'typeorm';
import { creditsOf, recordAnswers, sendWithCredit, type SubscribeMessage, type SubscribeOutcome } from '../../bff/src/wechat';
import { AppError } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { MovableClock, outcomeOf } from '../kit/people';

forEachDatabase('subscribe-message credits', (database) => {
  let dataSource: DataSource;
  const clock = new MovableClock();
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });
  let n = 0;
  const message = (): SubscribeMessage => ({ openid: `o_person_${++n}`, templateId: 't', fields: { thing1: 'x' } });
  const accept = (openid: string, times = 1): Promise<void[]> => Promise.all(Array.from({ length: times }, () => recordAnswers(dataSource.manager, { openid, answers: [{ templateId: 't', accepted: true }], now: clock.now() })));
  const left = (openid: string): Promise<number> => creditsOf(dataSource.manager, openid, 't');
  function sender(answer: SubscribeOutcome | AppError): { asked: number; deps: Parameters<typeof sendWithCredit>[0] } {
    const counted = { asked: 0, deps: { dataSource, clock, wechat: { sendSubscribeMessage: async (): Promise<SubscribeOutcome> => { counted.asked += 1; if (answer instanceof AppError) throw answer; return answer; } } } };
    return counted;
  }

  test('parallel accepts all count; parallel senders spend no more than there are', async () => {
    const m = message();
    await accept(m.openid, 3);
    expect(await left(m.openid)).toBe(3);
    const { deps } = sender('sent');
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => sendWithCredit(deps, m)));
    expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(3);
    expect(await left(m.openid)).toBe(0);
  });
  test('without a credit WeChat is not asked', async () => {
    const counted = sender('sent');
    expect(await sendWithCredit(counted.deps, message())).toBe('no_credit');
    expect(counted.asked).toBe(0);
  });
  test('no_credit empties the wallet; what was not sent is given back', async () => {
    const m = message();
    await accept(m.openid, 2);
    expect(await sendWithCredit(sender('try_later').deps, m)).toBe('try_later');
    expect(await sendWithCredit(sender('blocked').deps, m)).toBe('blocked');
    expect(await outcomeOf(sendWithCredit(sender(new AppError('unavailable')).deps, m))).toBe('unavailable');
    expect(await left(m.openid)).toBe(2);
    expect(await sendWithCredit(sender('no_credit').deps, m)).toBe('no_credit');
    expect(await left(m.openid)).toBe(0);
  });
  test('a refusal in the popup takes nothing, one in the settings everything; a flood of accepts ends at fifty', async () => {
    const m = message();
    for (let round = 0; round < 52; round++) await accept(m.openid);
    expect(await left(m.openid)).toBe(50);
    const refuse = (fromSettings: boolean): Promise<void> => recordAnswers(dataSource.manager, { openid: m.openid, answers: [{ templateId: 't', accepted: false }], now: clock.now(), fromSettings });
    await refuse(false);
    expect(await left(m.openid)).toBe(50);
    await refuse(true);
    expect(await left(m.openid)).toBe(0);
  });
});
