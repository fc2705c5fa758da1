/** Login: whoever answers the code sent to a number is the user of that number. */
import { answerLoginChallenge, type ChallengeDeps } from '../identity';
import type { Channel } from './entities';
import { openSession, type OpenedSession } from './sessions';
import { ensureUser } from './users';

export interface LoginInput {
  readonly challengeId: string;
  readonly code: string;
  readonly channel: Channel;
  readonly ip: string;
}

/** @throws AppError code_wrong | code_expired | code_locked */
export async function login(deps: ChallengeDeps, input: LoginInput): Promise<OpenedSession & { readonly userId: string }> {
  const { phone } = await answerLoginChallenge(deps, input);
  const userId = await ensureUser(deps, phone);
  return { ...(await openSession(deps, userId, input.channel)), userId };
}
