/**
 * WeChat's server API (api.weixin.qq.com). Codes of people and messages are sent once; everything that only reads or
 * makes a picture may be repeated. Needs the server's address in the console's IP whitelist.
 */
import { z } from 'zod';
import { AppError, type Clock, type Logger } from '../../kernel';
import { requireFields } from '../message-fields';
import type { WeChat, WeChatStore } from '../port';
import { requireLink, requirePage, requireScene, requireWidth } from '../scene';
import { openUserData, rawDataSignature, sameText, userSignature } from '../session-key';
import { createAccessTokens, type AppCredentials } from './access-token';
import { createFaceCalls } from './face-calls';
import { refusal, TOKEN_REFUSED, WeChatRefusal } from './refusal';
import { createDeviceSignatures } from './soter';
import { createTransport, TransportFault, type Answer, type Exchange, type TransportOptions } from './transport';

export { WeChatRefusal } from './refusal';

export interface RemoteWeChatOptions extends TransportOptions {
  readonly app: AppCredentials;
  readonly store: WeChatStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

const OPENID = /^[0-9A-Za-z_-]{6,64}$/;
const openid = z.string().regex(OPENID);
const session = z.object({ openid, session_key: z.string().min(1), unionid: z.string().min(1).optional() });
const phone = z.object({ phone_info: z.object({ purePhoneNumber: z.string().regex(/^\d{5,15}$/), countryCode: z.coerce.string(), watermark: z.object({ appid: z.string() }) }) });
const checked = z.object({ result: z.object({ suggest: z.enum(['pass', 'review', 'risky']), label: z.coerce.number() }) });
const TEXT_KIND = { profile: 1, comment: 2, forum: 3, social: 4 } as const;
const VERSION = { release: 'formal', trial: 'trial', develop: 'developer' } as const;

/** @param options.messageVersion which version of the mini-program a message opens; default release */
export function createRemoteWeChat(options: RemoteWeChatOptions & { readonly messageVersion?: keyof typeof VERSION }): WeChat & { close(): Promise<void> } {
  const { app, store, clock, logger } = options;
  const transport = createTransport(options);
  const tokens = createAccessTokens({ transport, store, clock, app });

  /** With a token; a refused token is replaced once, which is safe for every call: a refused call did nothing. */
  async function withToken(call: Exchange): Promise<Answer> {
    const first = await tokens.current();
    const send = (token: string): Promise<Answer> => transport.exchange({ ...call, query: { ...call.query, access_token: token } });
    const answer = await send(first);
    if (answer.kind === 'image' || !TOKEN_REFUSED.has(answer.errcode)) return answer;
    logger.warn({ path: call.path, errcode: answer.errcode }, 'WeChat refused the access token; getting another');
    return send(await tokens.insteadOf(first));
  }
  function fail(path: string, errcode: number): AppError {
    logger.warn({ path, errcode }, 'WeChat refused a call');
    return refusal(path, errcode);
  }
  /** @param tolerated errcodes the caller has a word for */
  async function json(call: Exchange, tolerated: readonly number[] = [], send = withToken): Promise<{ readonly errcode: number; readonly body: Readonly<Record<string, unknown>> }> {
    const answer = await send(call);
    if (answer.kind === 'image') throw unreadable(call.path);
    if (answer.errcode !== 0 && !tolerated.includes(answer.errcode)) throw fail(call.path, answer.errcode);
    return answer;
  }
  const post = (path: string, body: Readonly<Record<string, unknown>>, repeatable: boolean, tolerated?: readonly number[]): ReturnType<typeof json> => json({ method: 'POST', path, body, repeatable }, tolerated);
  async function link(path: string, body: Readonly<Record<string, unknown>>, field: 'url_link' | 'openlink', shape: RegExp): Promise<string> {
    const address = (await post(path, body, true)).body[field];
    if (typeof address !== 'string' || !shape.test(address)) throw unreadable(path);
    return address;
  }

  return {
    provider: 'wechat',
    face: createFaceCalls(post),
    appId: app.appId,
    ...createDeviceSignatures(post),
    close: () => transport.close(),

    async login({ code }) {
      requireCode(code);
      const path = '/sns/jscode2session';
      const { body } = await json({ method: 'GET', path, repeatable: false, query: { appid: app.appId, secret: app.secret, js_code: code, grant_type: 'authorization_code' } }, [], (call) => transport.exchange(call));
      const read = take(session, body, path);
      await store.writeSessionKey(read.openid, read.session_key);
      return { openid: read.openid, unionid: read.unionid ?? null };
    },
    async checkSession(id) {
      const key = await store.readSessionKey(id);
      if (key === null) return false;
      const { errcode } = await json({ method: 'GET', path: '/wxa/checksession', repeatable: true, query: { openid: id, signature: userSignature(key, ''), sig_method: 'hmac_sha256' } }, [87007, 87009]);
      if (errcode !== 0) await store.forgetSessionKey(id);
      return errcode === 0;
    },
    async checkRawData(id, { rawData, signature }) {
      const key = await store.readSessionKey(id);
      return key !== null && sameText(signature, rawDataSignature(key, rawData));
    },
    async checkUserSignature(id, { body, signature }) {
      const key = await store.readSessionKey(id);
      return key !== null && sameText(signature, userSignature(key, body));
    },
    async openUserData(id, sealed) {
      const key = await store.readSessionKey(id);
      if (key === null) throw new AppError('code_expired');
      return openUserData(key, app.appId, sealed);
    },
    async phoneNumber({ code, openid: id }) {
      requireCode(code);
      const path = '/wxa/business/getuserphonenumber';
      const { phone_info: info } = take(phone, (await post(path, { code, openid: id }, false)).body, path);
      if (info.watermark.appid !== app.appId) throw unreadable(path);
      return { phone: info.purePhoneNumber, countryCode: info.countryCode };
    },
    async miniProgramCode({ scene, page, version = 'release', width = 430 }) {
      requireScene(scene);
      requirePage(page);
      requireWidth(width);
      const path = '/wxa/getwxacodeunlimit';
      const answer = await withToken({ method: 'POST', path, repeatable: true, body: { scene, page, check_path: version === 'release', env_version: version, width } });
      if (answer.kind === 'json') throw answer.errcode === 0 ? unreadable(path) : fail(path, answer.errcode);
      return { bytes: answer.bytes, mediaType: answer.bytes[0] === 0x89 ? 'image/png' : 'image/jpeg' };
    },
    async urlLink(request) {
      requireLink(request);
      const { path, query, days, version = 'release' } = request;
      return link('/wxa/generate_urllink', { path, query, expire_type: 1, expire_interval: days, env_version: version }, 'url_link', /^https:\/\/[\w.-]+\/[\w-]+$/);
    },
    async scheme(request) {
      requireLink(request);
      const { path, query, days, version = 'release' } = request;
      return link('/wxa/generatescheme', { jump_wxa: { path, query, env_version: version }, is_expire: true, expire_type: 1, expire_interval: days }, 'openlink', /^weixin:\/\/dl\/business\/\?t=[\w-]+$/);
    },
    async sendSubscribeMessage({ openid: id, templateId, page, fields }) {
      requireFields(fields);
      const data = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }]));
      const path = '/cgi-bin/message/subscribe/send';
      const { errcode } = await post(path, {
        touser: id, template_id: templateId, ...(page === undefined ? {} : { page }), data, miniprogram_state: VERSION[options.messageVersion ?? 'release'], lang: 'zh_CN',
      }, false, [43101, 43107, 43108, 45168, -1]).catch((error: unknown) => {
        if (certainlyUnsent(error, path)) return { errcode: -1 };
        throw error;
      });
      switch (errcode) {
        case 0: return 'sent';
        case 43101: return 'no_credit';
        case 43107: case 45168: return 'blocked';
        default: return 'try_later';
      }
    },
    async checkText({ openid: id, text, kind }) {
      if (text.length === 0 || text.length > 2500) throw new AppError('invalid_request', { path: 'text' });
      const path = '/wxa/msg_sec_check';
      const { errcode, body } = await post(path, { content: text, version: 2, scene: TEXT_KIND[kind], openid: id }, true, [61010]);
      if (errcode !== 0) return { verdict: 'unchecked', label: 0 };
      const { result } = take(checked, body, path);
      return { verdict: result.suggest, label: result.label };
    },
  };
}

/** No connection, an open breaker, or no token to go with: the call itself was never made. */
function certainlyUnsent(error: unknown, path: string): boolean {
  if (!(error instanceof AppError) || error.code !== 'unavailable') return false;
  const { cause } = error;
  if (cause instanceof TransportFault) return !cause.sent || cause.path !== path;
  return !(cause instanceof WeChatRefusal) || cause.path !== path;
}

/** Codes come from the phone: bounded before they are put into an address. */
function requireCode(code: string): void {
  if (!/^[\x21-\x7e]{1,256}$/.test(code)) throw new AppError('code_expired');
}
function take<T>(schema: z.ZodType<T>, body: unknown, path: string): T {
  const read = schema.safeParse(body);
  if (!read.success) throw unreadable(path);
  return read.data;
}
const unreadable = (path: string): AppError => new AppError('unavailable', {}, { cause: new Error(`${path}: not the documented answer`) });
