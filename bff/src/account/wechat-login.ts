/**
 * Login in the mini-program (security R7, R8). A known WeChat account comes in on WeChat's word; a new one, or one whose
 * session was ended on purpose, gets a ticket and shows a phone number first: by WeChat's phone button here, or by SMS
 * code (login.ts). Every code of WeChat goes to WeChat once and is then spent.
 */
import { isMainlandPhone } from '@luobi/shared';
import { AppError } from '../kernel';
import { inTransaction } from '../db';
import type { WeChat } from '../wechat';
import type { AccountDeps } from './deps';
import { lockUser } from './lock-user';
import { WeChatAccount } from './login-entities';
import { mintLoginTicket, readLoginTicket, spendLoginTicket, type MintedLoginTicket } from './login-ticket';
import { lockPerson } from './privacy-lock';
import { endWhere, openSessionIn, type OpenedSession } from './sessions';
import { ensureUser, findUserIdByPhone } from './users';
import { join, requireFree, standInJoinLine, type WeChatPerson } from './wechat-account';

export interface WeChatLoginDeps extends AccountDeps {
  /** null: no mini-program is set up */
  readonly wechat: Pick<WeChat, 'login' | 'phoneNumber' | 'appId'> | null;
}
export type LoggedIn = OpenedSession & { readonly userId: string };
export type WeChatLoginAnswer = { readonly state: 'session'; readonly session: LoggedIn } | { readonly state: 'phone_needed'; readonly ticket: MintedLoginTicket };

/** @throws AppError code_expired (used, old or unknown) | forbidden | rate_limited | unavailable */
export async function loginByWeChat(deps: WeChatLoginDeps, input: { readonly code: string; readonly device?: string | undefined }): Promise<WeChatLoginAnswer> {
  const wechat = requireWeChat(deps);
  const { openid } = await wechat.login({ code: input.code });
  const person: WeChatPerson = { appId: wechat.appId, openid };
  const account = await deps.dataSource.manager.findOneBy(WeChatAccount, { ...person });
  const session = account?.silent ? await openSilently(deps, account, input.device) : null;
  if (session) return { state: 'session', session };
  return { state: 'phone_needed', ticket: await mintLoginTicket(deps, person, account ? 'ended' : 'new') };
}

/** @returns null when the account was silenced, moved or closed meanwhile: whoever ends sessions holds the same lock */
function openSilently(deps: AccountDeps, { id, userId, appId, openid }: WeChatAccount, device: string | undefined): Promise<LoggedIn | null> {
  return inTransaction(deps.dataSource, async (manager) => {
    const user = await lockUser(manager, userId);
    if (user === null || user.closedAt !== null || !(await manager.existsBy(WeChatAccount, { id, userId, silent: true }))) return null;
    return { ...(await openSessionIn(manager, userId, { channel: 'weapp', appId, openid, device }, { now: deps.clock.now(), proven: false })), userId };
  });
}

/**
 * Finishes a login with the number WeChat knows. Nothing that is joined already is moved this way: that takes an SMS code.
 * @throws AppError login_ticket_expired | code_expired | phone_invalid (not of mainland China) | wechat_bound | rate_limited | unavailable
 */
export async function loginByWeChatPhone(deps: WeChatLoginDeps, input: { readonly ticket: string; readonly code: string; readonly device?: string | undefined }): Promise<LoggedIn> {
  const wechat = requireWeChat(deps);
  const { manager } = deps.dataSource;
  const person = await readLoginTicket(manager, input.ticket, deps.clock.now());
  const { phone, countryCode } = await wechat.phoneNumber({ code: input.code, openid: person.openid });
  if (countryCode !== '86' || !isMainlandPhone(phone)) throw new AppError('phone_invalid');
  // before a user is made for a number that cannot be joined
  await requireFree(manager, deps.box, person, await findUserIdByPhone(deps, phone));
  const userId = await ensureUser(deps, phone);
  return joinAndOpen(deps, { ...input, userId, move: false, proven: false });
}

export interface JoinInput {
  readonly ticket: string;
  readonly userId: string;
  /** the person was told and said yes; never without an SMS code */
  readonly move: boolean;
  readonly proven: boolean;
  readonly device?: string | undefined;
}

/** Ticket, join and session in one transaction. @throws AppError login_ticket_expired | wechat_bound */
export async function joinAndOpen(deps: AccountDeps & { readonly logger?: { warn(fields: object, text: string): void } }, { ticket, userId, move, proven, device }: JoinInput): Promise<LoggedIn> {
  const now = deps.clock.now();
  const { moved, ...session } = await inTransaction(deps.dataSource, async (manager) => {
    const person = await readLoginTicket(manager, ticket, now);
    await standInJoinLine(manager, person, userId, now);
    await lockPerson(manager, userId);
    await spendLoginTicket(manager, ticket, now);
    if (!move) await requireFree(manager, deps.box, person, userId);
    const left = await join(manager, person, userId, now);
    for (const where of left) await endWhere(manager, where, 'wechat_moved', now);
    return { ...(await openSessionIn(manager, userId, { channel: 'weapp', ...person, device }, { now, proven })), userId, moved: left.length > 0 };
  });
  if (moved) deps.logger?.warn({ event: 'wechat_moved', userId }, 'a WeChat account was joined with another user, or a user with another WeChat account');
  return session;
}

function requireWeChat({ wechat }: WeChatLoginDeps): NonNullable<WeChatLoginDeps['wechat']> {
  if (wechat === null) throw new AppError('unavailable', { reason: 'wechat_not_set_up' });
  return wechat;
}
