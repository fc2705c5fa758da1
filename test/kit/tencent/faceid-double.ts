/**
 * faceid 2018-03-01 as the vendor does it: two- and three-factor checks and ages by the words in the name, E证通 and H5
 * face checks with tokens that expire, are finished once by a person in front of a camera, and can then be asked about
 * for three days. Name and ID of E证通 come sealed; they are sealed here by OpenSSL, which shares no line with the product.
 */
import { execFileSync } from 'node:child_process';
import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../bff/src/kernel';
import { Refusal, matching, startCloudDouble, text, type CloudDouble, type Parameters } from './cloud-double';

export const MERCHANT_ID = '0NSJ2432062616009321';
export const RULE_ID = '1';

interface Session { readonly kind: 'eid' | 'h5'; readonly given: Parameters; readonly intent: string; readonly startedAt: number; done: { readonly at: number; readonly over: FaceOver; readonly sequences: readonly [string, string] } | null }
/** What differs from a good pass. */
export interface FaceOver {
  readonly text?: Record<string, unknown>;
  readonly detail?: Record<string, unknown>;
  readonly intention?: unknown;
  readonly eid?: { readonly name?: string; readonly idnum?: string; readonly idtype?: string } | null;
}
export interface FaceidDouble extends CloudDouble {
  /** SM2 key pair of the merchant */
  readonly privateKeyPem: string;
  /** the person finishes in front of the camera, now */
  readonly finish: (token: string, over?: FaceOver) => void;
  readonly begin: (token: string) => void;
}

const ID = matching(/^[a-zA-Z0-9]{1,32}$/);
const seals = (text: unknown): boolean => typeof text === 'string' && text.length <= 1024;
const CODES = { two: { 错配: '-1', 查无: '-5', 超时: '-4', 不可用: '-6', 限流: '-7' }, three: { 非本机: '-4', 错配: '-4', 查无: '-9', 超时: '-11', 不可用: '-11', 限流: '-12' } } as const;

export async function startFaceidDouble(clock: Clock): Promise<FaceidDouble> {
  const sessions = new Map<string, Session>();
  const begun = new Set<string>();
  const folder = mkdtempSync(join(tmpdir(), 'luobi-eid-'));
  const privateKeyPem = execFileSync('openssl', ['ecparam', '-genkey', '-name', 'SM2', '-noout'], { encoding: 'utf8' });
  const publicKey = join(folder, 'public.pem');
  writeFileSync(publicKey, execFileSync('openssl', ['pkey', '-pubout'], { input: privateKeyPem }));
  const now = (): number => clock.now().getTime();
  const byName = (codes: Readonly<Record<string, string>>, name: unknown): string => Object.entries(codes).find(([word]) => String(name).includes(word))?.[1] ?? '0';
  const open = (kind: Session['kind'], token: unknown): Session => {
    const session = sessions.get(String(token));
    if (session?.kind !== kind) throw new Refusal('InvalidParameterValue.BizTokenIllegal');
    if (now() - session.startedAt > 3 * 86_400_000) throw new Refusal('InvalidParameterValue.BizTokenExpired');
    return session;
  };
  const start = (kind: Session['kind'], given: Parameters, intent: unknown): string => {
    const token = randomUUID().toUpperCase();
    sessions.set(token, { kind, given, intent: String(intent), startedAt: now(), done: null });
    return token;
  };
  const lives = { eid: 600_000, h5: 7_200_000 } as const;
  const answer = (session: Session, named: boolean): Record<string, unknown> => {
    if (!session.done) return { Text: { ErrCode: null, Extra: null, LivenessDetail: [] }, IntentionVerifyData: null };
    const { at, over, sequences } = session.done;
    const { IdCard, Name, Extra } = session.given;
    return {
      Text: {
        ErrCode: 0, ErrMsg: '成功', LiveStatus: 0, Comparestatus: 0, Sim: '97.31', Extra, UseIDType: 0, ...(named ? { IdCard, Name } : { IdCard: null, Name: null }),
        LivenessDetail: [{ ReqTime: String(at - 20_000), Seq: sequences[0], Errcode: 1003, Livestatus: 1003 }, { ReqTime: String(at), Seq: sequences[1], Errcode: 0, Livestatus: 0, Comparestatus: 0, Sim: '97.31', ...over.detail }],
        ...over.text,
      },
      BestFrame: null,
      IntentionVerifyData: over.intention === undefined ? { ErrorCode: 0, AsrResult: session.intent, IntentionVerifyVideo: 'A'.repeat(400_000), IntentionVerifyBestFrame: '' } : over.intention,
    };
  };
  const sealed = (user: object): { DesKey: string; UserInfo: string; EidCode: string } => {
    const session = randomBytes(16);
    const plain = Buffer.from(JSON.stringify(user));
    const sm4 = createCipheriv('sm4-ecb', session, null).setAutoPadding(false);
    const DesKey = execFileSync('openssl', ['pkeyutl', '-encrypt', '-pubin', '-inkey', publicKey], { input: session }).toString('base64');
    return { EidCode: 'eid', DesKey, UserInfo: Buffer.concat([sm4.update(Buffer.concat([plain, Buffer.alloc((16 - (plain.length % 16)) % 16)])), sm4.final()]).toString('base64') };
  };
  const cloud = await startCloudDouble({
    service: 'faceid', version: '2018-03-01', needsRegion: false, clock,
    actions: {
      IdCardVerification: { required: { IdCard: ID, Name: text(32) }, answer: ({ Name, IdCard }) => ({ Result: /[a-z]/.test(String(IdCard)) ? '-2' : byName(CODES.two, Name), Description: `${String(Name)}` }) },
      PhoneVerification: { required: { IdCard: ID, Name: text(32), Phone: matching(/^1\d{10}$/) }, optional: { VerifyMode: matching(/^[01]$/) }, answer: ({ Name }) => ({ Result: byName(CODES.three, Name), Description: '', Isp: '移动', ResultDetail: '' }) },
      MinorsVerification: {
        required: { Type: matching(/^[01]$/) }, optional: { IdCard: ID, Name: text(32), Mobile: matching(/^1\d{10}$/) },
        answer: ({ Type, IdCard }) => {
          if (Type !== '1' || IdCard === undefined) throw new Refusal('MissingParameter');
          const age = (now() - Date.parse(`${String(IdCard).slice(6, 10)}-${String(IdCard).slice(10, 12)}-${String(IdCard).slice(12, 14)}`)) / 31_557_600_000;
          return { Result: age >= 18 ? '0' : '-1', Description: '', AgeRange: age < 8 ? '[0,8)' : age < 16 ? '[8,16)' : age < 18 ? '[16,18)' : '[18,+)' };
        },
      },
      GetEidToken: {
        required: { MerchantId: matching(new RegExp(`^${MERCHANT_ID}$`)) }, optional: { IdCard: ID, Name: text(32), Extra: seals, RedirectUrl: seals, Config: (c) => typeof c === 'object' && c !== null },
        answer: (given) => {
          const config = (given['Config'] ?? {}) as Record<string, unknown>;
          if (!['1', '2', '3', '4'].includes(String(config['InputType'] ?? '1')) || (config['InputType'] === '4' && (!given['IdCard'] || !given['Name']))) throw new Refusal('InvalidParameter');
          if (config['UseIntentionVerify'] === true && !text(120)(config['IntentionVerifyText'])) throw new Refusal('InvalidParameterValue');
          const EidToken = start('eid', given, config['IntentionVerifyText']);
          return { EidToken, Url: `https://eid.faceid.qq.com/?token=${EidToken}` };
        },
      },
      CheckEidTokenStatus: { required: { EidToken: text(128) }, answer: ({ EidToken }) => {
        const session = open('eid', EidToken);
        return { Status: session.done ? 'finished' : now() - session.startedAt > lives.eid ? 'timeout' : begun.has(String(EidToken)) ? 'doing' : 'init' };
      } },
      GetEidResult: { required: { EidToken: text(128) }, optional: { InfoType: matching(/^[0-6]{1,6}$/) }, answer: ({ EidToken }) => {
        const session = open('eid', EidToken);
        const eid = session.done?.over.eid;
        return { ...answer(session, false), EidInfo: session.done && eid !== null ? sealed({ name: session.given['Name'], idtype: '01', idnum: session.given['IdCard'], ...eid }) : null };
      } },
      DetectAuth: { required: { RuleId: text(20) }, optional: { IdCard: ID, Name: text(32), Extra: seals, RedirectUrl: seals, IntentionVerifyText: text(120) }, answer: (given) => {
        if (given['RuleId'] !== RULE_ID) throw new Refusal('InvalidParameterValue.RuleIdNotExist');
        const BizToken = start('h5', given, given['IntentionVerifyText']);
        return { BizToken, Url: `https://open.weixin.qq.com/connect/oauth2/authorize?state=${BizToken}` };
      } },
      GetDetectInfoEnhanced: { required: { BizToken: text(128), RuleId: text(20) }, optional: { InfoType: matching(/^[0-6]{1,6}$/) }, answer: ({ BizToken, RuleId }) => {
        if (RuleId !== RULE_ID) throw new Refusal('InvalidParameterValue.RuleIdNotExist');
        return answer(open('h5', BizToken), true);
      } },
    },
  });
  return {
    ...cloud, privateKeyPem,
    begin: (token) => void begun.add(token),
    finish(token, over = {}) {
      const session = sessions.get(token);
      if (!session || session.done || now() - session.startedAt > lives[session.kind]) throw new Error('the vendor lets nobody finish this check');
      session.done = { at: now(), over, sequences: [randomUUID(), randomUUID()] };
    },
  };
}
