/** The settings of WeChat: which mini-program, where its secrets lie, which templates carry our notices. Secrets come from files alone. */
import path from 'node:path';
import { z } from 'zod';
import { isHere, isPlainAddress } from './config-values';
import { NOTICE_KINDS } from './notify';
import { readNoticeTemplate, type AppVersion, type NoticeTemplates } from './wechat';

const file = z.string().min(1).optional();
const template = z.string().optional();

export const WECHAT_ENVIRONMENT = {
  LUOBI_WECHAT_APPID: z.string().regex(/^wx[0-9A-Za-z]{16}$/, 'the AppID of the mini-program, like wx0123456789abcdef').optional(),
  LUOBI_WECHAT_SECRET_FILE: file,
  LUOBI_WECHAT_URL: z.string().refine(isPlainAddress, 'an address without name, password, ? and #').optional(),
  LUOBI_WECHAT_VERSION: z.enum(['release', 'trial', 'develop']).optional(),
  LUOBI_WECHAT_PUSH_TOKEN_FILE: file,
  LUOBI_WECHAT_PUSH_KEY_FILE: file,
  LUOBI_WECHAT_LINK_FILE: file,
  LUOBI_WECHAT_TEMPLATE_TO_SIGN: template,
  LUOBI_WECHAT_TEMPLATE_TO_APPROVE: template,
  LUOBI_WECHAT_TEMPLATE_COMPLETED: template,
  LUOBI_WECHAT_TEMPLATE_DECLINED: template,
  LUOBI_WECHAT_TEMPLATE_EXPIRING: template,
} as const;
type Environment = z.infer<z.ZodObject<typeof WECHAT_ENVIRONMENT>>;

/** Paths are absolute; what stands in the files is read when the driver is opened. */
export interface WeChatSettings {
  readonly appId: string;
  readonly secretFile: string;
  /** null = https://api.weixin.qq.com */
  readonly url: string | null;
  /** which version of the mini-program codes, links and messages open */
  readonly version: AppVersion;
  /** null = no message push set up; `keyFile` null = plain mode */
  readonly push: { readonly tokenFile: string; readonly keyFile: string | null } | null;
  /** the .txt file WeChat wants to find beside the plain links */
  readonly linkFile: string | null;
  readonly templates: NoticeTemplates;
}

/** @returns null when no mini-program is set up: the demo then plays one, production serves browsers only */
export function readWeChatSettings(e: Environment, faults: string[]): WeChatSettings | null {
  const names = (Object.keys(WECHAT_ENVIRONMENT) as (keyof Environment)[]).filter((name) => e[name] !== undefined);
  if (e.LUOBI_WECHAT_APPID === undefined) {
    // a setting nobody would look at is a mistake
    faults.push(...names.map((name) => `${name}: only with LUOBI_WECHAT_APPID`));
    return null;
  }
  if (!e.LUOBI_WECHAT_SECRET_FILE) faults.push('LUOBI_WECHAT_SECRET_FILE: the file with the AppSecret, mode 0600 (mp.weixin.qq.com → 开发管理 → 开发设置)');
  if (e.LUOBI_WECHAT_PUSH_KEY_FILE && !e.LUOBI_WECHAT_PUSH_TOKEN_FILE) faults.push('LUOBI_WECHAT_PUSH_TOKEN_FILE: needed beside LUOBI_WECHAT_PUSH_KEY_FILE');
  const url = e.LUOBI_WECHAT_URL === undefined ? null : new URL(e.LUOBI_WECHAT_URL);
  if (url && url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere(url.hostname))) faults.push('LUOBI_WECHAT_URL: https; plain http only to this computer');
  const at = (name: string | undefined): string | null => (name === undefined ? null : path.resolve(name));
  const tokenFile = at(e.LUOBI_WECHAT_PUSH_TOKEN_FILE);
  return {
    appId: e.LUOBI_WECHAT_APPID, secretFile: at(e.LUOBI_WECHAT_SECRET_FILE) ?? '', url: e.LUOBI_WECHAT_URL ?? null, version: e.LUOBI_WECHAT_VERSION ?? 'release',
    push: tokenFile === null ? null : { tokenFile, keyFile: at(e.LUOBI_WECHAT_PUSH_KEY_FILE) },
    linkFile: at(e.LUOBI_WECHAT_LINK_FILE), templates: readTemplates(e, faults),
  };
}

function readTemplates(e: Environment, faults: string[]): NoticeTemplates {
  const templates: { -readonly [K in keyof NoticeTemplates]: NoticeTemplates[K] } = {};
  for (const kind of NOTICE_KINDS) {
    const name = `LUOBI_WECHAT_TEMPLATE_${kind.toUpperCase()}` as keyof Environment;
    const text = e[name];
    if (text === undefined) continue;
    const read = readNoticeTemplate(text);
    if (typeof read === 'string') faults.push(`${name}: ${read}`);
    else templates[kind] = read;
  }
  return templates;
}
