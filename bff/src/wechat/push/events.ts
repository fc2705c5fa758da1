/**
 * Pushed messages as typed events. The privacy events are duties: what a person took back or what belonged to an account
 * that was closed has to be deleted promptly (用户隐私保护指引).
 */
import { z } from 'zod';

export type PrivacyItem = 'plate' | 'address' | 'invoice' | 'bluetooth' | 'microphone' | 'nickname_avatar' | 'camera' | 'phone' | 'steps' | 'location' | 'images' | 'files' | 'email' | 'chosen_place' | 'nickname' | 'avatar' | 'unknown';

interface AboutPerson {
  readonly openid: string;
  readonly at: Date;
}
export type WeChatEvent =
  | ({ readonly kind: 'privacy_revoked'; readonly items: readonly PrivacyItem[] } & AboutPerson)
  | ({ readonly kind: 'account_closed' } & AboutPerson)
  | ({ readonly kind: 'profile_changed' } & AboutPerson)
  | ({ readonly kind: 'subscription_answered'; readonly fromSettings: boolean; readonly answers: readonly { readonly templateId: string; readonly accepted: boolean }[] } & AboutPerson)
  | ({ readonly kind: 'message_sent'; readonly reports: readonly { readonly templateId: string; readonly messageId: string; readonly delivered: boolean }[] } & AboutPerson)
  | { readonly kind: 'media_checked'; readonly traceId: string; readonly verdict: 'pass' | 'review' | 'risky' | 'unchecked'; readonly at: Date }
  | { readonly kind: 'punished'; readonly at: Date }
  | { readonly kind: 'other'; readonly name: string; readonly at: Date };

const ITEMS: Readonly<Record<string, PrivacyItem>> = {
  1: 'plate', 2: 'address', 3: 'invoice', 4: 'bluetooth', 5: 'microphone', 6: 'nickname_avatar', 7: 'camera', 8: 'phone', 12: 'steps', 13: 'location',
  14: 'images', 15: 'files', 16: 'email', 18: 'chosen_place', 19: 'nickname', 20: 'avatar',
};

const text = z.union([z.string(), z.number()]).transform(String);
/** one entry arrives as an object, several as an array */
const list = <T extends z.ZodType>(entry: T) => z.union([z.array(entry), entry.transform((one) => [one])]);
const frame = z.object({ FromUserName: z.string().max(64), CreateTime: z.coerce.number().int().positive().max(1e11), MsgType: z.string().max(64), Event: z.string().max(64).optional(), OpenID: z.string().max(64).optional(), AppID: z.string().max(64).optional() });
const answered = z.object({ List: list(z.object({ TemplateId: z.string().max(64), SubscribeStatusString: z.string() })) });
const reported = z.object({ List: list(z.object({ TemplateId: z.string().max(64), MsgID: text, ErrorCode: text })) });
const checked = z.object({ trace_id: z.string().max(128), errcode: z.coerce.number().optional(), result: z.object({ suggest: z.enum(['pass', 'review', 'risky']) }).optional() });

/**
 * @param message the decrypted or plain JSON
 * @returns null when it is not a message of this app in the documented shape
 */
export function readEvent(message: unknown, appId: string): WeChatEvent | null {
  const head = frame.safeParse(message);
  if (!head.success || (head.data.AppID !== undefined && head.data.AppID !== appId)) return null;
  const { Event: name, MsgType, CreateTime, OpenID, FromUserName } = head.data;
  const about: AboutPerson = { openid: OpenID ?? FromUserName, at: new Date(CreateTime * 1000) };
  switch (name) {
    case 'user_authorization_revoke': return { kind: 'privacy_revoked', items: revoked(message), ...about };
    case 'user_authorization_cancellation': return { kind: 'account_closed', ...about };
    case 'user_info_modified': return { kind: 'profile_changed', ...about };
    case 'subscribe_msg_popup_event': case 'subscribe_msg_change_event': {
      const body = answered.safeParse(message);
      if (!body.success) return null;
      const answers = body.data.List.map((entry) => ({ templateId: entry.TemplateId, accepted: entry.SubscribeStatusString === 'accept' }));
      return { kind: 'subscription_answered', fromSettings: name === 'subscribe_msg_change_event', answers, ...about };
    }
    case 'subscribe_msg_sent_event': {
      const body = reported.safeParse(message);
      return body.success ? { kind: 'message_sent', reports: body.data.List.map((entry) => ({ templateId: entry.TemplateId, messageId: entry.MsgID, delivered: entry.ErrorCode === '0' })), ...about } : null;
    }
    case 'wxa_media_check': {
      const body = checked.safeParse(message);
      return body.success ? { kind: 'media_checked', traceId: body.data.trace_id, verdict: body.data.errcode ? 'unchecked' : body.data.result?.suggest ?? 'unchecked', at: about.at } : null;
    }
    case 'wxa_punish_event': return { kind: 'punished', at: about.at };
    default: return { kind: 'other', name: name ?? MsgType, at: about.at };
  }
}

/** A number this version does not know stays visible as `unknown`: it must not read as "nothing was taken back". */
function revoked(message: unknown): readonly PrivacyItem[] {
  const numbers = String((message as { RevokeInfo?: unknown }).RevokeInfo ?? '').match(/\d+/g) ?? [];
  return numbers.length === 0 ? ['unknown'] : numbers.map((number) => ITEMS[number] ?? 'unknown');
}
