/** Real name, age and face by Tencent Cloud against its double: the vendor's own rules. The contracts: identity.test.ts, face.test.ts. */
import type { RealNameRequest } from '../../bff/src/identity/port';
import { freshPhone, idNumber } from '../kit/people';
import { faceStart, openFaceidBench, type FaceidBench } from '../kit/tencent/faceid-client';

let bench: FaceidBench;
beforeAll(async () => { bench = await openFaceidBench(); });
afterAll(async () => { await bench.close(); });
const person = (name = '张三丰', number = idNumber()): RealNameRequest => ({ idType: 'resident_id', name, idNumber: number });

describe('two and three factors', () => {
  test.each(['-1', '-2', '-3', '-4', '-5', '-6', '-7'])('code %s of the register is never a match', async (code) => {
    bench.double.fail({ raw: JSON.stringify({ Response: { RequestId: 'r-1', Result: code } }) });
    expect((await bench.identity.verifyRealName(person())).outcome).not.toBe('match');
  });
  test('what is malformed, or a document the register does not know, is not sent', async () => {
    const before = bench.double.arrivals();
    for (const asked of [person('张三丰', '11010519491231002x'), { idType: 'passport', name: '张三丰', idNumber: 'E12345678' }, { idType: 'residence_permit', name: '张三丰', idNumber: '810000199801010017' }, { idType: 'resident_id', name: '张三丰', idNumber: '810000199801010017' }] as const) {
      expect((await bench.identity.verifyRealName(asked)).outcome).toBe('invalid');
      expect((await bench.identity.verifyRealNameAndPhone({ ...asked, phone: freshPhone() })).outcome).toBe('invalid');
      expect((await bench.identity.checkAge(asked)).outcome).toBe('invalid');
    }
    expect(bench.double.arrivals()).toBe(before);
  });
});

describe('the age', () => {
  test.each([['0', '[8,16)'], ['-1', '[18,+)'], ['0', null], ['0', '[18,99)'], ['0', 'toString']])('code %s with range %p is no answer', async (Result, AgeRange) => {
    bench.double.fail({ raw: JSON.stringify({ Response: { RequestId: 'r-1', Result, AgeRange } }) });
    expect(await bench.identity.checkAge(person())).toMatchObject({ outcome: 'unavailable', age: null });
  });
  test.each([['-2', 'not_found'], ['-3', 'mismatch'], ['-4', 'invalid'], ['-5', 'invalid'], ['-6', 'unavailable'], ['-7', 'not_found'], ['-8', 'unavailable']])('code %s is %s without an age', async (Result, outcome) => {
    bench.double.fail({ raw: JSON.stringify({ Response: { RequestId: 'r-1', Result, AgeRange: '[18,+)' } }) });
    expect(await bench.identity.checkAge(person())).toMatchObject({ outcome, age: null });
  });
});

test('E证通 hands over who is to be checked and what is to be read', async () => {
  const asked = faceStart();
  await bench.eid.start(asked);
  expect(bench.double.seen.at(-1)).toEqual({ action: 'GetEidToken', region: undefined, parameters: { MerchantId: expect.any(String), IdCard: asked.person.idNumber, Name: '张三丰', Extra: asked.challengeId, RedirectUrl: 'https://sign.example.com/face', Config: { InputType: '4', UseIntentionVerify: true, IntentionMode: '1', IntentionVerifyText: asked.intentText } } });
});
test('both lead a browser back to the page the caller names, by https only', async () => {
  for (const face of [bench.eid, bench.h5]) {
    await face.start(faceStart({ returnUrl: 'https://sign.example.com/#/pages/identity/index?face=1' }));
    expect(bench.double.seen.at(-1)?.parameters['RedirectUrl']).toBe('https://sign.example.com/#/pages/identity/index?face=1');
    await face.start(faceStart({ returnUrl: 'http://sign.example.com/' }));
    expect(bench.double.seen.at(-1)?.parameters['RedirectUrl']).toBe('https://sign.example.com/face');
  }
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
