/**
 * Chooses the drivers of outside vendors by settings: WeChat, text messages, real names, face checks. Their secrets are
 * read here, from files only their owner may read, all of them before the first is used so that every fault is told at
 * once. A secret goes into its driver and nowhere else.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { ConfigError, type Config } from './config';
import type { FaceSettings } from './config-identity';
import type { TencentKey } from './config-sms';
import { createFaceSandbox } from './identity/embedded/face-sandbox';
import { createSandboxIdentity } from './identity/embedded/sandbox';
import type { FacePlayer, FaceVerification, IdentitySource } from './identity/port';
import { createTencentEid, createTencentH5Face } from './identity/remote/tencent-face';
import { createTencentIdentity } from './identity/remote/tencent-real-name';
import { AppError, KeyFileError, readSecretFile, type Clock, type Logger, type PersonalDataBox } from './kernel';
import { createSmsInbox } from './notify/embedded/inbox';
import type { SmsChannel, SmsInbox } from './notify/port';
import { createTencentCloud, type TencentCloudOptions } from './notify/remote/tencent-cloud';
import { createTencentSms } from './notify/remote/tencent-sms';
import { PLAIN_LINK_PATH } from './partner';
import { createWeChatStore, ownershipFile, type OwnershipFile, TEST_TEMPLATES, type NoticeSetup, type PushConfig, type WeChat } from './wechat';
import { createEmbeddedWeChat, type WeChatPlay } from './wechat/embedded';
import { createRemoteWeChat } from './wechat/remote';

export interface VendorDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** address people open, without trailing slash */
  readonly publicUrl: string;
}
type WithData = VendorDeps & { readonly dataSource: DataSource; readonly box: PersonalDataBox };
const nothingToClose = (): Promise<void> => Promise.resolve();

export interface OpenWeChat {
  readonly wechat: WeChat | null;
  /** the phone's part, when WeChat is played */
  readonly play: WeChatPlay | null;
  readonly push: PushConfig | null;
  /** what may be told by subscribe message; null where WeChat is not set up */
  readonly noticeSetup: NoticeSetup | null;
  /** by which WeChat knows that our plain links are ours */
  readonly linkFiles: readonly OwnershipFile[];
  close(): Promise<void>;
}

/** @throws ConfigError */
export async function openWeChat({ config, clock, logger, publicUrl, dataSource, box }: WithData): Promise<OpenWeChat> {
  const { wechat: settings } = config;
  if (!settings) {
    if (config.mode !== 'demo') return { wechat: null, play: null, push: null, noticeSetup: null, linkFiles: [], close: nothingToClose };
    const embedded = createEmbeddedWeChat({ clock, pageUrl: (page, query) => `${publicUrl}/#/${page}${query && `?${query}`}` });
    return { wechat: embedded, play: embedded, push: null, noticeSetup: { appId: embedded.appId, templates: TEST_TEMPLATES, countedBy: 'phone', accepted: embedded.accept }, linkFiles: [], close: nothingToClose };
  }
  const { secret, token, key } = await secrets({
    secret: ['LUOBI_WECHAT_SECRET_FILE', settings.secretFile, /^[0-9a-zA-Z]{32}$/, 'an AppSecret of 32 letters and digits'],
    token: ['LUOBI_WECHAT_PUSH_TOKEN_FILE', settings.push?.tokenFile ?? null, /^[0-9A-Za-z]{3,32}$/, 'a Token of 3 to 32 letters and digits'],
    key: ['LUOBI_WECHAT_PUSH_KEY_FILE', settings.push?.keyFile ?? null, /^[0-9A-Za-z]{43}$/, 'an EncodingAESKey of 43 letters and digits'],
  });
  const remote = createRemoteWeChat({
    app: { appId: settings.appId, secret: secret! }, store: createWeChatStore({ dataSource, clock, box }, settings.appId), clock, logger,
    messageVersion: settings.version, ...(settings.url === null ? {} : { baseUrl: settings.url }),
  });
  const push = token === undefined ? null : { appId: settings.appId, token, encodingAesKey: key ?? null };
  return { wechat: remote, play: null, push, noticeSetup: { appId: settings.appId, templates: settings.templates, countedBy: push ? 'push' : 'phone' }, linkFiles: await readLinkFile(settings.linkFile, publicUrl), close: () => remote.close() };
}

async function readLinkFile(file: string | null, publicUrl: string): Promise<readonly OwnershipFile[]> {
  if (file === null) return [];
  try {
    return [ownershipFile(`${publicUrl}${PLAIN_LINK_PATH}`, { name: path.basename(file), content: (await readFile(file, 'utf8')).trim() })];
  } catch (error) {
    const why = error instanceof AppError ? 'is no file as WeChat gives it: letters and digits, ending in .txt' : `cannot be read: ${(error as NodeJS.ErrnoException).code}`;
    throw new ConfigError(`Settings that cannot be used:\n  LUOBI_WECHAT_LINK_FILE: ${file} ${why}`);
  }
}

/** @returns `inbox` only while messages stay on this machine. @throws ConfigError */
export async function openSms({ config, clock, logger, dataSource, box }: WithData): Promise<{ readonly sms: SmsChannel; readonly inbox: SmsInbox | null; close(): Promise<void> }> {
  const { sms: settings } = config;
  if (settings.kind === 'embedded') {
    const sms = createSmsInbox({ dataSource, clock, box });
    return { sms, inbox: sms, close: nothingToClose };
  }
  const call = await openTencent({ clock, logger }, settings.key, { service: 'sms', region: settings.region, ...(settings.url === null ? {} : { endpoint: settings.url }) });
  const { sdkAppId, signName, templates, variableLetters } = settings;
  return { sms: createTencentSms({ call, logger }, { sdkAppId, signName, templates, ...(variableLetters === undefined ? {} : { limits: { letters: variableLetters } }) }), inbox: null, close: call.close };
}

/** Real names, where the identity service runs. @throws ConfigError */
export async function openRealName({ config, clock, logger }: VendorDeps): Promise<{ readonly source: IdentitySource; close(): Promise<void> }> {
  const { realName: settings } = config;
  if (settings.kind === 'embedded') return { source: createSandboxIdentity({ clock }), close: nothingToClose };
  const call = await openTencent({ clock, logger }, settings.key, { service: 'faceid', ...(settings.url === null ? {} : { endpoint: settings.url }) });
  return { source: createTencentIdentity({ call, clock }), close: call.close };
}

/** @returns `face` null when none is set up; `player` only while the check is played on a page of ours. @throws ConfigError */
export async function openFace({ config, clock, logger, publicUrl }: VendorDeps): Promise<{ readonly face: FaceVerification | null; readonly player: FacePlayer | null; close(): Promise<void> }> {
  const { face: settings } = config;
  switch (settings.kind) {
    case 'none': return { face: null, player: null, close: nothingToClose };
    case 'embedded': {
      const sandbox = createFaceSandbox({ clock }, { played: 'by_hand', pageUrl: (token) => `${publicUrl}/dev/face?token=${token}` });
      return { face: sandbox, player: sandbox, close: nothingToClose };
    }
    case 'tencent-eid': case 'tencent-h5': {
      const call = await openTencent({ clock, logger }, settings.key, { service: 'faceid', ...(settings.url === null ? {} : { endpoint: settings.url }) });
      return { face: await tencentFace({ call, clock }, settings, publicUrl), player: null, close: call.close };
    }
  }
}

async function tencentFace(deps: Parameters<typeof createTencentEid>[0], settings: Exclude<FaceSettings, { readonly kind: 'none' | 'embedded' }>, publicUrl: string): Promise<FaceVerification> {
  // https only: the vendor refuses to send people anywhere else
  const common = { ...(publicUrl.startsWith('https:') ? { redirectUrl: `${publicUrl}/` } : {}), ...(settings.minSimilarity === undefined ? {} : { minSimilarity: settings.minSimilarity }) };
  if (settings.kind === 'tencent-h5') return createTencentH5Face(deps, { ...common, ruleId: settings.ruleId });
  const { privateKey } = await secrets({ privateKey: ['LUOBI_EID_KEY_FILE', settings.privateKeyFile, /./, 'a key'] });
  try {
    return createTencentEid(deps, { ...common, merchantId: settings.merchantId, privateKey: privateKey! });
  } catch {
    // no cause: it may quote the file
    throw new ConfigError(`Settings that cannot be used:\n  LUOBI_EID_KEY_FILE: ${settings.privateKeyFile} holds no SM2 private key, in PEM or 64 hex digits`);
  }
}

async function openTencent(deps: { readonly clock: Clock; readonly logger: Logger }, key: TencentKey, options: Omit<TencentCloudOptions, 'secretId' | 'secretKey'>): Promise<ReturnType<typeof createTencentCloud>> {
  const { secretKey } = await secrets({ secretKey: ['LUOBI_TENCENT_SECRET_KEY_FILE', key.secretKeyFile, /^[\x21-\x7e]{16,128}$/, 'a SecretKey'] });
  return createTencentCloud(deps, { ...options, secretId: key.secretId, secretKey: secretKey! });
}

type SecretFile = readonly [setting: string, file: string | null, form: RegExp, what: string];

/** Names the file and never what stands in it. A file of null gives undefined. */
export async function secrets<K extends string>(wanted: Readonly<Record<K, SecretFile>>): Promise<Partial<Record<K, string>>> {
  const faults: string[] = [];
  const read: Partial<Record<K, string>> = {};
  for (const [name, [setting, file, form, what]] of Object.entries(wanted) as [K, SecretFile][]) {
    if (file === null) continue;
    try {
      const text = await readSecretFile(file);
      if (form.test(text)) read[name] = text;
      else faults.push(`${setting}: ${path.basename(file)} does not hold ${what}`);
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      faults.push(`${setting}: ${error.message}`);
    }
  }
  if (faults.length > 0) throw new ConfigError(`Settings that cannot be used:\n  ${faults.join('\n  ')}`);
  return read;
}
