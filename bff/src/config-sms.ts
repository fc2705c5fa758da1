/** The settings of text messages, and the Tencent Cloud key that messages and identity share. The key comes from a file alone. */
import path from 'node:path';
import { z } from 'zod';
import { isHere, isPlainAddress } from './config-values';
import type { MessageTemplate } from './notify';

/** An address of the vendor's, or of a proxy in front of it. */
export const vendorAddress = z.string().refine((text) => {
  if (!isPlainAddress(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isHere(hostname));
}, 'an https address; plain http only to this computer').optional();

export const TENCENT_ENVIRONMENT = {
  LUOBI_TENCENT_SECRET_ID: z.string().regex(/^[\w-]{8,128}$/, 'the SecretId of a key').optional(),
  LUOBI_TENCENT_SECRET_KEY_FILE: z.string().min(1).optional(),
} as const;
export const SMS_ENVIRONMENT = {
  LUOBI_SMS: z.enum(['embedded', 'tencent']).default('embedded'),
  LUOBI_SMS_URL: vendorAddress,
  LUOBI_SMS_REGION: z.string().regex(/^[a-z]+-[a-z]+(-\d)?$/, 'like ap-guangzhou').optional(),
  LUOBI_SMS_APP_ID: z.string().regex(/^\d{6,12}$/, 'the SDK AppID of the console, like 1400006666').optional(),
  LUOBI_SMS_SIGN: z.string().regex(/^[^【】\s]{2,12}$/, 'the approved signature, 2 to 12 characters, without 【】').optional(),
  LUOBI_SMS_TEMPLATE_LOGIN: z.string().regex(/^\d{1,12}$/, 'the number of an approved template').optional(),
  LUOBI_SMS_TEMPLATE_SIGN: z.string().regex(/^\d{1,12}$/, 'the number of an approved template').optional(),
  LUOBI_SMS_TEMPLATE_ACCOUNT: z.string().regex(/^\d{1,12}$/, 'the number of an approved template').optional(),
  LUOBI_SMS_TEMPLATE_PHONE_CHANGED: z.string().regex(/^\d{1,12}$/, 'the number of an approved template').optional(),
  LUOBI_SMS_VARIABLE_LETTERS: z.coerce.number().int().min(6).max(64).optional(),
  LUOBI_SMS_PER_DAY: z.coerce.number().int().min(10).max(10_000_000).optional(),
} as const;
type Environment = z.infer<z.ZodObject<typeof SMS_ENVIRONMENT & typeof TENCENT_ENVIRONMENT>>;

export interface TencentKey {
  readonly secretId: string;
  /** absolute */
  readonly secretKeyFile: string;
}
export interface TencentSmsSettings {
  readonly kind: 'tencent';
  readonly key: TencentKey;
  /** null = the vendor's own */
  readonly url: string | null;
  readonly region: string;
  readonly sdkAppId: string;
  readonly signName: string;
  readonly templates: Readonly<Record<MessageTemplate['kind'], string>>;
  readonly variableLetters: number | undefined;
}
export type SmsSettings = { readonly kind: 'embedded' } | TencentSmsSettings;

/** @param users settings that make the key necessary, e.g. `LUOBI_SMS=tencent` */
export function readTencentKey(e: z.infer<z.ZodObject<typeof TENCENT_ENVIRONMENT>>, users: readonly string[], faults: string[]): TencentKey {
  const { LUOBI_TENCENT_SECRET_ID: secretId, LUOBI_TENCENT_SECRET_KEY_FILE: file } = e;
  const why = users.join(' and ');
  if (users.length > 0 && !secretId) faults.push(`LUOBI_TENCENT_SECRET_ID: needed with ${why} (console.cloud.tencent.com/cam/capi; give the key only what it must do)`);
  if (users.length > 0 && !file) faults.push(`LUOBI_TENCENT_SECRET_KEY_FILE: needed with ${why}, the file with the SecretKey, mode 0600`);
  if (users.length === 0) for (const [name, value] of Object.entries({ LUOBI_TENCENT_SECRET_ID: secretId, LUOBI_TENCENT_SECRET_KEY_FILE: file })) if (value) faults.push(`${name}: no service of Tencent Cloud is chosen (LUOBI_SMS, LUOBI_IDENTITY, LUOBI_FACE)`);
  return { secretId: secretId ?? '', secretKeyFile: path.resolve(file ?? '.') };
}

/** @param here whether codes are sent from this process: elsewhere the settings are not looked at */
export function readSmsSettings(e: Environment, here: boolean, key: TencentKey, faults: string[]): SmsSettings {
  if (!here) return { kind: 'embedded' };
  const names = (Object.keys(SMS_ENVIRONMENT) as (keyof typeof SMS_ENVIRONMENT)[]).filter((name) => name !== 'LUOBI_SMS' && name !== 'LUOBI_SMS_PER_DAY' && e[name] !== undefined);
  if (e.LUOBI_SMS === 'embedded') {
    faults.push(...names.map((name) => `${name}: only with LUOBI_SMS=tencent`));
    return { kind: 'embedded' };
  }
  const need = (name: keyof Environment, where: string): string => {
    if (e[name] === undefined) faults.push(`${name}: ${where}`);
    return String(e[name] ?? '');
  };
  return {
    kind: 'tencent', key, url: e.LUOBI_SMS_URL ?? null, region: e.LUOBI_SMS_REGION ?? 'ap-guangzhou', variableLetters: e.LUOBI_SMS_VARIABLE_LETTERS,
    sdkAppId: need('LUOBI_SMS_APP_ID', 'the SDK AppID (console.cloud.tencent.com/smsv2 → 应用管理)'),
    signName: need('LUOBI_SMS_SIGN', 'the approved signature, without 【】 (国内短信 → 签名管理)'),
    templates: {
      login_code: need('LUOBI_SMS_TEMPLATE_LOGIN', 'the approved template of login codes: {1} code {2} minutes (国内短信 → 正文模板管理)'),
      willingness_code: need('LUOBI_SMS_TEMPLATE_SIGN', 'the approved template of signing codes: {1} code {2} title {3} fingerprint {4} minutes'),
      account_code: need('LUOBI_SMS_TEMPLATE_ACCOUNT', 'the approved template of codes for changes to an account: {1} code {2} what for {3} minutes'),
      phone_changed: need('LUOBI_SMS_TEMPLATE_PHONE_CHANGED', 'the approved template of the notice to a number that was replaced: {1} new number, masked'),
    },
  };
}
