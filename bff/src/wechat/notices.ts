/**
 * Notices by subscribe message (一次性订阅消息): to people whose WeChat account we know, within the credits they gave, each
 * thing once. What certainly was not sent is tried again; what may have arrived never is. Whoever cannot be reached this
 * way finds the same in the inbox: nobody is told that a notice was not sent.
 */
import { LessThan, type DataSource } from 'typeorm';
import { compareAndSet, dbErrorKind, insertRows } from '../db';
import { RetryLater } from '../jobs';
import { AppError, sha256Hex, type Clock, type Logger } from '../kernel';
import type { Notice, NoticeChannel, NoticeKind } from '../notify';
import { creditsOf, sendWithCredit } from './credits';
import { WeChatNotice } from './entities';
import { fitName, fitText } from './message-fields';
import type { NoticeTemplate, NoticeTemplates, NoticeWord } from './notice-template';
import type { WeChatMessages } from './port';

/** What a phone has to know to ask for a credit, and how its answers are counted. */
export interface NoticeSetup {
  readonly appId: string;
  readonly templates: NoticeTemplates;
  /** from one source only: by WeChat's push where one is set up, otherwise by the phone's own report */
  readonly countedBy: 'push' | 'phone';
  /** the driver that plays WeChat learns of accepts this way */
  readonly accepted?: (openid: string, templateId: string) => void;
}
export interface WeChatNoticeDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly wechat: WeChatMessages;
  readonly templates: NoticeTemplates;
  /** the WeChat account joined with a user, or null */
  readonly openidOf: (userId: string) => Promise<string | null>;
}

/** For the driver that plays WeChat. */
export const TEST_TEMPLATES: NoticeTemplates = Object.fromEntries((['to_sign', 'to_approve', 'completed', 'declined', 'expiring'] satisfies NoticeKind[])
  .map((kind) => [kind, { id: `TEST_luobi_notice_${kind}`, fields: { thing1: 'title', thing2: 'sender', time3: 'time', thing4: 'hint' } satisfies NoticeTemplate['fields'] }]));

const AGAIN_MS = 60_000;
const KEPT_MS = 90 * 24 * 3_600_000;
/** as a `phrase`: five Han at most */
const HINTS: Readonly<Record<NoticeKind, string>> = { to_sign: '待您签署', to_approve: '待您审批', completed: '签署完成', declined: '已被拒绝', expiring: '即将截止' };

export function createWeChatNotices(deps: WeChatNoticeDeps): NoticeChannel {
  const { clock, logger } = deps;
  const { manager } = deps.dataSource;
  const mark = (id: string, state: WeChatNotice['state']): Promise<boolean> => compareAndSet(manager, WeChatNotice, { id, state: 'sending' }, { state, at: clock.now() });

  return {
    async send(notice) {
      const template = deps.templates[notice.kind];
      const openid = template && (await deps.openidOf(notice.userId));
      if (!template || !openid || (await creditsOf(manager, openid, template.id)) === 0) return;
      const fields = fill(template, notice);
      if (!fields) {
        logger.info({ event: 'notice_unfit', kind: notice.kind }, 'a notice lacks what its template asks for: an envelope without deadline, or a name without letters');
        return;
      }
      const id = sha256Hex(JSON.stringify([notice.key, notice.kind, notice.userId]));
      if (!(await take(deps, id))) return;
      let outcome: Awaited<ReturnType<typeof sendWithCredit>>;
      try {
        outcome = await sendWithCredit(deps, { openid, templateId: template.id, page: notice.page, fields });
      } catch (error) {
        const refused = error instanceof AppError && error.code === 'rate_limited';
        logger.warn({ err: error, kind: notice.kind }, refused ? 'WeChat sends no more notices for now' : 'nobody knows whether a notice was sent: it is not sent again');
        await mark(id, refused ? 'waiting' : 'over');
        if (refused) throw new RetryLater(Number(error.details['retryAfterSeconds'] ?? 60) * 1000, 'WeChat sends no more notices for now');
        return;
      }
      await mark(id, outcome === 'try_later' ? 'waiting' : 'over');
      if (outcome === 'try_later') throw new RetryLater(AGAIN_MS, 'WeChat could not be asked to send a notice');
      if (outcome === 'blocked') logger.warn({ event: 'notice_blocked', kind: notice.kind }, 'WeChat refused a notice: switched off by the person, or its text');
    },
  };
}

/** Older ones are forgotten; the things they told are long over. */
export async function forgetOldNotices(deps: { readonly dataSource: DataSource; readonly clock: Clock }): Promise<void> {
  await deps.dataSource.manager.delete(WeChatNotice, { at: LessThan(new Date(deps.clock.now().getTime() - KEPT_MS)) });
}

/** @returns false when it was sent, may have been, or is being sent by another */
async function take({ dataSource: { manager }, clock }: WeChatNoticeDeps, id: string): Promise<boolean> {
  if (await compareAndSet(manager, WeChatNotice, { id, state: 'waiting' }, { state: 'sending', at: clock.now() })) return true;
  try {
    await insertRows(manager, WeChatNotice, { id, state: 'sending', at: clock.now() });
    return true;
  } catch (error) {
    if (dbErrorKind(error) !== 'unique') throw error;
    return false;
  }
}

/** @returns null when a field of the template cannot be filled: WeChat would refuse the whole message */
function fill(template: NoticeTemplate, notice: Notice): Record<string, string> | null {
  const filled = Object.entries(template.fields).map(([name, word]) => [name, wordFor(word, name.replace(/\d+$/, ''), notice)] as const);
  return filled.every(([, text]) => text !== null && text !== '') ? Object.fromEntries(filled) as Record<string, string> : null;
}

function wordFor(word: NoticeWord, kind: string, notice: Notice): string | null {
  switch (word) {
    case 'title': return fitText(notice.title, 'thing');
    case 'sender': return kind === 'name' ? fitName(notice.sender) : fitText(notice.sender, 'thing');
    case 'hint': return HINTS[notice.kind];
    case 'time': return inChina(notice.at);
    case 'deadline': return notice.deadline ? inChina(notice.deadline) : kind === 'thing' ? '无' : null;
  }
}

/** 2026年11月24日 18:30 */
function inChina(at: Date): string {
  const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(new Date(at.getTime() + 8 * 3_600_000).toISOString())!;
  return `${year}年${Number(month)}月${Number(day)}日 ${hour}:${minute}`;
}
