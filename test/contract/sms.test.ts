/** What every SMS channel must keep to (bff/src/notify/port.ts), run against each driver. */
import type { SmsChannel, SmsInbox } from '../../bff/src/notify';
import { forEachDatabase } from '../kit/databases';
import { everythingStored, freshPhone, openPeople, type People } from '../kit/people';

forEachDatabase('the embedded inbox', (database) => {
  let people: People;
  let sms: SmsChannel & SmsInbox;
  beforeAll(async () => { people = await openPeople(database()); sms = people.sms; });
  afterAll(async () => { await people.dataSource.destroy(); });
  const code = (phone: string, digits: string): ReturnType<SmsChannel['send']> => sms.send({ phone, template: { kind: 'login_code', code: digits, minutes: 5 } });

  test('gives a receipt with its name and an id of its own for every message', async () => {
    const phone = freshPhone();
    const [a, b] = [await code(phone, '111111'), await code(phone, '222222')];
    expect(a.provider).toBe('luobi-inbox');
    expect(a.transactionId).not.toBe(b.transactionId);
    expect(JSON.stringify([a, b])).not.toMatch(/111111|222222|139\d{8}/);
  });

  test('shows the newest first, one number or all, with the code apart', async () => {
    const [mine, other] = [freshPhone(), freshPhone()];
    for (const digits of ['000001', '000002']) {
      await code(mine, digits);
      people.clock.pass({ ms: 1 });
    }
    await sms.send({ phone: other, template: { kind: 'willingness_code', code: '000003', minutes: 5, title: '房屋租赁合同', shortHash: 'a1b2c3' } });
    expect((await sms.list(mine)).map((m) => m.code)).toEqual(['000002', '000001']);
    expect((await sms.list())[0]).toEqual({ phone: other, code: '000003', at: people.clock.now(), text: expect.stringMatching(/000003.*《房屋租赁合同》.*a1b2c3/) });
    expect(await sms.list(freshPhone())).toEqual([]);
    expect(await sms.list("' OR '1'='1")).toEqual([]);
  });

  test('keeps number and text sealed, shows fifty at most and forgets after a day', async () => {
    const phone = freshPhone();
    for (let n = 0; n < 52; n++) await code(phone, String(n).padStart(6, '0'));
    expect(await sms.list(phone)).toHaveLength(50);
    const stored = await everythingStored(people.dataSource);
    expect(stored).not.toContain(phone);
    expect(stored).not.toContain('验证码');
    people.clock.pass({ hours: 24, ms: 1 });
    await code(phone, '999999');
    expect((await sms.list(phone)).map((m) => m.code)).toEqual(['999999']);
  });
});
