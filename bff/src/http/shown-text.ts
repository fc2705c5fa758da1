/**
 * Text that other people will read goes past WeChat's check first, as WeChat asks of a mini-program that shows what its
 * users write (内容安全). Only for people who are known there; a check that does not answer refuses nobody: saying no to a
 * contract must stay possible. What was written is not logged.
 */
import { openidOf } from '../account';
import { AppError } from '../kernel';
import type { Services } from './services';

/** @throws AppError text_refused */
export async function requireShowable({ wechat, dataSource, logger }: Pick<Services, 'wechat' | 'dataSource' | 'logger'>, userId: string, text: string | undefined): Promise<void> {
  if (!wechat || !text?.trim()) return;
  const openid = await openidOf(dataSource.manager, { appId: wechat.appId, userId });
  if (openid === null) return;
  const verdict = await wechat.checkText({ openid, text, kind: 'comment' }).then((answer) => answer.verdict, (error: unknown) => {
    logger.warn({ err: error }, 'WeChat did not check a text; it is shown unchecked');
    return 'unchecked' as const;
  });
  if (verdict === 'risky' || verdict === 'review') throw new AppError('text_refused');
}
