/** Real name, age and face by Tencent Cloud against its double: the contract of the ports, and the vendor's own rules. */
import { askIdentitySource } from '../../bff/src/identity';
import { createFaceSandbox } from '../../bff/src/identity/embedded/face-sandbox';
import type { FaceVerification, RealNameRequest } from '../../bff/src/identity/port';
import { MovableClock, freshPhone, idNumber } from '../kit/people';
import { faceStart, openFaceidBench, type FaceidBench } from '../kit/tencent/faceid-client';

let bench: FaceidBench;
beforeAll(async () => { bench = await openFaceidBench(); });
afterAll(async () => { await bench.close(); });
const person = (name = '张三丰', number = idNumber()): RealNameRequest => ({ idType: 'resident_id', name, idNumber: number });

describe('two and three factors', () => {
  test.each([['match', '张三丰'], ['match', '买买提·吐尔逊'], ['mismatch', '王错配'], ['not_found', '李查无'], ['unavailable', '赵超时'], ['unavailable', '钱不可用'], ['rate_limited', '孙限流']])('answer %s for %s', async (outcome, name) => {
    expect((await bench.identity.verifyRealName(person(name))).outcome).toBe(outcome);
    expect((await bench.identity.verifyRealNameAndPhone({ ...person(name), phone: freshPhone() })).outcome).toBe(outcome);
  });
  test.each(['-1', '-2', '-3', '-4', '-5', '-6', '-7'])('code %s of the register is never a match', async (code) => {
    bench.double.fail({ raw: JSON.stringify({ Response: { RequestId: 'r-1', Result: code } }) });
    expect((await bench.identity.verifyRealName(person())).outcome).not.toBe('match');
  });
  test('each names itself and gives the vendor\'s request id, without personal data', async () => {
    const asked = person();
    const [a, b] = [await bench.identity.verifyRealName(asked), await bench.identity.verifyRealName(asked)];
    expect(a.provider).toBe('tencent-faceid');
    expect(a.transactionId).not.toBe(b.transactionId);
    expect(JSON.stringify([a, b])).not.toMatch(new RegExp(`${asked.idNumber}|张三丰`));
    expect(Object.keys(a).sort()).toEqual(['outcome', 'provider', 'transactionId']);
  });
  test.each(['', '1', '110105194912310021', '31010120990101001X', '11010519491231002x'])('the number %j is invalid and not sent', async (number) => {
    const before = bench.double.arrivals();
    expect((await bench.identity.verifyRealName(person('张三丰', number))).outcome).toBe('invalid');
    expect((await bench.identity.verifyRealNameAndPhone({ ...person('张三丰', number), phone: freshPhone() })).outcome).toBe('invalid');
    expect((await bench.identity.checkAge(person('张三丰', number))).outcome).toBe('invalid');
    expect(bench.double.arrivals()).toBe(before);
  });
  test.each(['12345678901', '', '+8613912345678'])('the phone %j is invalid and not sent', async (phone) => expect((await bench.identity.verifyRealNameAndPhone({ ...person(), phone })).outcome).toBe('invalid'));
  test('pass the fail-closed wrapper unchanged', async () => expect(await askIdentitySource(bench.identity, person())).toMatchObject({ outcome: 'match' }));
});

describe('the age', () => {
  test.each([['19900307', 'adult'], ['20090307', '16_or_17'], ['20140307', '8_to_15'], ['20220307', 'under_8']])('of somebody born %s is %s', async (birth, age) => {
    expect(await bench.identity.checkAge(person('张三丰', idNumber(birth)))).toMatchObject({ outcome: 'match', age });
  });
  test.each([['0', '[8,16)'], ['-1', '[18,+)'], ['0', null], ['0', '[18,99)'], ['0', 'toString']])('code %s with range %p is no answer', async (Result, AgeRange) => {
    bench.double.fail({ raw: JSON.stringify({ Response: { RequestId: 'r-1', Result, AgeRange } }) });
    expect(await bench.identity.checkAge(person())).toMatchObject({ outcome: 'unavailable', age: null });
  });
  test.each([['-2', 'not_found'], ['-3', 'mismatch'], ['-4', 'invalid'], ['-5', 'invalid'], ['-6', 'unavailable'], ['-7', 'not_found'], ['-8', 'unavailable']])('code %s is %s without an age', async (Result, outcome) => {
    bench.double.fail({ raw: JSON.stringify({ Response: { RequestId: 'r-1', Result, AgeRange: '[18,+)' } }) });
    expect(await bench.identity.checkAge(person())).toMatchObject({ outcome, age: null });
  });
});

interface FaceDriver { readonly face: FaceVerification; readonly clock: MovableClock; readonly finish: (token: string) => void; readonly provider: string; readonly similar: number }
const drivers: [string, () => FaceDriver][] = [
  ['E证通', () => ({ face: bench.eid, clock: bench.clock, finish: bench.double.finish, provider: 'tencent-eid', similar: 97.31 })],
  ['H5', () => ({ face: bench.h5, clock: bench.clock, finish: bench.double.finish, provider: 'tencent-face-h5', similar: 97.31 })],
  ['sandbox', () => {
    const clock = new MovableClock();
    const face = createFaceSandbox({ clock }, { played: 'by_hand', pageUrl: (token) => `https://sign.example.com/dev/face/${token}` });
    return { face, clock, finish: (token) => void face.play(token, 'pass'), provider: 'luobi-face-sandbox', similar: 99 };
  }],
];
describe.each(drivers)('a face check by %s', (_, open) => {
  test('is pending until the person has finished, then a match with all its facts', async () => {
    const { face, clock, finish, provider, similar } = open();
    const asked = faceStart();
    const { token, url, expiresAt } = await face.start(asked);
    expect(url).toMatch(/^https:\/\//);
    expect(expiresAt.getTime()).toBeGreaterThan(clock.now().getTime());
    expect((await face.result(token, asked)).outcome).toBe('pending');
    clock.pass({ seconds: 40 });
    finish(token);
    const taken = clock.now();
    clock.pass({ minutes: 9 });
    const result = await face.result(token, asked);
    expect(result).toEqual({ outcome: 'match', nameAndIdMatched: true, extra: asked.challengeId, similarity: similar, at: taken, provider, transactionId: expect.stringMatching(/^[\w-]{8,64}$/) });
    expect(JSON.stringify(result)).not.toMatch(new RegExp(`${token}|张三丰|${asked.person.idNumber}`));
  });
  test('is invalid for a token nobody was given', async () => {
    const { face } = open();
    for (const token of ['', 'x', '../../etc/passwd', '00000000-0000-0000-0000-000000000000', 'a'.repeat(500)]) expect((await face.result(token, faceStart())).outcome).toBe('invalid');
  });
  test.each<[string, Parameters<typeof faceStart>[0]]>([
    ['no text to read', { intentText: ' ' }], ['121 letters', { intentText: '一'.repeat(121) }], ['a challenge id with a blank', { challengeId: 'a b' }], ['an endless challenge id', { challengeId: 'a'.repeat(65) }],
    ['a malformed number', { person: { idType: 'resident_id', name: '张三丰', idNumber: '11010519491231002x' } }], ['no name', { person: { idType: 'resident_id', name: '', idNumber: '11010519491231002X' } }],
  ])('does not start with %s', async (_name, over) => {
    await expect(open().face.start(faceStart(over))).rejects.toMatchObject({ code: 'invalid_request' });
  });
  test('takes a text of exactly 120 letters', async () => expect((await open().face.start(faceStart({ intentText: '一'.repeat(120) }))).token).toBeTruthy());
});

test('E证通 hands over who is to be checked and what is to be read', async () => {
  const asked = faceStart();
  await bench.eid.start(asked);
  expect(bench.double.seen.at(-1)).toEqual({ action: 'GetEidToken', region: undefined, parameters: { MerchantId: expect.any(String), IdCard: asked.person.idNumber, Name: '张三丰', Extra: asked.challengeId, RedirectUrl: 'https://sign.example.com/face', Config: { InputType: '4', UseIntentionVerify: true, IntentionMode: '1', IntentionVerifyText: asked.intentText } } });
});
test('a check the person lets run out is invalid', async () => {
  const asked = faceStart();
  const { token } = await bench.eid.start(asked);
  bench.double.begin(token);
  expect((await bench.eid.result(token, asked)).outcome).toBe('pending');
  bench.clock.pass({ minutes: 10, seconds: 1 });
  expect((await bench.eid.result(token, asked)).outcome).toBe('invalid');
});
test('the start of a check is `identity_unavailable` when the vendor does not do it', async () => {
  for (const fault of [{ code: 'UnauthorizedOperation.Arrears' }, { code: 'InternalError' }, 'break', { raw: '{"Response":{"RequestId":"r"}}' }] as const) {
    bench.double.fail(fault);
    await expect(bench.h5.start(faceStart())).rejects.toMatchObject({ code: 'identity_unavailable' });
  }
});
test('no name, number, key or token reaches the log', async () => {
  const asked = faceStart({ person: person('金丝雀') });
  const { token } = await bench.eid.start(asked);
  bench.double.fail({ code: 'InternalError' }, { code: 'InternalError' }, { code: 'FailedOperation.IdFormatError' });
  await bench.eid.result(token, asked);
  await bench.identity.verifyRealName(asked.person);
  expect(bench.log()).toContain('CheckEidTokenStatus');
  expect(bench.log()).not.toMatch(new RegExp(`金丝雀|${asked.person.idNumber}|CANARY|${token}|${asked.challengeId}|房屋租赁`));
});
