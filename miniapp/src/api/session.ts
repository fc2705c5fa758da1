/** The session of this device: a token and who it belongs to. The token is stored, the person is asked for again. */
import type { Me } from '@luobi/shared/contract';
import { create } from 'zustand';
import { readStored, writeStored } from '../platform/storage';

/** Why the server ended a session, as far as the person should hear of it. */
export type Ended = 'ended' | 'phone_changed' | 'wechat_moved' | 'wechat_revoked' | 'closed';
const ENDED: readonly unknown[] = ['ended', 'phone_changed', 'wechat_moved', 'wechat_revoked', 'closed'] satisfies Ended[];

interface SessionState {
  readonly token: string | null;
  readonly me: Me | null;
  /** a new session is being opened without asking: what is on the screen stays */
  readonly returning: boolean;
  /** why the last session of this device ended; null after a login and when it ended by itself */
  readonly ended: Ended | null;
}

export const useSession = create<SessionState>(() => ({ token: readStored('luobi.session'), me: null, returning: false, ended: null }));

export const currentToken = (): string | null => useSession.getState().token;

export function startSession(token: string, me: Me): void {
  writeStored('luobi.session', token);
  useSession.setState({ token, me, ended: null });
}

export const setReturning = (returning: boolean): void => useSession.setState({ returning });

/**
 * Forgets the session, but only the given one: an answer that was slow must not end a newer login.
 * @param reason what the server said of why it ended
 */
export function endSession(token: string | null = currentToken(), reason: unknown = null): void {
  // a request that went without one says nothing about how the last one ended
  if (token === null || token !== currentToken()) return;
  writeStored('luobi.session', null);
  useSession.setState({ token: null, me: null, ended: ENDED.includes(reason) ? (reason as Ended) : null });
}

export const rememberMe = (me: Me): void => useSession.setState({ me });

/** True when the current privacy policy has been agreed to. */
export const hasConsent = (me: Me): boolean => me.privacyConsent.givenVersion === me.privacyConsent.requiredVersion;
