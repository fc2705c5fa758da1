/**
 * WeChat for one machine, marked TEST: people, codes, messages and pictures without WeChat. It keeps the rules that
 * matter (codes work once, a message costs an accept, scenes and fields have limits); its pictures are QR codes of our
 * own H5 pages, so a journey can be walked with any phone. Never for production: whoever names a person is that person.
 */
import { createHash } from 'node:crypto';
import { toString as drawQr } from 'qrcode';
import sharp from 'sharp';
import { AppError, newToken, type Clock } from '../../kernel';
import { requireFields } from '../message-fields';
import type { SubscribeMessage, WeChat } from '../port';
import { requireLink, requirePage, requireScene, requireWidth } from '../scene';
import { openUserData, rawDataSignature, sameText, userSignature } from '../session-key';
import { testDeviceSignatures } from './soter';

export interface EmbeddedWeChatOptions {
  readonly clock: Clock;
  /** the page of our H5 that stands for a page of the mini-program, with its query */
  readonly pageUrl: (page: string, query: string) => string;
}
/** What only the embedded driver can do: play the phone's part. */
export interface WeChatPlay {
  /** The person taps 允许 once. */
  accept(openid: string, templateId: string): void;
  /** Newest first, at most 50. */
  messages(openid?: string): readonly (SubscribeMessage & { readonly at: Date })[];
}

const TEST_APP_ID = 'wxTESTluobi0000000';
const KEPT = 50;
const USED_CODES_MAX = 10_000;
const PHONE_CODE = /^(1[3-9]\d{9})(?:\.|$)/;

/**
 * Login code `<person>.<anything>`: the same person always gets the same openid, each whole code works once.
 * Phone code `<11 digits>.<anything>` gives that number.
 */
export function createEmbeddedWeChat({ clock, pageUrl }: EmbeddedWeChatOptions): WeChat & WeChatPlay {
  const used = new Set<string>();
  const keys = new Map<string, string>();
  const accepts = new Map<string, number>();
  const sent: (SubscribeMessage & { readonly at: Date })[] = [];
  const spend = (kind: string, code: string): void => {
    const mark = `${kind}:${code}`;
    if (!/^[\x21-\x7e]{1,256}$/.test(code) || used.has(mark)) throw new AppError('code_expired');
    if (used.size >= USED_CODES_MAX) used.clear();
    used.add(mark);
  };
  const keyOf = (openid: string): string | null => keys.get(openid) ?? null;

  return {
    provider: 'luobi-test',
    appId: TEST_APP_ID,
    ...testDeviceSignatures,
    async login({ code }) {
      spend('login', code);
      const openid = `TEST_${createHash('sha256').update(`openid\0${code.split('.')[0]!}`).digest('base64url').slice(0, 23)}`;
      keys.set(openid, Buffer.from(newToken(16), 'base64url').toString('base64'));
      return { openid, unionid: null };
    },
    checkSession: async (openid) => keys.has(openid),
    async checkRawData(openid, { rawData, signature }) {
      const key = keyOf(openid);
      return key !== null && sameText(signature, rawDataSignature(key, rawData));
    },
    async checkUserSignature(openid, { body, signature }) {
      const key = keyOf(openid);
      return key !== null && sameText(signature, userSignature(key, body));
    },
    async openUserData(openid, sealed) {
      const key = keyOf(openid);
      if (key === null) throw new AppError('code_expired');
      return openUserData(key, TEST_APP_ID, sealed);
    },
    async phoneNumber({ code, openid }) {
      const phone = PHONE_CODE.exec(code)?.[1];
      if (phone === undefined || !keys.has(openid)) throw new AppError('code_expired');
      spend('phone', code);
      return { phone, countryCode: '86' };
    },
    async miniProgramCode({ scene, page, width = 430 }) {
      requireScene(scene);
      requirePage(page);
      requireWidth(width);
      const drawing = await drawQr(pageUrl(page, `scene=${encodeURIComponent(scene)}`), { type: 'svg', errorCorrectionLevel: 'M' });
      return { bytes: await sharp(Buffer.from(drawing), { density: 300 }).resize(width, width, { kernel: 'nearest' }).png().toBuffer(), mediaType: 'image/png' };
    },
    async urlLink(request) {
      requireLink(request);
      return pageUrl(request.path, request.query);
    },
    async scheme(request) {
      requireLink(request);
      return `weixin://dl/business/?t=TEST${createHash('sha256').update(`${request.path}?${request.query}`).digest('hex').slice(0, 12)}`;
    },
    async sendSubscribeMessage(message) {
      requireFields(message.fields);
      const wallet = `${message.openid} ${message.templateId}`;
      const left = accepts.get(wallet) ?? 0;
      if (left === 0) return 'no_credit';
      accepts.set(wallet, left - 1);
      sent.unshift({ ...message, at: clock.now() });
      sent.length = Math.min(sent.length, KEPT);
      return 'sent';
    },
    /** Texts holding 测试违规 are risky, 测试复核 asks for review, everything else passes. */
    async checkText({ openid, text }) {
      if (text.length === 0 || text.length > 2500) throw new AppError('invalid_request', { path: 'text' });
      if (!keys.has(openid)) return { verdict: 'unchecked', label: 0 };
      if (text.includes('测试违规')) return { verdict: 'risky', label: 20006 };
      return text.includes('测试复核') ? { verdict: 'review', label: 21000 } : { verdict: 'pass', label: 100 };
    },
    accept(openid, templateId) {
      const wallet = `${openid} ${templateId}`;
      accepts.set(wallet, (accepts.get(wallet) ?? 0) + 1);
    },
    messages: (openid) => sent.filter((message) => openid === undefined || message.openid === openid),
  };
}
