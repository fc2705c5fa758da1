/** R15: a face result counts for one person, one challenge, one moment, as the vendor itself says; nothing else passes. */
import { createHash } from 'node:crypto';
import type { FaceResult, FaceStart, FaceVerification } from '../../bff/src/identity/port';
import { newId } from '../../bff/src/kernel';
import { idNumber } from '../kit/people';
import type { FaceOver } from '../kit/tencent/faceid-double';
import { faceStart, openFaceidBench, type FaceidBench } from '../kit/tencent/faceid-client';

let bench: FaceidBench;
beforeAll(async () => { bench = await openFaceidBench(); });
afterAll(async () => { await bench.close(); });

describe.each<['eid' | 'h5']>([['eid'], ['h5']])('by %s', (kind) => {
  const face = (): FaceVerification => bench[kind];
  const finished = async (over: FaceOver = {}, asked = faceStart()): Promise<{ token: string; asked: FaceStart }> => {
    const { token } = await face().start(asked);
    bench.double.finish(token, over);
    return { token, asked };
  };
  const outcome = async (over: FaceOver): Promise<FaceResult['outcome']> => {
    const { token, asked } = await finished(over);
    return (await face().result(token, asked)).outcome;
  };

  test('a result for another challenge is refused', async () => {
    const { token, asked } = await finished();
    expect(await face().result(token, { ...asked, challengeId: newId() })).toMatchObject({ outcome: 'mismatch', nameAndIdMatched: true, extra: asked.challengeId });
  });
  test('the result of somebody else is refused, with the same name or the same number', async () => {
    const { token, asked } = await finished();
    const { person } = asked;
    for (const other of [{ ...person, name: '李四光' }, { ...person, idNumber: idNumber() }]) expect(await face().result(token, { ...asked, person: other })).toMatchObject({ outcome: 'mismatch', nameAndIdMatched: false });
  });
  test('a face taken more than ten minutes ago is refused, to the millisecond', async () => {
    const { token, asked } = await finished();
    bench.clock.pass({ minutes: 10 });
    expect((await face().result(token, asked)).outcome).toBe('match');
    bench.clock.pass({ ms: 1 });
    expect((await face().result(token, asked)).outcome).toBe('invalid');
  });
  test('the vendor gives the same result for three days: it keeps one transaction id, by which and by the token the caller makes it count once', async () => {
    const { token, asked } = await finished();
    const [a, b] = [await face().result(token, asked), await face().result(token, asked)];
    expect(a).toEqual(b);
    // the caller's table: unique (provider, token hash)
    const consumed = new Set<string>();
    const key = (result: FaceResult): string => `${result.provider}:${createHash('sha256').update(token).digest('hex')}`;
    const consume = (result: FaceResult): boolean => !consumed.has(key(result)) && consumed.add(key(result)) !== null;
    expect([consume(a), consume(b)]).toEqual([true, false]);
  });
  test('a time in the future is no time', async () => {
    expect(await outcome({ detail: { ReqTime: String(bench.clock.now().getTime() + 61_000) } })).toBe('unavailable');
    expect(await outcome({ detail: { ReqTime: String(bench.clock.now().getTime() + 59_000) } })).toBe('match');
  });

  test.each<[string, FaceOver, string]>([
    ['no attempt that passed', { detail: { Errcode: 1003 } }, 'unavailable'], ['no list of attempts', { text: { LivenessDetail: null } }, 'unavailable'], ['an attempt without a time', { detail: { ReqTime: null } }, 'unavailable'], ['a time in seconds', { detail: { ReqTime: '1795485600' } }, 'unavailable'], ['a time as a number', { detail: { ReqTime: 1795485600000 } }, 'unavailable'],
    ['another face', { text: { ErrCode: 2016, Comparestatus: 2016, Sim: '31.00' } }, 'mismatch'], ['a film of a face', { text: { ErrCode: 1002, LiveStatus: 1002 } }, 'mismatch'], ['bad light', { text: { ErrCode: 1201 } }, 'invalid'], ['nobody in the register', { text: { ErrCode: 2005 } }, 'not_found'], ['an engine out of time', { text: { ErrCode: 1001 } }, 'unavailable'], ['an unknown code', { text: { ErrCode: 4711 } }, 'unavailable'],
    ['pass as a whole but not of the living face', { text: { LiveStatus: 1004 } }, 'unavailable'], ['pass as a whole but not of the comparison', { text: { Comparestatus: null } }, 'unavailable'], ['codes as text', { text: { LiveStatus: '0' } }, 'unavailable'],
    ['similarity 69.99', { text: { Sim: '69.99' } }, 'mismatch'], ['similarity 70', { text: { Sim: '70.00' } }, 'match'], ['no challenge', { text: { Extra: null } }, 'mismatch'], ['a challenge with a blank behind', { text: { Extra: 'x ' } }, 'mismatch'],
    ['nothing read aloud', { intention: null }, 'unavailable'], ['something else read aloud', { intention: { ErrorCode: -301 } }, 'invalid'], ['a film without a code', { intention: { IntentionVerifyVideo: 'AAAA' } }, 'unavailable'], ['the code of reading as text', { intention: { ErrorCode: '0' } }, 'unavailable'],
  ])('%s', async (_, over, expected) => expect(await outcome(over)).toBe(expected));
});

test('H5: whom the vendor checked is read from its answer, exactly', async () => {
  const { person } = faceStart();
  const cases: [FaceOver['text'], string][] = [[{ Name: '李四光' }, 'mismatch'], [{ IdCard: idNumber() }, 'mismatch'], [{ IdCard: null }, 'unavailable'], [{ Name: null }, 'unavailable'], [{ Name: '张三 丰' }, 'match'], [{ IdCard: `${person.idNumber} ` }, 'mismatch'], [{ Sim: null }, 'unavailable'], [{ Sim: '101' }, 'unavailable'], [{ Sim: 99 }, 'unavailable']];
  for (const [text, expected] of cases) {
    const asked = faceStart({ person });
    const { token } = await bench.h5.start(asked);
    bench.double.finish(token, { text });
    expect([text, (await bench.h5.result(token, asked)).outcome]).toEqual([text, expected]);
  }
});
test('E证通: whom the vendor checked is read from what it sealed for us, exactly; plain text beside it counts for nothing', async () => {
  const asked = faceStart();
  const plain = { Name: asked.person.name, IdCard: asked.person.idNumber };
  const cases: [FaceOver, string][] = [[{ eid: { name: '李四光' } }, 'mismatch'], [{ eid: { idnum: idNumber() }, text: plain }, 'mismatch'], [{ eid: null, text: plain }, 'unavailable'], [{ eid: { idtype: '08' }, text: plain }, 'unavailable']];
  for (const [over, expected] of cases) {
    const { token } = await bench.eid.start(asked);
    bench.double.finish(token, over);
    expect(await bench.eid.result(token, asked)).toMatchObject({ outcome: expected, nameAndIdMatched: false });
  }
});
test('a token of one kind of check is nothing to the other', async () => {
  const asked = faceStart();
  const { token } = await bench.h5.start(asked);
  bench.double.finish(token);
  expect((await bench.eid.result(token, asked)).outcome).toBe('invalid');
});
