/**
 * The endpoints, each judging its caller as WeChat does. Written from the documentation alone: nothing here is shared with
 * the client, and the rules are put the other way round (sets of characters and tables instead of the client's patterns).
 */
import { createHmac, timingSafeEqual, createHash } from 'node:crypto';
import { create } from 'qrcode';
import sharp from 'sharp';
import { faceEndpoints } from './face';
import { verifySignature } from './soter';
import type { Call, IssuedCode, WeChatState } from './state';

export type Outcome = Record<string, unknown> | Buffer;
type Endpoint = (state: WeChatState, call: Call) => Outcome | Promise<Outcome>;

export const error = (errcode: number, errmsg = 'refused'): Record<string, unknown> => ({ errcode, errmsg: `${errmsg} rid: 6543-abcd-0001` });
const ok = (more: Record<string, unknown> = {}): Record<string, unknown> => ({ errcode: 0, errmsg: 'ok', ...more });

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MARKS = "!#$&'()*+,/:;=?@-._~";
const SCENE = new Set(DIGITS + LETTERS + MARKS);
const QUERY = new Set(`${DIGITS}${LETTERS}${MARKS}%`);
const only = (text: string, allowed: ReadonlySet<string>): boolean => [...text].every((letter) => allowed.has(letter));
const isHan = (letter: string): boolean => { const at = letter.codePointAt(0)!; return (at >= 0x4e00 && at <= 0x9fff) || (at >= 0x3400 && at <= 0x4dbf) || (at >= 0x20000 && at <= 0x323af) || letter === '·'; };

/** Endpoints without a token. */
export const OPEN: Readonly<Record<string, [method: string, Endpoint]>> = {
  '/cgi-bin/token': ['GET', (s, { query }) => {
    const wrong = credentials(s, query.get('appid'), query.get('secret'));
    if (wrong) return wrong;
    if (query.get('grant_type') !== 'client_credential') return error(40002);
    const token = s.mintToken();
    s.ordinary.push(token);
    return { access_token: token.value, expires_in: 7200 };
  }],
  '/cgi-bin/stable_token': ['POST', (s, { body }) => {
    if (!body) return error(44002);
    const wrong = credentials(s, body['appid'], body['secret']);
    if (wrong) return wrong;
    if (body['grant_type'] !== 'client_credential') return error(40002);
    if (body['force_refresh'] !== undefined && typeof body['force_refresh'] !== 'boolean') return error(47001);
    if (body['force_refresh'] === true) {
      if (s.now - s.forcedAt < 30_000 || s.forcedToday >= 20) return error(45011);
      s.forcedAt = s.now;
      s.forcedToday += 1;
      s.stable = s.mintToken();
    }
    if (!s.stable || s.stable.until - s.now < 300_000) s.stable = s.mintToken();
    return { access_token: s.stable.value, expires_in: Math.floor((s.stable.until - s.now) / 1000) };
  }],
  '/sns/jscode2session': ['GET', (s, { query }) => {
    const wrong = credentials(s, query.get('appid'), query.get('secret'));
    if (wrong) return wrong;
    const spent = spend(s, 'login', query.get('js_code'));
    if ('errcode' in spent) return spent;
    const person = s.people.get(spent.openid)!;
    if (person.blocked) return error(40226, 'code blocked');
    person.lastSeen = s.now;
    person.sessionKey = createHash('md5').update(`${spent.openid}${s.now}${s.calls.length}`).digest('base64');
    return { openid: person.openid, session_key: person.sessionKey, ...(person.unionid ? { unionid: person.unionid } : {}) };
  }],
};

/** Endpoints that want `access_token` in the query. */
export const GUARDED: Readonly<Record<string, [method: string, Endpoint]>> = {
  ...faceEndpoints(error),
  '/wxa/checksession': ['GET', (s, { query }) => {
    const person = s.people.get(query.get('openid') ?? '');
    if (!person) return error(40003);
    if (query.get('sig_method') !== 'hmac_sha256') return error(87008);
    if (!person.sessionKey) return error(87007);
    const want = createHmac('sha256', Buffer.from(person.sessionKey, 'utf8')).update(Buffer.alloc(0)).digest();
    const got = Buffer.from(query.get('signature') ?? '', 'hex');
    return got.length === want.length && timingSafeEqual(got, want) ? ok() : error(87009);
  }],
  '/wxa/business/getuserphonenumber': ['POST', (s, { body }) => {
    const code = s.codes.get(String(body!['code']));
    if (code && body!['openid'] !== undefined && body!['openid'] !== code.openid) return error(40029, 'code and openid do not match');
    const spent = spend(s, 'phone', body!['code']);
    if ('errcode' in spent) return spent;
    const { phone } = s.people.get(spent.openid)!;
    return ok({ phone_info: { phoneNumber: phone, purePhoneNumber: phone, countryCode: '86', watermark: { timestamp: Math.floor(s.now / 1000), appid: s.appId } } });
  }],
  '/wxa/getwxacodeunlimit': ['POST', async (s, { body }) => {
    const { scene, page = 'pages/index/index', check_path: check = true, env_version: version = 'release', width = 430 } = body!;
    if (typeof scene !== 'string' || scene.length === 0 || !only(scene, SCENE)) return error(40169, 'invalid length for scene, or the data is not json string');
    if (scene.length > 32) return error(40129, 'invalid scene');
    if (typeof page !== 'string' || page.startsWith('/') || page.includes('?')) return error(40097);
    if (page.includes('scancode_time')) return error(85096);
    if (typeof check !== 'boolean' || typeof width !== 'number') return error(47001);
    if (!['release', 'trial', 'develop'].includes(String(version)) || width < 280 || width > 1280) return error(40097);
    if (check && !s.pages.has(page)) return error(41030, 'invalid page');
    return draw(`${page}?scene=${encodeURIComponent(scene)}`, width);
  }],
  '/wxa/generate_urllink': ['POST', (s, { body }) => linkFault(s, body!, body!) ?? ok({ url_link: `https://wxaurl.cn/${createHash('md5').update(JSON.stringify(body)).digest('hex').slice(0, 11)}` })],
  '/wxa/generatescheme': ['POST', (s, { body }) => {
    const jump = body!['jump_wxa'];
    if (typeof jump !== 'object' || jump === null || body!['is_expire'] !== true) return error(47001);
    return linkFault(s, jump as Record<string, unknown>, body!) ?? ok({ openlink: `weixin://dl/business/?t=${createHash('md5').update(JSON.stringify(body)).digest('hex').slice(0, 11)}` });
  }],
  '/cgi-bin/message/subscribe/send': ['POST', (s, { body }) => {
    const { touser, template_id: template, data, miniprogram_state: version = 'formal' } = body!;
    if (typeof touser !== 'string' || !s.people.has(touser)) return error(40003);
    const names = s.templates.get(String(template));
    if (!names) return error(40037);
    if (!['developer', 'trial', 'formal'].includes(String(version)) || typeof data !== 'object' || data === null) return error(47003);
    const given = data as Record<string, { value?: unknown }>;
    for (const name of names) {
      const value = given[name]?.value;
      if (typeof value !== 'string' || !fieldHolds(name, value)) return error(47003, `argument invalid! data.${name}.value invalid`);
    }
    const wallet = `${touser} ${template as string}`;
    const left = s.accepts.get(wallet) ?? 0;
    if (left < 1) return error(43101, 'user refuse to accept the msg');
    s.accepts.set(wallet, left - 1);
    s.delivered.push({ openid: touser, templateId: template as string, data: data as Record<string, { value: string }> });
    return ok({ msgid: 1_000 + s.delivered.length });
  }],
  '/cgi-bin/soter/verify_signature': ['POST', verifySignature],
  '/wxa/msg_sec_check': ['POST', (s, { body }) => {
    const person = s.people.get(String(body!['openid']));
    if (!person) return error(40003);
    if (body!['version'] !== 2 || ![1, 2, 3, 4].includes(body!['scene'] as number)) return error(40097);
    const text = String(body!['content']);
    if (text.length > 2500) return error(40097);
    if (s.now - person.lastSeen > 2 * 3600_000) return error(61010, 'user has not visited');
    const [suggest, label] = text.includes('测试违规') ? ['risky', 20006] : text.includes('测试复核') ? ['review', 21000] : ['pass', 100];
    return ok({ result: { suggest, label }, detail: [{ strategy: 'content_model', errcode: 0, suggest, label }], trace_id: '60ae120f-371d5872-7941a05b' });
  }],
};

/** A QR code with the scene, so that what was asked for can be read back from the picture. */
async function draw(text: string, width: number): Promise<Buffer> {
  const { data, size } = create(text, {}).modules;
  const side = size + 8;
  const pixels = Buffer.alloc(side * side, 255);
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (data[y * size + x]) pixels[(y + 4) * side + x + 4] = 0;
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } }).resize(width, width, { kernel: 'nearest' }).png().toBuffer();
}

/** @returns the refusal for a missing, foreign, replaced or old token */
export function tokenFault(s: WeChatState, given: string | null): Record<string, unknown> | null {
  if (!given) return error(41001, 'access_token missing');
  const token = [s.stable, ...s.ordinary].find((known) => known?.value === given);
  if (!token) return error(40001, 'invalid credential, access_token is invalid or not latest');
  return token.until <= s.now ? error(42001, 'access_token expired') : null;
}

function credentials(s: WeChatState, appid: unknown, secret: unknown): Record<string, unknown> | null {
  if (!appid) return error(41002);
  if (!secret) return error(41004);
  if (appid !== s.appId) return error(40013);
  return secret === s.secret ? null : error(40125, 'invalid appsecret');
}

function spend(s: WeChatState, type: IssuedCode['type'], code: unknown): IssuedCode | { errcode: number; errmsg: string } {
  const issued = s.codes.get(String(code));
  if (!issued || issued.type !== type || issued.until <= s.now) return { errcode: 40029, errmsg: 'invalid code' };
  if (issued.used) return { errcode: 40163, errmsg: 'code been used' };
  issued.used = true;
  return issued;
}

function linkFault(s: WeChatState, target: Record<string, unknown>, life: Record<string, unknown>): Record<string, unknown> | null {
  const { path, query = '', env_version: version = 'release' } = target;
  if (typeof path !== 'string' || !s.pages.has(path)) return error(40165);
  if (typeof query !== 'string' || query.length > 1024 || !only(query, QUERY)) return error(40212);
  if (!['release', 'trial', 'develop'].includes(String(version))) return error(85402);
  const days = life['expire_interval'];
  if (life['expire_type'] !== 1 || typeof days !== 'number') return error(47001);
  return days < 1 || days > 30 ? error(85401) : null;
}

function fieldHolds(name: string, value: string): boolean {
  const kind = name.replace(/\d+$/, '');
  const letters = [...value];
  if (letters.length === 0 || letters.some((letter) => letter === '\n' || letter === '\r')) return false;
  switch (kind) {
    case 'thing': return letters.length <= 20;
    case 'name': return letters.every(isHan) ? letters.length <= 10 : letters.length <= 20 && !letters.some(isHan);
    case 'phrase': return letters.length <= 5 && letters.every(isHan);
    case 'number': return letters.length <= 32 && !Number.isNaN(Number(value));
    case 'character_string': return letters.length <= 32 && !letters.some(isHan);
    case 'time': return value.includes(':');
    case 'date': return /\d/.test(value) && (value.includes('年') || value.includes('-'));
    default: return letters.length <= 32;
  }
}
