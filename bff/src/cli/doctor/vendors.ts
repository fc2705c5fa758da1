/** WeChat, text messages, real names and faces: what is set, what is missing and where to get it, and whether the vendor lets us in. */
import { ConfigError, type Config } from '../../config';
import type { CloudFailure } from '../../kernel/cloud-call';
import { NOTICE_KINDS, type CloudProbe, type SmsProbe } from '../../notify';
import type { WeChatProbe } from '../../wechat';
import type { Finding } from './finding';

type WeChatSettings = NonNullable<Config['wechat']>;
type SmsSettings = Extract<Config['sms'], { kind: 'tencent' }>;
/** Ask what harms nothing. @throws ConfigError naming a file that cannot be used */
export interface VendorProbes {
  wechat(settings: WeChatSettings): Promise<WeChatProbe>;
  sms(settings: SmsSettings): Promise<SmsProbe>;
  faceid(settings: { readonly key: SmsSettings['key']; readonly url: string | null }): Promise<CloudProbe>;
}

const MP = 'mp.weixin.qq.com';
const SMS_CONSOLE = 'console.cloud.tencent.com/smsv2';
const FACEID_CONSOLE = 'console.cloud.tencent.com/faceid';
/** how many variables each text has: sms-variables.ts */
const VARIABLES: Readonly<Record<keyof SmsSettings['templates'], number>> = { login_code: 2, willingness_code: 4, account_code: 3, phone_changed: 1 };

export async function checkVendors(config: Config, probes: VendorProbes): Promise<Finding[]> {
  const people = config.parts.includes('web') || config.parts.includes('worker');
  return [
    ...(people ? await checkWeChat(config, probes) : []),
    ...(people ? await checkSms(config, probes) : []),
    ...(config.parts.includes('identity') ? await checkIdentity(config, probes) : []),
  ];
}

async function checkWeChat({ wechat, mode, publicUrl }: Config, probes: VendorProbes): Promise<Finding[]> {
  if (!wechat) {
    return [mode === 'demo'
      ? { area: 'WeChat', state: 'note', text: 'embedded: played on this machine', meaning: `whoever names a person is that person; a mini-program of your own: LUOBI_WECHAT_APPID and LUOBI_WECHAT_SECRET_FILE (${MP})` }
      : { area: 'WeChat', state: 'note', text: 'no mini-program is set up', meaning: `people come by browser alone; LUOBI_WECHAT_APPID and LUOBI_WECHAT_SECRET_FILE join one (${MP} → 开发管理 → 开发设置)` }];
  }
  const address = publicUrl ?? 'https://<LUOBI_PUBLIC_URL>';
  const missing = NOTICE_KINDS.filter((kind) => !wechat.templates[kind]).map((kind) => `LUOBI_WECHAT_TEMPLATE_${kind.toUpperCase()}`);
  return [
    { area: 'WeChat', ...(await asked(async () => wechatWords(await probes.wechat(wechat), wechat.appId))) },
    wechat.push === null ? { area: 'WeChat push', state: 'note', text: 'not set up', meaning: `people's refusals in WeChat's own settings do not reach this server, which they must: LUOBI_WECHAT_PUSH_TOKEN_FILE and _KEY_FILE, address ${address}/wechat/push, 安全模式, JSON (${MP} → 开发管理 → 消息推送)` }
      : wechat.push.keyFile === null ? { area: 'WeChat push', state: 'note', text: `${address}/wechat/push, in plain mode`, meaning: 'the body is not signed: choose 安全模式 and name the EncodingAESKey in LUOBI_WECHAT_PUSH_KEY_FILE' }
      : { area: 'WeChat push', state: 'ok', text: `${address}/wechat/push, secure mode` },
    wechat.linkFile === null ? { area: 'WeChat links', state: 'note', text: 'no ownership file', meaning: `QR codes open a page instead of the mini-program: enter the rule ${address}/q/ and name its file in LUOBI_WECHAT_LINK_FILE (${MP} → 开发管理 → 扫普通链接二维码打开小程序)` }
      : { area: 'WeChat links', state: 'ok', text: `rule ${address}/q/, page pages/claim/index` },
    missing.length === 0 ? { area: 'WeChat notices', state: 'ok', text: 'a template for each' }
      : { area: 'WeChat notices', state: 'note', text: `without template: ${missing.join(', ')}`, meaning: `people find these in the inbox only; choose 一次性订阅 templates and write e.g. "ID thing1=title name2=sender time3=time" (${MP} → 订阅消息)` },
    ...(wechat.version === 'release' ? [] : [{ area: 'WeChat version', state: 'note', text: wechat.version, meaning: 'codes, links and notices open the version for testers; leave LUOBI_WECHAT_VERSION out for everybody' } as const]),
    ...(publicUrl?.startsWith('https:') ? [{ area: 'WeChat domain', state: 'note', text: publicUrl, meaning: `has to stand in request, uploadFile and downloadFile 合法域名, with ICP filing; nobody but you can look (${MP} → 开发管理 → 服务器域名)` } as const]
      : [{ area: 'WeChat domain', state: 'note', text: publicUrl ?? 'LUOBI_PUBLIC_URL is not set', meaning: 'a mini-program reaches https addresses with ICP filing only, except in DevTools with 不校验合法域名' } as const]),
  ];
}

type Judged = Omit<Finding, 'area'>;

async function asked(ask: () => Promise<Judged>): Promise<Judged> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ConfigError) return { state: 'broken', text: error.message, meaning: 'the server will not start' };
    throw error;
  }
}

function wechatWords(probe: WeChatProbe, appId: string): Judged {
  switch (probe.state) {
    case 'ok': return { state: 'ok', text: `${appId}: knows us, token for ${probe.expiresInSeconds} s` };
    case 'unreachable': return { state: 'broken', text: `${appId}: WeChat does not answer`, meaning: 'nobody logs in by WeChat: check whether the firewall lets us out to api.weixin.qq.com, or LUOBI_WECHAT_URL' };
    case 'refused': {
      const [text, meaning] = REFUSALS[probe.errcode] ?? [`refuses with ${probe.errcode}`, 'the number is explained under 全局返回码 in WeChat\'s documentation'];
      return { state: probe.errcode === -1 || probe.errcode === 45011 ? 'note' : 'broken', text: `${appId}: ${text}`, meaning: probe.errcode === 40164 && probe.address ? `${meaning}; WeChat saw ${probe.address}` : meaning };
    }
  }
}
const SECRET = ['the AppSecret is not the one in force', `make a new one and put it into LUOBI_WECHAT_SECRET_FILE (${MP} → 开发管理 → 开发设置 → AppSecret)`] as const;
const REFUSALS: Readonly<Record<number, readonly [text: string, meaning: string]>> = {
  40164: ['this server\'s address is not in the IP whitelist', `add the address this server goes out with (${MP} → 开发管理 → 开发设置 → IP 白名单)`],
  40001: SECRET, 40125: SECRET,
  40013: ['there is no such AppID', 'LUOBI_WECHAT_APPID is the AppID of the mini-program, not of an official account or of Open Platform'],
  40243: ['the AppSecret is frozen', `unfreeze it (${MP} → 开发管理 → 开发设置)`],
  50007: ['the account is frozen', `see the notice in ${MP}`],
  45011: ['too many questions just now', 'ask again in a minute'],
  [-1]: ['is busy', 'ask again in a minute'],
};

async function checkSms({ sms, smsPerDay, mode }: Config, probes: VendorProbes): Promise<Finding[]> {
  if (sms.kind === 'embedded') return [{ area: 'messages', state: 'note', text: 'embedded: text messages go to /dev/inbox', meaning: `nothing is sent to a phone; whoever opens the page reads the codes. LUOBI_SMS=tencent sends them (${SMS_CONSOLE})` }];
  const first: Finding = { area: 'messages', state: 'ok', text: `tencent: signature 【${sms.signName}】, ${mode === 'demo' ? 'limits of the demo' : `at most ${smsPerDay ?? 20_000} a day`}` };
  const limit: Finding = { area: '', state: 'note', text: 'the console lets one number have 2 messages a day until told otherwise', meaning: `the third code of a day silently never comes: raise it to 10 (${SMS_CONSOLE} → 应用管理 → 发送频率限制)` };
  try {
    const probe = await probes.sms(sms);
    if (probe.state === 'trouble') return [first, { area: '', ...trouble(probe.failure, probe.vendorCode, 'DescribeSmsTemplateList, which only this check asks') }, limit];
    const nameOf = new Map(Object.entries(sms.templates).map(([kind, id]) => [id, kind as keyof typeof VARIABLES]));
    return [first, ...probe.templates.map(({ id, review, variables }): Finding => {
      const kind = nameOf.get(id)!;
      if (review !== 'approved') return { area: '', state: review === 'reviewing' ? 'note' : 'broken', text: `template ${id} (${kind}): ${review === 'unknown' ? 'not in this account' : review === 'reviewing' ? 'under review' : 'refused'}`, meaning: `its codes are not sent; ${SMS_CONSOLE} → 国内短信 → 正文模板管理` };
      if (variables !== null && variables !== VARIABLES[kind]) return { area: '', state: 'broken', text: `template ${id} (${kind}): ${variables} variables instead of ${VARIABLES[kind]}`, meaning: 'its messages are refused; the texts stand in bff/src/notify/templates.ts, the order of variables in sms-variables.ts' };
      return { area: '', state: 'ok', text: `template ${id} (${kind}): approved` };
    }), limit];
  } catch (error) {
    if (error instanceof ConfigError) return [first, { area: '', state: 'broken', text: error.message, meaning: 'the server will not start' }];
    throw error;
  }
}

async function checkIdentity({ realName, face, mode }: Config, probes: VendorProbes): Promise<Finding[]> {
  const findings: Finding[] = [];
  const faceWords: Finding = face.kind === 'none' ? { area: 'faces', state: 'note', text: 'no face check', meaning: `nobody can confirm by face; LUOBI_FACE=tencent-eid or tencent-h5 (${FACEID_CONSOLE})` }
    : face.kind === 'embedded' ? { area: 'faces', state: 'note', text: 'embedded: played on a page', meaning: `no camera sees anybody; LUOBI_FACE=tencent-eid or tencent-h5 (${FACEID_CONSOLE})` }
    : { area: 'faces', state: 'ok', text: face.kind };
  if (realName.kind === 'embedded') findings.push({ area: 'identity', state: 'note', text: 'embedded: checks the form of names and ID numbers, answers by a fixed rule', meaning: `nobody is really identified; LUOBI_IDENTITY=tencent (${FACEID_CONSOLE})${mode === 'production' ? ', which production needs' : ''}` });
  else findings.push({ area: 'identity', state: 'ok', text: 'tencent: real names by faceid' });
  const account = realName.kind === 'tencent' ? realName : face.kind === 'tencent-eid' || face.kind === 'tencent-h5' ? face : null;
  if (account) findings.push({ area: 'faceid', ...(await asked(async () => {
    const probe = await probes.faceid({ key: account.key, url: account.url });
    return probe.state === 'ok' ? { state: 'ok', text: 'lets us in' } : trouble(probe.failure, probe.vendorCode, 'faceid');
  })) });
  return [...findings, faceWords];
}

function trouble(failure: CloudFailure, vendorCode: string, what: string): Judged {
  const said = vendorCode === '' ? '' : ` (${vendorCode})`;
  switch (failure) {
    case 'credentials': return { state: 'broken', text: `Tencent Cloud does not take the key for ${what}${said}`, meaning: 'check LUOBI_TENCENT_SECRET_ID, the key in LUOBI_TENCENT_SECRET_KEY_FILE, and what its CAM policy allows (console.cloud.tencent.com/cam/capi)' };
    case 'clock_skew': return { state: 'broken', text: `Tencent Cloud refuses our clock${said}`, meaning: 'it differs by more than five minutes: run NTP on this machine' };
    case 'account': return { state: 'broken', text: `the account cannot use ${what}${said}`, meaning: 'in arrears, or the service is not switched on in the console' };
    case 'rate_limited': return { state: 'note', text: `too many questions just now${said}`, meaning: 'ask again in a minute' };
    case 'unreachable': case 'late': return { state: 'broken', text: 'Tencent Cloud does not answer', meaning: 'check whether the firewall lets us out to tencentcloudapi.com' };
    default: return { state: 'note', text: `Tencent Cloud did not answer as documented${said}`, meaning: 'whether it works shows with the first use' };
  }
}
