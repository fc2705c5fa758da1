/**
 * What a person took back in WeChat's own settings, or left behind by closing the WeChat account, is obeyed at once
 * (用户隐私保护指引; PIPL 15, 47): sessions of that WeChat account end, what came from WeChat is deleted, consent counts as
 * withdrawn. Contracts stay: they do not come from WeChat. Runs in the transaction that remembers the push.
 */
import type { Manager } from '../db';
import type { Clock, Logger } from '../kernel';
import { recordAnswers, type PrivacyItem, type WeChatEvent } from '../wechat';
import { WeChatCredit, WeChatSession } from '../wechat/entities';
import { appendWithdrawal } from './consent';
import type { ConsentKind, User } from './entities';
import { LoginTicket, WeChatAccount } from './login-entities';
import { lockUser } from './lock-user';
import { endWhere } from './sessions';
import { partFromWeChat } from './wechat-account';

export interface ObeyDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly appId: string;
}

/** Whoever takes the camera back takes the face back; what this version does not know is taken for everything. */
const FACE_ITEMS: readonly PrivacyItem[] = ['camera', 'unknown'];

export async function obeyWeChat({ clock, logger, appId }: ObeyDeps, manager: Manager, event: WeChatEvent): Promise<void> {
  const now = clock.now();
  switch (event.kind) {
    case 'privacy_revoked':
      return forget(manager, { appId, openid: event.openid }, event.items.some((item) => FACE_ITEMS.includes(item)) ? ['privacy', 'face'] : ['privacy'], now);
    case 'account_closed':
      return forget(manager, { appId, openid: event.openid }, ['privacy', 'face'], now);
    case 'subscription_answered':
      return recordAnswers(manager, { openid: event.openid, answers: event.answers, now, fromSettings: event.fromSettings });
    case 'message_sent':
      for (const { templateId, delivered } of event.reports) if (!delivered) logger.warn({ event: 'notice_undelivered', templateId }, 'WeChat did not deliver a notice');
      return;
    case 'punished':
      logger.error({ event: 'wechat_punished' }, 'WeChat restricts this mini-program: see mp.weixin.qq.com');
      return;
    // nickname and picture are not kept; pictures are not sent to be checked
    case 'profile_changed': case 'media_checked': case 'other': return;
  }
}

async function forget(manager: Manager, person: { readonly appId: string; readonly openid: string }, consents: readonly ConsentKind[], now: Date): Promise<void> {
  const { openid } = person;
  const account = await manager.findOneBy(WeChatAccount, person);
  if (account) {
    const user = await lockUser(manager, account.userId);
    if (user && isOpen(user)) for (const kind of consents) await appendWithdrawal(manager, now, { userId: user.id, kind, ip: '', how: 'wechat' });
    await endWhere(manager, { userId: account.userId, openid }, 'wechat_revoked', now);
    await partFromWeChat(manager, { userId: account.userId, openid });
  }
  await manager.delete(LoginTicket, person);
  await manager.delete(WeChatSession, { openid });
  await manager.delete(WeChatCredit, { openid });
}

const isOpen = (user: User): boolean => user.closedAt === null;
