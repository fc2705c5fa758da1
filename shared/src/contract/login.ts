/**
 * Coming in by WeChat, the list of sessions, confirming that one is there, and changing one's number. The openid and the
 * session key stay on the server: a login that lacks a phone number is carried on by a ticket.
 */
import { z } from 'zod';
import { contract, id, instant, phone } from './common';
import { me } from './person';

const code = z.string().regex(/^\d{6}$/);
/** of wx.login or of the phone button: WeChat's own, opaque to us */
const wechatCode = z.string().regex(/^[\x21-\x7e]{1,256}$/);
const loginTicket = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const opened = z.object({ token: z.string(), expiresAt: instant, me });
const challenge = z.object({ challengeId: id, expiresAt: instant, resendAfterSeconds: z.number().int() }).meta({ id: 'SentCode' });

export const loginByWeChat = contract({
  body: z.strictObject({ code: wechatCode }),
  status: 201,
  answer: z.discriminatedUnion('state', [
    z.object({ state: z.literal('session'), session: opened }),
    z.object({
      state: z.literal('phone_needed'),
      /** works once, for ten minutes; `reason` new: not seen before, ended: a session of this WeChat account was ended on purpose */
      ticket: z.string(), expiresAt: instant, reason: z.enum(['new', 'ended']),
    }),
  ]),
  errors: ['code_expired', 'forbidden', 'unavailable'],
});
export const loginByWeChatPhone = contract({
  body: z.strictObject({ ticket: loginTicket, code: wechatCode }),
  status: 201,
  answer: opened,
  errors: ['login_ticket_expired', 'code_expired', 'phone_invalid', 'wechat_bound', 'unavailable'],
});
export const login = contract({
  body: z.strictObject({
    challengeId: id, code, channel: z.enum(['weapp', 'h5']),
    ticket: loginTicket.optional().meta({ description: 'weapp: the ticket of loginByWeChat' }),
    moveWeChat: z.boolean().optional().meta({ description: 'weapp: the person was told by wechat_bound what will be moved, and agreed' }),
  }),
  status: 201,
  answer: opened,
  errors: ['code_wrong', 'code_expired', 'code_locked', 'login_ticket_expired', 'wechat_bound'],
});

export const listSessions = contract({
  status: 200,
  answer: z.object({
    sessions: z.array(z.object({
      sessionId: id, current: z.boolean(), channel: z.enum(['weapp', 'h5']),
      /** what the device said of itself */
      device: z.string().nullable(),
      createdAt: instant, lastSeenAt: instant,
    })),
    /** silent: the joined WeChat account comes in without a code */
    wechat: z.object({ joined: z.boolean(), silent: z.boolean() }),
  }).meta({ id: 'Sessions' }),
  errors: [],
});
export const endSession = contract({ params: z.object({ sessionId: id }), status: 204, answer: 'none', errors: ['not_found'] });
export const endOtherSessions = contract({ status: 204, answer: 'none', errors: [] });

export const sendStepUpCode = contract({ status: 201, answer: challenge.extend({ phoneMasked: z.string() }), errors: ['code_send_limited', 'unavailable'] });
export const proveStepUp = contract({
  body: z.strictObject({ challengeId: id, code }),
  status: 200, answer: z.object({ until: instant }), errors: ['code_wrong', 'code_expired', 'code_locked'],
});

const changeId = z.object({ changeId: id });
export const startPhoneChange = contract({
  body: z.strictObject({ way: z.enum(['code', 'identity']) }),
  status: 201,
  answer: z.object({ changeId: id, oldPhoneMasked: z.string(), challenge: challenge.nullable() }),
  errors: ['identity_required', 'code_send_limited', 'unavailable'],
});
export const provePhoneChange = contract({
  params: changeId,
  body: z.discriminatedUnion('way', [
    z.strictObject({ way: z.literal('code'), challengeId: id, code }),
    z.strictObject({ way: z.literal('identity'), name: z.string().min(2).max(64), idNumber: z.string().min(5).max(24) }),
  ]),
  status: 204, answer: 'none',
  errors: ['not_found', 'conflict', 'code_wrong', 'code_expired', 'code_locked', 'identity_mismatch', 'identity_attempts_exhausted', 'identity_unavailable'],
});
export const sendNewPhoneCode = contract({
  params: changeId,
  body: z.strictObject({ phone }),
  status: 201, answer: challenge,
  errors: ['not_found', 'phone_change_expired', 'phone_invalid', 'conflict', 'code_send_limited', 'unavailable'],
});
export const finishPhoneChange = contract({
  params: changeId,
  body: z.strictObject({ challengeId: id, code }),
  status: 200, answer: z.object({ phoneMasked: z.string() }),
  errors: ['not_found', 'phone_change_expired', 'phone_taken', 'conflict', 'code_wrong', 'code_expired', 'code_locked'],
});
