/** What every source of real names must keep to (bff/src/identity/port.ts), run against each driver. */
import type { IdType } from '@luobi/shared';
import { askIdentitySource } from '../../bff/src/identity';
import { createSandboxIdentity } from '../../bff/src/identity/embedded/sandbox';
import type { AgeCheck, IdentityOffer, IdentityService, PhoneIdentityService, RealNameOutcome, RealNameRequest } from '../../bff/src/identity/port';
import { connectIdentity, identityOperations } from '../../bff/src/identity/remote/luobi-http';
import { documentOf } from '../kit/documents';
import { overHttp, type OverHttp } from '../kit/over-http';
import { MovableClock, freshPhone, idNumber } from '../kit/people';
import { openFaceidBench, type FaceidBench } from '../kit/tencent/faceid-client';

type Source = IdentityService & PhoneIdentityService & AgeCheck & { offer(): Promise<IdentityOffer> };
let bench: FaceidBench;
const links: OverHttp[] = [];
const overLink = (source: Source): Source => {
  const link = overHttp('identity', identityOperations({ source, face: null, player: null }));
  links.push(link);
  return connectIdentity(link.link);
};
beforeAll(async () => { bench = await openFaceidBench(); });
afterAll(async () => { await Promise.all([bench.close(), ...links.map((link) => link.close())]); });

const sandbox = (): Source => createSandboxIdentity({ clock: new MovableClock() });
/** [driver, its opening, how its clock can be moved] */
const drivers: [string, () => Source][] = [
  ['sandbox', sandbox], ['sandbox, over HTTP', () => overLink(sandbox())],
  ['Tencent Cloud', () => bench.identity], ['Tencent Cloud, over HTTP', () => overLink(bench.identity)],
];
/** names the driver answers with the outcome: the words are agreed between the sandbox and the double */
const NAMES: Readonly<Record<Exclude<RealNameOutcome, 'invalid'>, readonly string[]>> = { match: ['张三丰', '买买提·吐尔逊', "Conan O'Brien"], mismatch: ['王错配'], not_found: ['李查无'], unavailable: ['赵超时', '钱不可用'], rate_limited: ['孙限流'] };

describe.each(drivers)('real names by %s', (_, open) => {
  let source: Source;
  beforeAll(() => { source = open(); });
  const person = (name = '张三丰', number = idNumber()): RealNameRequest => ({ idType: 'resident_id', name, idNumber: number });

  test.each(Object.entries(NAMES).flatMap(([outcome, names]) => names.map((name) => [outcome, name] as const)))('answers %s for %s, with and without phone, the same each time', async (outcome, name) => {
    const asked = person(name);
    for (let n = 0; n < 2; n++) {
      expect((await source.verifyRealName(asked)).outcome).toBe(outcome);
      expect((await source.verifyRealNameAndPhone({ ...asked, phone: freshPhone() })).outcome).toBe(outcome);
    }
  });
  test('a phone of somebody else is a mismatch only where the phone was asked about', async () => {
    const asked = person('郑非本机');
    expect((await source.verifyRealNameAndPhone({ ...asked, phone: freshPhone() })).outcome).toBe('mismatch');
    expect((await source.verifyRealName(asked)).outcome).toBe('match');
  });
  test('names itself and gives every question an id of its own, without personal data in it', async () => {
    const asked = person();
    const [a, b] = [await source.verifyRealName(asked), await source.verifyRealName(asked)];
    expect(a.provider).toMatch(/^[a-z0-9-]{3,64}$/);
    expect(a.transactionId).not.toBe(b.transactionId);
    expect(Object.keys(a).sort()).toEqual(['outcome', 'provider', 'transactionId']);
    expect(JSON.stringify([a, b])).not.toMatch(new RegExp(`${asked.idNumber}|张三丰`));
  });
  test.each(['', '1', '110105194912310021', '31010120990101001X', '11010519491231002x'])('calls %j invalid, never a match', async (number) => {
    const asked = person('张三丰', number);
    expect((await source.verifyRealName(asked)).outcome).toBe('invalid');
    expect((await source.verifyRealNameAndPhone({ ...asked, phone: freshPhone() })).outcome).toBe('invalid');
    expect(await source.checkAge(asked)).toMatchObject({ outcome: 'invalid', age: null });
  });
  test.each(['12345678901', '', '+8613912345678', '2139123456789'])('calls the phone %j invalid', async (phone) => expect((await source.verifyRealNameAndPhone({ ...person(), phone })).outcome).toBe('invalid'));
  test.each([['19900307', 'adult'], ['20090307', '16_or_17'], ['20140307', '8_to_15'], ['20220307', 'under_8']])('of somebody born %s it says %s', async (birth, age) => {
    expect(await source.checkAge(person('张三丰', idNumber(birth)))).toMatchObject({ outcome: 'match', age });
  });
  test('checks what it offers, and calls the rest invalid, never a match', async () => {
    const { realName, withPhone } = await source.offer();
    expect(realName).toContain('resident_id');
    for (const type of ['resident_id', 'residence_permit', 'permanent_resident', 'hk_macao_permit', 'taiwan_permit', 'passport'] satisfies IdType[]) {
      const asked: RealNameRequest = { idType: type, name: '张三丰', idNumber: documentOf(type) };
      expect((await source.verifyRealName(asked)).outcome).toBe(realName.includes(type) ? 'match' : 'invalid');
      expect((await source.verifyRealNameAndPhone({ ...asked, phone: freshPhone() })).outcome).toBe(withPhone.includes(type) ? 'match' : 'invalid');
    }
    // the right number under the wrong heading
    expect((await source.verifyRealName({ idType: 'passport', name: '张三丰', idNumber: '一二三四五六' })).outcome).toBe('invalid');
    expect((await source.verifyRealName({ idType: 'residence_permit', name: '张三丰', idNumber: idNumber() })).outcome).toBe('invalid');
  });
  test('passes the fail-closed wrapper unchanged', async () => {
    expect(await askIdentitySource(source, person())).toMatchObject({ outcome: 'match' });
  });
});

test('a process that has only name and number says so, and answers nothing else', async () => {
  const { verifyRealName } = sandbox();
  const link = overHttp('identity', identityOperations({ source: { verifyRealName }, face: null, player: null }));
  links.push(link);
  const there = connectIdentity(link.link);
  const asked: RealNameRequest = { idType: 'resident_id', name: '张三丰', idNumber: idNumber() };
  expect(await there.offer()).toEqual({ realName: ['resident_id'], withPhone: [], age: [] });
  expect((await there.verifyRealName(asked)).outcome).toBe('match');
  expect((await there.verifyRealNameAndPhone({ ...asked, phone: freshPhone() })).outcome).toBe('unavailable');
  expect(await there.checkAge(asked)).toMatchObject({ outcome: 'unavailable', age: null });
  expect(await there.face.where()).toEqual({ weapp: null, h5: null });
  await expect(there.face.start({ challengeId: 'c1', person: asked, intentText: '我同意' })).rejects.toMatchObject({ code: 'identity_unavailable' });
  expect((await there.face.result('token', { challengeId: 'c1', person: asked, intentText: '我同意' })).outcome).toBe('unavailable');
  expect(await there.player.sceneOf('token')).toBeNull();
  expect(await there.player.play('token', 'pass')).toBe(false);
});
