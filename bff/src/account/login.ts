/**
 * Login by the code sent to a number: whoever answers it is the user of that number. In a browser that is all; in the
 * mini-program the ticket says which WeChat account comes along and is joined with the user.
 */
import { AppError } from '../kernel';
import { answerLoginChallenge, type ChallengeDeps } from '../identity';
import type { Channel } from './entities';
import { readLoginTicket } from './login-ticket';
import { openSession } from './sessions';
import { ensureUser, findUserIdByPhone } from './users';
import { requireFree } from './wechat-account';
import { joinAndOpen, type LoggedIn } from './wechat-login';

export interface LoginInput {
  readonly challengeId: string;
  readonly code: string;
  readonly channel: Channel;
  readonly ip: string;
  /** needed on weapp, see wechat-login.ts */
  readonly ticket?: string | undefined;
  /** weapp: move what is joined already; only after the person was told (`wechat_bound`) */
  readonly move?: boolean | undefined;
  readonly device?: string | undefined;
}

/** @throws AppError code_wrong | code_expired | code_locked | login_ticket_expired | wechat_bound (the code stays usable) | invalid_request */
export async function login(deps: ChallengeDeps, input: LoginInput): Promise<LoggedIn> {
  const { ticket, device, channel } = input;
  if ((channel === 'weapp') !== (ticket !== undefined)) throw new AppError('invalid_request', { issues: [{ path: 'body.ticket', message: channel === 'weapp' ? 'needed on weapp' : 'only on weapp' }] });
  const move = input.move ?? false;
  const { phone } = await answerLoginChallenge(deps, input, async (manager, number) => {
    if (ticket === undefined) return;
    const person = await readLoginTicket(manager, ticket, deps.clock.now());
    if (!move) await requireFree(manager, deps.box, person, await findUserIdByPhone(deps, number, manager));
  });
  const userId = await ensureUser(deps, phone);
  if (ticket !== undefined) return joinAndOpen(deps, { ticket, userId, move, proven: true, device });
  return { ...(await openSession(deps, userId, { channel: 'h5', device }, true)), userId };
}
