/**
 * The access token (getStableAccessToken): one for the deployment, kept in the store, asked for by one caller at a time
 * in a process. Asking twice from two processes is harmless, both get the same token; killing one on purpose is not, so
 * the store gives that leave to one.
 */
import { z } from 'zod';
import { AppError, type Clock } from '../../kernel';
import type { StoredToken, WeChatStore } from '../port';
import { refusal } from './refusal';
import type { Transport } from './transport';

export interface AccessTokens {
  current(): Promise<string>;
  /** Another token than the one that was refused. @throws AppError('unavailable') when there is none to be had */
  insteadOf(refused: string): Promise<string>;
}
export interface AppCredentials {
  readonly appId: string;
  readonly secret: string;
}

/** WeChat renews five minutes early itself; a token this close to its end is not used for a new call. */
const MARGIN_MS = 30_000;
const PATH = '/cgi-bin/stable_token';
const answer = z.object({ access_token: z.string().min(1).max(2048), expires_in: z.number().int().positive().max(7200) });

export function createAccessTokens(deps: { readonly transport: Transport; readonly store: WeChatStore; readonly clock: Clock; readonly app: AppCredentials }): AccessTokens {
  const { transport, store, clock, app } = deps;
  let held: StoredToken | null = null;
  let flight: Promise<string> | null = null;

  const usable = (token: StoredToken | null): token is StoredToken => token !== null && token.expiresAt.getTime() - clock.now().getTime() > MARGIN_MS;
  const single = (work: () => Promise<StoredToken>): Promise<string> =>
    (flight ??= work().then((token) => { held = token; return token.token; }).finally(() => { flight = null; }));

  async function ask(force: boolean): Promise<StoredToken> {
    const asked = clock.now().getTime();
    const result = await transport.exchange({
      method: 'POST', path: PATH, repeatable: !force,
      body: { grant_type: 'client_credential', appid: app.appId, secret: app.secret, force_refresh: force },
    });
    if (result.kind === 'json' && result.errcode !== 0) throw refusal(PATH, result.errcode);
    const read = answer.safeParse(result.kind === 'json' ? result.body : null);
    if (!read.success) throw new AppError('unavailable', {}, { cause: new Error(`${PATH}: answer without a token`) });
    const token = { token: read.data.access_token, expiresAt: new Date(asked + read.data.expires_in * 1000) };
    await store.writeToken(token);
    return token;
  }

  return {
    async current() {
      if (usable(held)) return held.token;
      return single(async () => {
        const stored = await store.readToken();
        return usable(stored) ? stored : ask(false);
      });
    },
    async insteadOf(refused) {
      if (usable(held) && held.token !== refused) return held.token;
      return single(async () => {
        const stored = await store.readToken();
        if (usable(stored) && stored.token !== refused) return stored;
        const given = await ask(false);
        if (given.token !== refused) return given;
        if (!(await store.claimForcedRefresh())) throw new AppError('unavailable', {}, { cause: new Error('token refused, and another was forced less than 30 s ago') });
        return ask(true);
      });
    },
  };
}
