/** R14: how many messages may be sent, counted in the table; parallel requests cannot overshoot. */
import { startLoginChallenge, startWillingness, type OtpLimits } from '../../bff/src/identity';
import { forEachDatabase } from '../kit/databases';
import { binding, freshIp, freshPhone, openPeople, outcomeOf, outcomesOf, type People } from '../kit/people';

const WIDE: OtpLimits = { ttlSeconds: 300, tries: 5, wrongPerHour: 10, wrongPerAddressHour: 1000, wrongPerTaskHour: 10, resendSeconds: 0, perNumberHour: 1000, perNumberDay: 1000, perUserDay: 1000, perAddressHour: 1000, allPerDay: 100_000, freeCodes: 1000 };

forEachDatabase('flooding phones', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const send = (phone: string, ip = freshIp(), limits?: Partial<OtpLimits>): Promise<unknown> => startLoginChallenge(limits ? { ...people, limits } : people, { phone, ip });
  const wait = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 0, (e: { details: { retryAfterSeconds: number } }) => e.details.retryAfterSeconds);

  test('by default: one in 60 s, three an hour, eight a day to one number from whatever address', async () => {
    const phone = freshPhone();
    expect(await wait(send(phone))).toBe(0);
    people.clock.pass({ seconds: 20 });
    expect(await wait(send(phone))).toBe(40);
    for (let n = 0; n < 2; n++) {
      people.clock.pass({ seconds: 60 });
      expect(await wait(send(phone))).toBe(0);
    }
    people.clock.pass({ seconds: 60 });
    expect(await wait(send(phone))).toBe(3600 - 200);
    for (let n = 0; n < 5; n++) {
      people.clock.pass({ hours: 1 });
      expect(await wait(send(phone))).toBe(0);
    }
    people.clock.pass({ hours: 2 });
    expect(await wait(send(phone))).toBeGreaterThan(3600);
    expect((await people.sms.list(phone))).toHaveLength(8);
  });

  test('twenty requests at once send one message', async () => {
    const phone = freshPhone();
    expect(await outcomesOf(Array.from({ length: 20 }, () => send(phone)))).toEqual({ ok: 1, code_send_limited: 19 });
    expect(await people.sms.list(phone)).toHaveLength(1);
  });

  test('thirty an hour from one address, also when they come at once', async () => {
    const ip = freshIp();
    expect(await outcomesOf(Array.from({ length: 40 }, () => send(freshPhone(), ip)))).toEqual({ ok: 30, code_send_limited: 10 });
    people.clock.pass({ hours: 1 });
    expect(await outcomeOf(send(freshPhone(), ip))).toBe('ok');
  });

  test('twenty a day by one user, whatever the task and number', async () => {
    const { userId } = binding();
    const start = (): Promise<unknown> => startWillingness({ ...people, limits: { ...WIDE, perUserDay: 20 } }, { userId, phone: freshPhone(), ip: freshIp(), method: 'sms', binding: binding({ userId }), title: '合同', shortHash: 'abc123' });
    const outcomes: string[] = [];
    for (let n = 0; n < 21; n++) outcomes.push(await outcomeOf(start()));
    expect(outcomes.filter((o) => o === 'ok')).toHaveLength(20);
    expect(outcomes[20]).toBe('code_send_limited');
  });

  test('the daily budget of the whole installation breaks the circuit', async () => {
    people.clock.pass({ hours: 25 });
    const limits = { ...WIDE, allPerDay: 3 };
    const outcomes: string[] = [];
    for (let n = 0; n < 4; n++) outcomes.push(await outcomeOf(send(freshPhone(), freshIp(), limits)));
    expect(outcomes).toEqual(['ok', 'ok', 'ok', 'code_send_limited']);
    await expect(send(freshPhone(), freshIp(), limits)).rejects.toMatchObject({ details: { reason: 'daily_budget' } });
    people.clock.pass({ hours: 24 });
    expect(await outcomeOf(send(freshPhone(), freshIp(), limits))).toBe('ok');
  });

  test('sends to mainland mobile numbers only', async () => {
    for (const phone of ['', '85291234567', '+8613800138000', '10086', "13800138000' OR 1=1"]) expect(await outcomeOf(send(phone))).toBe('phone_invalid');
  });

  test('a message that was not accepted costs the number nothing, and its code never works', async () => {
    const phone = freshPhone();
    const broken = { ...people, sms: { send: () => Promise.reject(new Error('vendor down')) } };
    expect(await outcomeOf(startLoginChallenge(broken, { phone, ip: freshIp() }))).toBe('unavailable');
    expect(await outcomeOf(send(phone))).toBe('ok');
  });
});
