/** R16: whatever is late, unknown or malformed verifies nobody, and is never a mismatch that would be counted. */
import { askIdentitySource } from '../../bff/src/identity';
import type { RealNameRequest } from '../../bff/src/identity/port';
import { idNumber } from '../kit/people';
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
