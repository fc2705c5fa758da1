/**
 * The wallet of subscribe-message credits: one accept is one message (wechat-api, 一次性订阅). +1 on accept, −1 when a
 * message is sent, 0 when WeChat says there is none. A credit is taken before the call, so parallel senders never spend
 * one twice, and given back when nothing was sent; a surplus heals itself at the next `no_credit`.
 */
import { LessThan, type DataSource, type EntityManager } from 'typeorm';
import { compareAndSet, dbErrorKind, insertRows } from '../db';
import type { Clock } from '../kernel';
import { WeChatCredit } from './entities';
import type { SubscribeMessage, SubscribeOutcome, WeChatMessages } from './port';

export interface CreditDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly wechat: WeChatMessages;
}
export interface SubscriptionAnswer {
  readonly templateId: string;
  readonly accepted: boolean;
}

/** More accepts than this are not believed: a client could report without end. */
const CREDITS_MAX = 50;

/**
 * Books what a person answered. Count each answer from one source only: the push of WeChat where pushes are set up,
 * otherwise the phone's own report. A refusal from the settings page empties the template's credits.
 */
export async function recordAnswers(manager: EntityManager, input: { readonly openid: string; readonly answers: readonly SubscriptionAnswer[]; readonly now: Date; readonly fromSettings?: boolean }): Promise<void> {
  const { openid, now } = input;
  for (const { templateId, accepted } of input.answers) {
    if (accepted) await addOne(manager, openid, templateId, now);
    else if (input.fromSettings) await compareAndSet(manager, WeChatCredit, { openid, templateId }, { credits: 0, updatedAt: now });
  }
}

export async function creditsOf(manager: EntityManager, openid: string, templateId: string): Promise<number> {
  return (await manager.findOneBy(WeChatCredit, { openid, templateId }))?.credits ?? 0;
}

/** Takes a credit and sends. Without a credit WeChat is not asked. @throws as WeChatMessages; the credit is then given back */
export async function sendWithCredit(deps: CreditDeps, message: SubscribeMessage): Promise<SubscribeOutcome> {
  const { openid, templateId } = message;
  const { manager } = deps.dataSource;
  const taken = await manager.createQueryBuilder().update(WeChatCredit)
    .set({ credits: () => 'credits - 1', updatedAt: deps.clock.now() })
    .where('openid = :openid AND template_id = :templateId AND credits > 0', { openid, templateId }).execute();
  if (taken.affected !== 1) return 'no_credit';
  try {
    const outcome = await deps.wechat.sendSubscribeMessage(message);
    if (outcome === 'no_credit') await compareAndSet(manager, WeChatCredit, { openid, templateId }, { credits: 0, updatedAt: deps.clock.now() });
    else if (outcome !== 'sent') await addOne(manager, openid, templateId, deps.clock.now());
    return outcome;
  } catch (error) {
    await addOne(manager, openid, templateId, deps.clock.now());
    throw error;
  }
}

async function addOne(manager: EntityManager, openid: string, templateId: string, now: Date): Promise<void> {
  const raise = async (): Promise<boolean> => {
    const result = await manager.createQueryBuilder().update(WeChatCredit).set({ credits: () => 'credits + 1', updatedAt: now })
      .where({ openid, templateId, credits: LessThan(CREDITS_MAX) }).execute();
    return result.affected === 1;
  };
  if (await raise()) return;
  try {
    await insertRows(manager, WeChatCredit, { openid, templateId, credits: 1, updatedAt: now });
  } catch (error) {
    // the row is there: full, or made by another at this moment
    if (dbErrorKind(error) !== 'unique') throw error;
    await raise();
  }
}
