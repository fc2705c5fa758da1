/** What every face check must keep to (bff/src/identity/port.ts), run against each driver and its double. */
import { createFaceSandbox, type FaceSandbox } from '../../bff/src/identity/embedded/face-sandbox';
import type { FaceStart, FaceVerification } from '../../bff/src/identity/port';
import { connectIdentity, identityOperations } from '../../bff/src/identity/remote/luobi-http';
import { createWeChatFace } from '../../bff/src/identity/remote/wechat-face';
import type { WeChat } from '../../bff/src/wechat';
import { forEachDatabase } from '../kit/databases';
import { documentOf } from '../kit/documents';
import { overHttp, type OverHttp } from '../kit/over-http';
import { MovableClock, idNumber } from '../kit/people';
import { faceStart, openFaceidBench, type FaceidBench } from '../kit/tencent/faceid-client';
import { lookIntoCamera } from '../kit/wechat/face';
import { openWeChatStage, type WeChatStage } from '../kit/wechat/stage';
import type { Person } from '../kit/wechat/state';

interface Driver {
  readonly face: FaceVerification;
  readonly clock: MovableClock;
  /** the person passes */
  readonly finish: (token: string) => unknown;
  readonly provider: string;
  readonly similarity: number | null;
  /** how the phone gets there */
  readonly launch: 'page' | 'wechat';
  /** what every start needs here */
  readonly with: Partial<FaceStart>;
  /** the provider says when the face was taken; else the start counts */
  readonly tellsTime: boolean;
}
let bench: FaceidBench;
let stage: WeChatStage;
let wechat: WeChat;
let person: Person;
const links: OverHttp[] = [];
const PAGE = { launch: 'page', with: {}, tellsTime: true } as const;

const sandbox = (): { readonly sandbox: FaceSandbox; readonly clock: MovableClock } => {
  const clock = new MovableClock();
  return { clock, sandbox: createFaceSandbox({ clock }, { played: 'by_hand', pageUrl: (token) => `https://sign.example.com/dev/face?token=${token}` }) };
};
const drivers: [string, () => Driver][] = [
  ['E证通', () => ({ ...PAGE, face: bench.eid, clock: bench.clock, finish: bench.double.finish, provider: 'tencent-eid', similarity: 97.31 })],
  ['H5', () => ({ ...PAGE, face: bench.h5, clock: bench.clock, finish: bench.double.finish, provider: 'tencent-face-h5', similarity: 97.31 })],
  ['WeChat', () => ({
    face: createWeChatFace({ calls: wechat.face!, clock: stage.clock }), clock: stage.clock, finish: (token) => lookIntoCamera(stage.state, person, token.slice(token.indexOf('.') + 1)),
    provider: 'wechat-face', similarity: null, launch: 'wechat', with: { channel: 'weapp', openid: person.openid }, tellsTime: false,
  })],
  ['sandbox', () => {
    const { sandbox: face, clock } = sandbox();
    return { ...PAGE, face, clock, finish: (token) => face.play(token, 'pass'), provider: 'luobi-face-sandbox', similarity: 99 };
  }],
  ['sandbox, over HTTP', () => {
    const { sandbox: face, clock } = sandbox();
    const link = overHttp('identity', identityOperations({ source: { verifyRealName: () => Promise.reject(new Error('not asked')) }, face, player: face }));
    links.push(link);
    const there = connectIdentity(link.link);
    return { ...PAGE, face: there.face, clock, finish: (token) => there.player.play(token, 'pass'), provider: 'luobi-face-sandbox', similarity: 99 };
  }],
];

forEachDatabase('face checks', (database) => {
  beforeAll(async () => {
    bench = await openFaceidBench();
    stage = await openWeChatStage(database());
    person = stage.state.addPerson();
    wechat = stage.process();
  });
  afterAll(async () => { await Promise.all([bench.close(), stage.close(), ...links.splice(0).map((link) => link.close())]); });

  describe.each(drivers)('a face check by %s', (_, open) => {
    let driver: Driver;
    beforeEach(() => { driver = open(); });
    const asking = (over: Partial<FaceStart> = {}): FaceStart => faceStart({ ...driver.with, ...over });

    test('says where it is made and for whom', async () => {
      const places = await driver.face.where!();
      const here = places[driver.with.channel ?? 'h5'];
      expect(here?.idTypes).toContain('resident_id');
      expect(here?.needsOpenid).toBe(driver.with.openid !== undefined);
    });
    test('is pending until the person has finished, then a match with all its facts', async () => {
      const { face, clock, finish, provider, similarity, launch: way, tellsTime } = driver;
      const asked = asking();
      const started = clock.now();
      const { token, url, expiresAt, launch } = await face.start(asked);
      expect(launch?.kind).toBe(way);
      if (way === 'page') expect(url).toMatch(/^https:\/\//);
      expect(token.length).toBeLessThanOrEqual(300);
      expect(expiresAt.getTime()).toBeGreaterThan(clock.now().getTime());
      expect((await face.result(token, asked)).outcome).toBe('pending');
      clock.pass({ seconds: 40 });
      await finish(token);
      const taken = clock.now();
      clock.pass({ minutes: 9 });
      const result = await face.result(token, asked);
      expect(result).toEqual({ outcome: 'match', nameAndIdMatched: true, extra: asked.challengeId, similarity, at: tellsTime ? taken : started, provider, transactionId: expect.stringMatching(/^[\w-]{8,64}$/) });
      expect(JSON.stringify(result)).not.toMatch(new RegExp(`${token.replace(/[+/.]/g, '\\$&')}|张三丰|${asked.person.idNumber}`));
      clock.pass({ minutes: 1, seconds: 1 });
      expect((await face.result(token, asked)).outcome).toBe('invalid');
    });
    test('is not a match for another person or another challenge', async () => {
      const { face, finish } = driver;
      const asked = asking();
      const { token } = await face.start(asked);
      await finish(token);
      for (const other of [{ ...asked, challengeId: faceStart().challengeId }, { ...asked, person: { ...asked.person, name: '李四光' } }, { ...asked, person: { ...asked.person, idNumber: idNumber() } }]) expect((await face.result(token, other)).outcome).toBe('mismatch');
      expect((await face.result(token, asked)).outcome).toBe('match');
    });
    test('is invalid for a token nobody was given', async () => {
      for (const token of ['', 'x', '../../etc/passwd', '00000000-0000-0000-0000-000000000000', 'a'.repeat(500), 'abcdefgh.AAAA']) expect(['invalid', 'unavailable']).toContain((await driver.face.result(token, asking())).outcome);
    });
    test.each<[string, Partial<FaceStart>]>([
      ['no text to read', { intentText: ' ' }], ['121 letters', { intentText: '一'.repeat(121) }], ['a challenge id with a blank', { challengeId: 'a b' }], ['an endless challenge id', { challengeId: 'a'.repeat(65) }],
      ['a malformed number', { person: { idType: 'resident_id', name: '张三丰', idNumber: '11010519491231002x' } }], ['no name', { person: { idType: 'resident_id', name: '', idNumber: '11010519491231002X' } }],
    ])('does not start with %s', async (_name, over) => {
      await expect(driver.face.start(asking(over))).rejects.toMatchObject({ code: 'invalid_request' });
    });
    test('takes a text of exactly 120 letters', async () => expect((await driver.face.start(asking({ intentText: '一'.repeat(120) }))).token).toBeTruthy());
    test('is made with the documents it offers and no other', async () => {
      const { idTypes } = (await driver.face.where!())[driver.with.channel ?? 'h5']!;
      for (const idType of ['residence_permit', 'permanent_resident', 'hk_macao_permit', 'taiwan_permit', 'passport'] as const) {
        const start = driver.face.start(asking({ person: { idType, name: '张三丰', idNumber: documentOf(idType) } }));
        if (idTypes.includes(idType)) expect((await start).token).toBeTruthy();
        else await expect(start).rejects.toMatchObject({ code: 'invalid_request' });
      }
    });
  });

  describe('by WeChat', () => {
    const face = (): FaceVerification => createWeChatFace({ calls: wechat.face!, clock: stage.clock });
    const asking = (over: Partial<FaceStart> = {}): FaceStart => faceStart({ channel: 'weapp', openid: person.openid, ...over });
    const finished = async (ret: unknown, asked = asking()): Promise<{ token: string; asked: FaceStart }> => {
      const { token, launch } = await face().start(asked);
      lookIntoCamera(stage.state, person, launch?.kind === 'wechat' ? launch.verifyId : '', ret);
      return { token, asked };
    };
    const PATHS = ['/cityservice/face/identify/getverifyid', '/cityservice/face/identify/queryverifyinfo'] as const;

    test.each<[unknown, string]>([
      [10000, 'match'], [10003, 'mismatch'], [10004, 'mismatch'], [10012, 'mismatch'], [10026, 'not_found'], [10017, 'invalid'], [10042, 'rate_limited'], [10005, 'pending'], [10300, 'pending'],
      ...[90002, 90003, 90004, 90005, 90006].map((ret): [number, string] => [ret, 'cancelled']),
      ...[90001, 90109, 90008, 90009, 90010, 90011, 90013, 90014, 90017, 90107, 10002, 10010, 10020].map((ret): [number, string] => [ret, 'invalid']),
      ...[10001, 10006, 10021, 10041, 10045, 10052, 90007, 90012, 90018, 90104, 90105, 90106, 90110, 90199, 99999, 0, -1].map((ret): [number, string] => [ret, 'unavailable']),
      ['10000', 'unavailable'], [null, 'unavailable'], [{}, 'unavailable'], [true, 'unavailable'], [[10000], 'unavailable'], ['toString', 'unavailable'],
    ])('verify_ret %p is %s', async (ret, outcome) => {
      const { token, asked } = await finished(ret);
      expect((await face().result(token, asked)).outcome).toBe(outcome);
    });
    test('is a match for the openid it was made by, and no other', async () => {
      const { token, asked } = await finished(10000);
      const other = stage.state.addPerson();
      expect((await face().result(token, { ...asked, openid: other.openid })).outcome).toBe('mismatch');
      const { openid: _, ...nobody } = asked;
      expect((await face().result(token, nobody)).outcome).toBe('invalid');
    });
    test('is made in the mini-program by a known person only, once per challenge', async () => {
      await expect(face().start(asking({ channel: 'h5' }))).rejects.toMatchObject({ code: 'identity_unavailable' });
      const { openid: _, ...nobody } = asking();
      await expect(face().start(nobody)).rejects.toMatchObject({ code: 'identity_unavailable' });
      await expect(face().start(asking({ openid: 'oSomebodyElse00000' }))).rejects.toMatchObject({ code: 'identity_unavailable' });
      const asked = asking();
      await face().start(asked);
      await expect(face().start(asked)).rejects.toMatchObject({ code: 'identity_unavailable' });
    });
    test('counts ten minutes from its start, whatever WeChat would still say', async () => {
      const { token, asked } = await finished(10000);
      stage.clock.pass({ minutes: 10 });
      expect((await face().result(token, asked)).outcome).toBe('match');
      stage.clock.pass({ ms: 1 });
      const before = stage.state.callsTo(PATHS[1]).length;
      expect((await face().result(token, asked)).outcome).toBe('invalid');
      expect(stage.state.callsTo(PATHS[1])).toHaveLength(before);
    });
    test.each([84016, 84021, 84022, 84018, -1, 45009, 48001, 'drop', 'garbage', 'HTTP 502'] as const)('%p when the result is asked for is no match', async (fault) => {
      const { token, asked } = await finished(10000);
      stage.state.plan.set(PATHS[1], [fault, fault, fault]);
      expect((await face().result(token, asked)).outcome).not.toBe('match');
      stage.state.plan.delete(PATHS[1]);
    });
    test.each([-1, 45009, 48001, 84013, 'drop', 'garbage', 'HTTP 502'] as const)('%p when it is started is `identity_unavailable`', async (fault) => {
      stage.state.plan.set(PATHS[0], [fault, fault, fault]);
      await expect(face().start(asking())).rejects.toMatchObject({ code: 'identity_unavailable' });
      stage.state.plan.delete(PATHS[0]);
    });
    test('no name, number or check reaches the log', async () => {
      const { token, asked } = await finished(10000, asking({ person: { idType: 'resident_id', name: '金丝雀', idNumber: idNumber() } }));
      stage.state.plan.set(PATHS[1], [48001]);
      await face().result(token, asked);
      expect(stage.log.join('')).toContain('queryverifyinfo');
      for (const secret of ['金丝雀', asked.person.idNumber, token, asked.openid!]) expect(stage.log.join('')).not.toContain(secret);
    });
  });
});
