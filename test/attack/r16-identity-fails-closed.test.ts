/**
 * R16: whatever is late, unknown, malformed, half, of another person or for another question verifies nobody, and is never
 * a mismatch that would be counted. The vendor's answers first, then what the account makes of any driver's.
 */
import { fetchFaceVerification, findPerson, giveConsent, POLICY_VERSIONS, startFaceVerification, verifyIdentity } from '../../bff/src/account';
import { IdentityVerification } from '../../bff/src/account/entities';
import { askAgeSource, askFaceResult, askIdentitySource, askPhoneSource, offerOf } from '../../bff/src/identity';
import { createFaceSandbox } from '../../bff/src/identity/embedded/face-sandbox';
import type { FaceResult, FaceStart, FaceVerification, IdentitySource, RealNameRequest } from '../../bff/src/identity/port';
import { forEachDatabase } from '../kit/databases';
import { consentingUser, freshIp, idNumber, MovableClock, openPeople, outcomeOf, type People } from '../kit/people';
import type { Fault } from '../kit/tencent/cloud-double';
import { faceStart, openFaceidBench, type FaceidBench } from '../kit/tencent/faceid-client';

let bench: FaceidBench;
beforeAll(async () => { bench = await openFaceidBench(); });
afterAll(async () => { await bench.close(); });
const person = (): RealNameRequest => ({ idType: 'resident_id', name: '张三丰', idNumber: idNumber() });
const response = (fields: object): Fault => ({ raw: JSON.stringify({ Response: { RequestId: 'r-1', ...fields } }) });

const faults: [string, Fault][] = [
  ['silence', 'silence'], ['a broken connection', 'break'], ['a broken connection after the work', 'break_after_work'], ['HTTP 500', { status: 500, raw: JSON.stringify({ Response: { RequestId: 'r', Result: '0' } }) }], ['HTTP 403 with a good body', { status: 403, raw: JSON.stringify({ Response: { RequestId: 'r', Result: '0' } }) }],
  ['nothing', { raw: '' }], ['a page', { raw: '<html>0</html>' }], ['half an answer', { raw: '{"Response":{"RequestId":"r-1","Result":"0"' }], ['a megabyte', { raw: Buffer.concat([Buffer.from('{"Response":{"RequestId":"r-1","Result":"0","Description":"'), Buffer.alloc(1_000_000, 'a'), Buffer.from('"}}')]) }],
  ['a match without a request id', { raw: '{"Response":{"Result":"0"}}' }], ['no result', response({})], ['a number as result', response({ Result: 0 })], ['true as result', response({ Result: true })], ['an unknown code', response({ Result: '99' })], ['a list', response({ Result: ['0'] })], ['a result beside an error', response({ Result: '0', Error: { Code: 'InternalError', Message: '' } })], ['an error without a code', response({ Result: '0', Error: {} })], ['an empty error', response({ Result: '0', Error: null })],
  ['a signature refused', { code: 'AuthFailure.SignatureFailure' }], ['a clock refused', { code: 'AuthFailure.SignatureExpire' }], ['arrears', { code: 'UnauthorizedOperation.Arrears' }], ['an unknown error', { code: 'Something.Else' }], ['InvalidParameter', { code: 'InvalidParameter' }], ['InternalError', { code: 'InternalError' }],
];

test.each(faults)('two and three factors: %s is unavailable', async (_, fault) => {
  bench.double.fail(fault);
  expect((await bench.identity.verifyRealName(person())).outcome).toBe('unavailable');
  bench.double.fail(fault);
  expect((await bench.identity.verifyRealNameAndPhone({ ...person(), phone: '13912345678' })).outcome).toBe('unavailable');
  bench.double.fail(fault);
  expect(await bench.identity.checkAge(person())).toMatchObject({ outcome: 'unavailable', age: null });
});

test.each(faults)('a face result: %s, twice, is neither match nor mismatch', async (_, fault) => {
  for (const kind of ['eid', 'h5'] as const) {
    const asked = faceStart();
    const { token } = await bench[kind].start(asked);
    bench.double.finish(token);
    // a reading is repeated once, so the fault comes twice
    const before = bench.double.arrivals();
    bench.double.fail(fault);
    if (fault !== 'silence') bench.double.fail(fault);
    const { outcome } = await bench[kind].result(token, asked);
    // where the refusal is final the second fault is still waiting
    if (fault !== 'silence' && bench.double.arrivals() - before === 1) await bench.identity.verifyRealName(person());
    expect(['unavailable', 'pending']).toContain(outcome);
  }
});

test('a match that comes after the budget is not looked at', async () => {
  bench.double.fail('silence');
  const started = performance.now();
  expect((await askIdentitySource(bench.identity, person(), 300)).outcome).toBe('unavailable');
  expect(performance.now() - started).toBeLessThan(600);
});

test('a check that is paid for is asked once, whatever happened to it', async () => {
  const before = bench.double.seen.length;
  bench.double.fail('break_after_work');
  expect((await bench.identity.verifyRealName(person())).outcome).toBe('unavailable');
  expect(bench.double.seen.length - before).toBe(1);
});

test('nothing the vendor says in words is repeated', async () => {
  const asked = person();
  bench.double.fail({ code: `张三丰 ${asked.idNumber}` });
  expect(JSON.stringify(await bench.identity.verifyRealName(asked))).not.toContain(asked.idNumber);
  expect(bench.log()).not.toContain('张三丰');
});

describe('any driver', () => {
  const request = { ...person(), phone: '13912345678' };
  const good = { outcome: 'match', provider: 'p', transactionId: 't' } as const;
  const answers: [string, unknown][] = [
    ['nothing', undefined], ['null', null], ['true', true], ['a word', 'match'], ['a list', [good]], ['no provider', { outcome: 'match', transactionId: 't' }], ['no transaction', { outcome: 'match', provider: 'p' }],
    ['an empty transaction', { ...good, transactionId: '' }], ['an endless transaction', { ...good, transactionId: 'x'.repeat(129) }], ['a new word', { ...good, outcome: 'probably' }], ['an inherited word', { ...good, outcome: 'constructor' }], ['a shouted word', { ...good, outcome: 'MATCH' }],
  ];
  test.each(answers)('answering %s to name, phone or age verifies nobody', async (_, answer) => {
    const source = { verifyRealName: async () => answer, verifyRealNameAndPhone: async () => answer, checkAge: async () => answer } as unknown as IdentitySource;
    for (const result of [await askIdentitySource(source, request), await askPhoneSource(source, request), await askAgeSource(source, request)]) expect(result).toMatchObject({ outcome: 'unavailable', provider: 'none' });
  });
  test('an age that is missing, unknown or given without a match is none', async () => {
    for (const age of [undefined, null, 'grown', 'toString', 18]) expect(await askAgeSource({ verifyRealName: async () => good, checkAge: async () => ({ ...good, age: age as never }) }, request)).toMatchObject({ outcome: 'unavailable', age: null });
    expect(await askAgeSource({ verifyRealName: async () => good, checkAge: async () => ({ ...good, outcome: 'mismatch', age: 'adult' }) }, request)).toMatchObject({ outcome: 'mismatch', age: null });
  });
  test('one that cannot say, throws at once or comes too late is unavailable', async () => {
    expect((await askPhoneSource({ verifyRealName: async () => good }, request)).outcome).toBe('unavailable');
    expect((await askPhoneSource({ verifyRealName: async () => good, verifyRealNameAndPhone: () => { throw new Error('x'); } }, request)).outcome).toBe('unavailable');
    expect((await askPhoneSource({ verifyRealName: async () => good, verifyRealNameAndPhone: () => new Promise((resolve) => { setTimeout(() => resolve(good), 120); }) }, request, 30)).outcome).toBe('unavailable');
    for (const offer of [() => new Promise<never>(() => undefined), () => Promise.reject(new Error('x')), async () => null as never, async () => ({ realName: 'resident_id' }) as never]) expect((await offerOf({ verifyRealName: async () => good, offer }, 30)).realName).toEqual([]);
  });
});

describe('any face check', () => {
  const clock = new MovableClock();
  const asked = faceStart();
  const good = (): FaceResult => ({ outcome: 'match', nameAndIdMatched: true, extra: asked.challengeId, similarity: 99, at: clock.now(), provider: 'p', transactionId: 't' });
  const judged = async (answer: unknown, budgetMs = 1000): Promise<string> => (await askFaceResult({ start: () => Promise.reject(new Error('x')), result: async () => answer as FaceResult }, 'token', asked, clock, budgetMs)).outcome;
  const minutes = (n: number): Date => new Date(clock.now().getTime() + n * 60_000);

  test('is a match only with every one of its facts', async () => {
    expect(await judged(good())).toBe('match');
    expect(await judged({ ...good(), at: minutes(-10) })).toBe('match');
  });
  test.each<[string, Partial<Record<keyof FaceResult, unknown>>]>([
    ['another person', { nameAndIdMatched: false }], ['person unknown', { nameAndIdMatched: undefined }], ['person as text', { nameAndIdMatched: 'true' }], ['another challenge', { extra: 'c'.repeat(26) }], ['no challenge', { extra: null }], ['a challenge with a blank behind', { extra: `${asked.challengeId} ` }],
    ['no time', { at: null }], ['a time as text', { at: '2026-11-24T02:00:00Z' }], ['an invalid time', { at: new Date(Number.NaN) }], ['eleven minutes ago', { at: minutes(-10.01) }], ['in the future', { at: minutes(1.01) }],
    ['no provider', { provider: undefined }], ['an endless provider', { provider: 'p'.repeat(65) }], ['a transaction with a line break', { transactionId: 't\nx' }], ['an unknown word', { outcome: 'passed' }], ['an inherited word', { outcome: 'valueOf' }],
  ])('a match with %s is none', async (_, over) => expect(await judged({ ...good(), ...over })).toBe('unavailable'));
  test('what is no answer, or comes after the deadline, is unavailable', async () => {
    for (const answer of [undefined, null, 'match', [], 7, {}]) expect(await judged(answer)).toBe('unavailable');
    expect((await askFaceResult({ start: () => Promise.reject(new Error('x')), result: () => Promise.reject(new Error('boom')) }, 'token', asked, clock)).outcome).toBe('unavailable');
    const late: FaceVerification = { start: () => Promise.reject(new Error('x')), result: () => new Promise((resolve) => { setTimeout(() => resolve(good()), 120); }) };
    expect((await askFaceResult(late, 'token', asked, clock, 30)).outcome).toBe('unavailable');
  });
});

forEachDatabase('what the account makes of it', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database()); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const claim = (name = '张三丰') => ({ idType: 'resident_id', name, idNumber: idNumber() }) as const;
  const ready = async (): Promise<string> => {
    const userId = await consentingUser(people);
    await giveConsent(people, { userId, kind: 'face', version: POLICY_VERSIONS.face, ip: freshIp() });
    return userId;
  };
  const faceAnswering = (result: (asked: FaceStart, n: number) => Promise<FaceResult>): FaceVerification => {
    const sandbox = createFaceSandbox({ clock: people.clock });
    let n = 0;
    return { ...sandbox, result: (_, asked) => result(asked, n++) };
  };
  const passed = (asked: FaceStart, over: Partial<FaceResult> = {}): FaceResult => ({ outcome: 'match', nameAndIdMatched: true, extra: asked.challengeId, similarity: 99, at: people.clock.now(), provider: 'p', transactionId: 't', ...over });
  const run = async (face: FaceVerification): Promise<{ userId: string; ask: () => Promise<string> }> => {
    const userId = await ready();
    const { verificationId } = await startFaceVerification({ ...people, face }, { userId, claim: claim(), channel: 'h5', openid: null, returnTo: 'https://x/' });
    return { userId, ask: async () => fetchFaceVerification({ ...people, face }, { userId, verificationId }).then(({ outcome }) => outcome, (error: { code?: string }) => String(error.code)) };
  };

  test.each<[string, Partial<FaceResult>]>([['another person', { nameAndIdMatched: false }], ['another challenge', { extra: 'another' }], ['an old face', { at: new Date(0) }], ['half an answer', { provider: '' }]])('%s: nobody is verified and no try is lost', async (_, over) => {
    const { userId, ask } = await run(faceAnswering(async (asked) => passed(asked, over)));
    expect(await ask()).toBe('identity_unavailable');
    people.clock.pass({ minutes: 11 });
    expect(await ask()).toBe('over');
    expect((await findPerson(people, userId)).verified).toBeNull();
    expect(await people.dataSource.manager.countBy(IdentityVerification, { userId, outcome: 'mismatch' })).toBe(0);
  });
  test('a success after silence, within the life of the check, counts; after a newer check, or once answered, it does not', async () => {
    const { userId, ask } = await run(faceAnswering(async (asked, n) => { if (n === 0) throw new Error('silence'); return passed(asked); }));
    expect([await ask(), await ask(), await ask()]).toEqual(['identity_unavailable', 'match', 'match']);
    expect((await findPerson(people, userId)).verified?.level).toBe('face');
    const cancelled = await run(faceAnswering(async (asked, n) => (n === 0 ? passed(asked, { outcome: 'cancelled' }) : passed(asked))));
    expect([await cancelled.ask(), await cancelled.ask()]).toEqual(['cancelled', 'over']);
    expect((await findPerson(people, cancelled.userId)).verified).toBeNull();
  });
  test('a register that is silent when the phone is asked about, and knows name and number, gives the lower level only', async () => {
    const userId = await ready();
    const { verifyRealName, offer } = people.identity;
    const half: IdentitySource = { verifyRealName, offer: offer!, verifyRealNameAndPhone: () => Promise.reject(new Error('boom')) };
    expect((await verifyIdentity({ ...people, identity: half }, { userId, ...claim() })).outcome).toBe('match');
    expect((await findPerson(people, userId)).verified?.level).toBe('name_id');
    const strict = await ready();
    expect(await outcomeOf(verifyIdentity({ ...people, identity: half }, { userId: strict, ...claim(), level: 'name_id_phone' }))).toBe('identity_unavailable');
  });
});
