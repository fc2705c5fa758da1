/** Where a session lives: what the person holds, and as whom WeChat knows that person there. */
import { AppError } from '../kernel';
import type { AccountDeps } from './deps';
import { Session, type Channel } from './entities';

export interface SessionPlace {
  readonly channel: Channel;
  /** null in a browser */
  readonly openid: string | null;
}

/** @throws AppError unauthenticated */
export async function findSessionPlace(deps: Pick<AccountDeps, 'dataSource'>, of: { readonly userId: string; readonly sessionId: string }): Promise<SessionPlace> {
  const session = await deps.dataSource.manager.findOneBy(Session, { id: of.sessionId, userId: of.userId });
  if (session === null) throw new AppError('unauthenticated');
  return { channel: session.channel, openid: session.openid };
}
