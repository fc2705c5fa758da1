/** Signatures of a phone's secure element: the embedded driver, and WeChat's client against its double with real RSA keys. */
import { createEmbeddedWeChat } from '../../bff/src/wechat/embedded';
import { testDeviceSignature } from '../../bff/src/wechat/embedded/soter';
import type { WeChatDeviceSignatures } from '../../bff/src/wechat/port';
import { freshSqlite } from '../kit/databases';
import { MovableClock, outcomeOf } from '../kit/people';
import { enrolDevice } from '../kit/wechat/soter';
import { openWeChatStage } from '../kit/wechat/stage';

interface Stage {
  readonly wechat: WeChatDeviceSignatures;
  readonly openid: string;
  readonly stranger: string;
  sign(openid: string): { readonly resultJson: string; readonly signature: string };
  close(): Promise<void>;
}
const CHALLENGE = 'c'.repeat(43);

async function embedded(): Promise<Stage> {
  const wechat = createEmbeddedWeChat({ clock: new MovableClock(), pageUrl: () => 'http://127.0.0.1' });
  return {
    wechat, openid: 'TEST_person', stranger: 'TEST_person', close: async () => undefined,
    sign: () => { const resultJson = JSON.stringify({ raw: CHALLENGE, counter: 1 }); return { resultJson, signature: testDeviceSignature(resultJson) }; },
  };
}
async function remote(): Promise<Stage> {
  const database = await freshSqlite();
  const stage = await openWeChatStage(database);
  const devices = new Map([0, 1].map((n) => {
    const { openid } = stage.state.addPerson({ phone: `1390000000${n}` });
    return [openid, enrolDevice(stage.state, openid)] as const;
  }));
  const [openid, stranger] = [...devices.keys()] as [string, string];
  return {
    wechat: stage.process(), openid, stranger,
    sign: (of) => { const { resultJson, resultSignature } = devices.get(of)!.answer(CHALLENGE); return { resultJson, signature: resultSignature }; },
    async close() { await stage.close(); await database.drop(); },
  };
}

describe.each<[string, () => Promise<Stage>]>([['embedded', embedded], ['remote', remote]])('device signatures, %s', (name, open) => {
  let stage: Stage;
  beforeAll(async () => { stage = await open(); });
  afterAll(() => stage.close());
  const verify = (over: Partial<{ openid: string; resultJson: string; signature: string }> = {}): Promise<boolean> => stage.wechat.verifyDeviceSignature({ openid: stage.openid, ...stage.sign(stage.openid), ...over });

  test('says yes to what the phone signed, as often as asked', async () => {
    const signed = stage.sign(stage.openid);
    expect([await verify(signed), await verify(signed)]).toEqual([true, true]);
  });
  test('says no to one changed letter, another signature, and none', async () => {
    const { resultJson, signature } = stage.sign(stage.openid);
    expect(await verify({ resultJson: resultJson.replace(CHALLENGE, `d${CHALLENGE.slice(1)}`), signature })).toBe(false);
    expect(await verify({ resultJson, signature: signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) })).toBe(false);
    expect(await verify({ resultJson, signature: '' })).toBe(false);
  });
  if (name === 'remote') {
    test('says no to the phone of somebody else', async () => {
      expect(await verify({ ...stage.sign(stage.stranger) })).toBe(false);
    });
    test('a person WeChat does not know, and what is too long to send, are no answer', async () => {
      expect(await outcomeOf(verify({ openid: 'oNobodyNobodyNobody' }))).toBe('internal');
      expect(await outcomeOf(verify({ openid: "x' OR 1" }))).toBe('invalid_request');
      expect(await outcomeOf(verify({ resultJson: 'x'.repeat(5000) }))).toBe('invalid_request');
    });
  }
});
