/**
 * Which WeChat account (openid of one mini-program) is joined with which user. While it may be silent, WeChat's word alone
 * opens a session. Joining needs a phone number proven in the same login; what is joined with somebody else already is
 * never moved without an SMS code and the person's word for it.
 */
import type { FindOptionsWhere } from 'typeorm';
import { AppError, maskPhone, newId, sha256Hex, type PersonalDataBox } from '../kernel';
import { insertRows, type Manager } from '../db';
import { standInLine } from '../identity';
import { places } from './deps';
import { User, type Session } from './entities';
import { WeChatAccount } from './login-entities';
import { lockUser } from './lock-user';

export interface WeChatPerson {
  readonly appId: string;
  readonly openid: string;
}

/** number: the number's account is joined with another WeChat account; wechat: this WeChat account is joined with another user */
export type WeChatConflict = 'number' | 'wechat';

/** @throws AppError wechat_bound {conflict, phoneMasked} when joining would move something that is joined already */
export async function requireFree(manager: Manager, box: PersonalDataBox, person: WeChatPerson, userId: string | null): Promise<void> {
  const [ofOpenid, ofUser] = await joined(manager, person, userId);
  // told first: whoever holds this phone should know that it is about to leave an account
  if (ofOpenid && ofOpenid.userId !== userId) throw new AppError('wechat_bound', { conflict: 'wechat' satisfies WeChatConflict, phoneMasked: await phoneOf(manager, box, ofOpenid.userId) });
  if (ofUser && ofUser.openid !== person.openid) throw new AppError('wechat_bound', { conflict: 'number' satisfies WeChatConflict });
}

/**
 * Joins them in the caller's transaction, moving what stands in the way; `requireFree` was asked, or the person told.
 * @returns whoever has to be signed out because of it
 */
export async function join(manager: Manager, person: WeChatPerson, userId: string, now: Date): Promise<FindOptionsWhere<Session>[]> {
  const [ofOpenid, ofUser] = await joined(manager, person, userId);
  const left: FindOptionsWhere<Session>[] = [];
  if (ofUser && ofUser.openid !== person.openid) {
    left.push({ userId, openid: ofUser.openid });
    await manager.delete(WeChatAccount, { id: ofUser.id });
  }
  if (ofOpenid) {
    if (ofOpenid.userId !== userId) left.push({ userId: ofOpenid.userId, openid: person.openid });
    await manager.update(WeChatAccount, { id: ofOpenid.id }, { userId, silent: true, ...(ofOpenid.userId === userId ? {} : { joinedAt: now }) });
  } else await insertRows(manager, WeChatAccount, { ...person, id: newId(), userId, silent: true, joinedAt: now });
  return left;
}

/** Whoever joins goes one by one, by WeChat account and by user; users in order of id, so that nobody waits in a circle. */
export async function standInJoinLine(manager: Manager, { appId, openid }: WeChatPerson, userId: string, now: Date): Promise<void> {
  await standInLine(manager, [`openid:${sha256Hex(`${appId}\n${openid}`)}`], now);
  const current = await manager.findOneBy(WeChatAccount, { appId, openid });
  for (const id of [...new Set([userId, ...(current ? [current.userId] : [])])].sort()) await lockUser(manager, id);
}

/** From now on a confirmed phone is needed before these WeChat accounts open a session. */
export async function silenceWeChat(manager: Manager, where: Pick<FindOptionsWhere<WeChatAccount>, 'userId' | 'openid'>): Promise<void> {
  await manager.update(WeChatAccount, { ...where, silent: true }, { silent: false });
}

/** Takes the join apart: the account is closed, or WeChat says that the person left. */
export async function partFromWeChat(manager: Manager, where: Pick<FindOptionsWhere<WeChatAccount>, 'userId' | 'openid'>): Promise<void> {
  await manager.delete(WeChatAccount, where);
}

/** Whether a WeChat account is joined with the user in any mini-program, and whether it may open sessions by itself. */
export async function wechatOf(manager: Manager, userId: string): Promise<{ readonly joined: boolean; readonly silent: boolean }> {
  const rows = await manager.findBy(WeChatAccount, { userId });
  return { joined: rows.length > 0, silent: rows.some(({ silent }) => silent) };
}

/** The WeChat account joined with the user in one mini-program, or null. */
export async function openidOf(manager: Manager, of: { readonly appId: string; readonly userId: string }): Promise<string | null> {
  return (await manager.findOneBy(WeChatAccount, of))?.openid ?? null;
}

async function joined(manager: Manager, { appId, openid }: WeChatPerson, userId: string | null): Promise<[ofOpenid: WeChatAccount | null, ofUser: WeChatAccount | null]> {
  return [await manager.findOneBy(WeChatAccount, { appId, openid }), userId === null ? null : await manager.findOneBy(WeChatAccount, { appId, userId })];
}

async function phoneOf(manager: Manager, box: PersonalDataBox, userId: string): Promise<string> {
  const user = await manager.findOneByOrFail(User, { id: userId });
  return maskPhone(box.open(user.phoneSealed, places.phone(userId)));
}
