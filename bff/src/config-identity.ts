/** The settings of who people are: the source of real names, and the face check. Read where the identity service runs. Secrets come from files alone. */
import path from 'node:path';
import { z } from 'zod';
import { IDENTITY_LEVELS, type IdentityLevel } from '@luobi/shared';
import { vendorAddress, type TencentKey } from './config-sms';

const REAL_NAME_SOURCES = ['embedded', 'tencent'] as const;
const FACE_CHECKS = ['none', 'embedded', 'tencent-eid', 'tencent-h5'] as const;

export const IDENTITY_ENVIRONMENT = {
  LUOBI_IDENTITY: z.enum(REAL_NAME_SOURCES).default('embedded'),
  LUOBI_FACE: z.enum(FACE_CHECKS).optional(),
  LUOBI_FACE_WEAPP: z.enum(['wechat']).optional(),
  LUOBI_IDENTITY_LEVEL: z.enum(IDENTITY_LEVELS).default('name_id'),
  LUOBI_FACEID_URL: vendorAddress,
  LUOBI_FACE_MIN_SIMILARITY: z.coerce.number().min(50).max(100).optional(),
  LUOBI_EID_MERCHANT_ID: z.string().regex(/^[\w-]{1,64}$/, 'the 商户 ID of the console').optional(),
  LUOBI_EID_KEY_FILE: z.string().min(1).optional(),
  LUOBI_FACE_RULE_ID: z.string().regex(/^\d{1,12}$/, 'the RuleId of a 业务流程').optional(),
} as const;
type Environment = z.infer<z.ZodObject<typeof IDENTITY_ENVIRONMENT>>;

export interface TencentFaceSettings {
  readonly kind: 'tencent-eid' | 'tencent-h5';
  readonly key: TencentKey;
  readonly url: string | null;
  /** 0–100; undefined = as the driver has it */
  readonly minSimilarity: number | undefined;
  /** tencent-eid */
  readonly merchantId: string;
  /** tencent-eid; absolute */
  readonly privateKeyFile: string;
  /** tencent-h5 */
  readonly ruleId: string;
}
export type FaceSettings = { readonly kind: 'none' | 'embedded' } | TencentFaceSettings;
export type RealNameSettings = { readonly kind: 'embedded' } | { readonly kind: 'tencent'; readonly key: TencentKey; readonly url: string | null };

/** Settings that make the key of Tencent Cloud necessary. */
export function tencentIdentityUsers(e: Environment): readonly string[] {
  return [...(e.LUOBI_IDENTITY === 'tencent' ? ['LUOBI_IDENTITY=tencent'] : []), ...(e.LUOBI_FACE?.startsWith('tencent') ? [`LUOBI_FACE=${e.LUOBI_FACE}`] : [])];
}

/** @param where.here the identity service runs in this process: elsewhere its settings are not looked at */
export function readRealNameSettings(e: Environment, where: { readonly here: boolean }, key: TencentKey): RealNameSettings {
  return where.here && e.LUOBI_IDENTITY === 'tencent' ? { kind: 'tencent', key, url: e.LUOBI_FACEID_URL ?? null } : { kind: 'embedded' };
}

export function readFaceSettings(e: Environment, where: { readonly here: boolean; readonly demo: boolean }, key: TencentKey, faults: string[]): FaceSettings {
  if (!where.here) return { kind: 'none' };
  const kind = e.LUOBI_FACE ?? (where.demo ? 'embedded' : 'none');
  const only = (names: readonly (keyof Environment)[], wanted: string, fits: boolean): void => {
    if (!fits) faults.push(...names.filter((name) => e[name] !== undefined).map((name) => `${name}: only with ${wanted}`));
  };
  only(['LUOBI_EID_MERCHANT_ID', 'LUOBI_EID_KEY_FILE'], 'LUOBI_FACE=tencent-eid', kind === 'tencent-eid');
  only(['LUOBI_FACE_RULE_ID'], 'LUOBI_FACE=tencent-h5', kind === 'tencent-h5');
  only(['LUOBI_FACE_MIN_SIMILARITY'], 'LUOBI_FACE=tencent-eid or tencent-h5', kind.startsWith('tencent'));
  only(['LUOBI_FACEID_URL'], 'LUOBI_IDENTITY=tencent or LUOBI_FACE=tencent-…', kind.startsWith('tencent') || e.LUOBI_IDENTITY === 'tencent');
  switch (kind) {
    case 'none': case 'embedded': return { kind };
    case 'tencent-eid': case 'tencent-h5': {
      const need = (wanted: boolean, name: keyof Environment, why: string): string => {
        if (wanted && e[name] === undefined) faults.push(`${name}: ${why}`);
        return wanted ? String(e[name] ?? '') : '';
      };
      const eid = kind === 'tencent-eid';
      return {
        kind, key, url: e.LUOBI_FACEID_URL ?? null, minSimilarity: e.LUOBI_FACE_MIN_SIMILARITY,
        merchantId: need(eid, 'LUOBI_EID_MERCHANT_ID', 'the 商户 ID (console.cloud.tencent.com/faceid → E证通)'),
        privateKeyFile: path.resolve(need(eid, 'LUOBI_EID_KEY_FILE', 'the file with the SM2 key whose request was handed in for 申请返回身份信息, mode 0600')),
        ruleId: need(!eid, 'LUOBI_FACE_RULE_ID', 'the RuleId of a 业务流程 with 意愿核身 (朗读模式) switched on (console.cloud.tencent.com/faceid → 自助接入)'),
      };
    }
  }
}

/** What the process that talks to people knows about it. */
export interface IdentityRules {
  /** inside the mini-program faces are checked by WeChat (face verification 2.0), elsewhere by LUOBI_FACE */
  readonly faceByWeChat: boolean;
  /** how surely recipients have to be known where the inviter does not say */
  readonly level: IdentityLevel;
}

/** @param hasWeChat a mini-program is set up */
export function readIdentityRules(e: Environment, hasWeChat: boolean, faults: string[]): IdentityRules {
  if (e.LUOBI_FACE_WEAPP === 'wechat' && !hasWeChat) faults.push('LUOBI_FACE_WEAPP: wechat only with LUOBI_WECHAT_APPID, and only for kinds of business WeChat has opened 微信人脸核身 to');
  return { faceByWeChat: e.LUOBI_FACE_WEAPP === 'wechat', level: e.LUOBI_IDENTITY_LEVEL };
}
