/** The session of this device: a token and who it belongs to. The token is stored, the person is asked for again. */
import type { Me } from '@luobi/shared/contract';
import { create } from 'zustand';
import { readStored, writeStored } from '../platform/storage';

interface SessionState {
  readonly token: string | null;
  readonly me: Me | null;
}

export const useSession = create<SessionState>(() => ({ token: readStored('luobi.session'), me: null }));

export const currentToken = (): string | null => useSession.getState().token;

export function startSession(token: string, me: Me): void {
  writeStored('luobi.session', token);
  useSession.setState({ token, me });
}

/** Forgets the session, but only the given one: an answer that was slow must not end a newer login. */
export function endSession(token: string | null = currentToken()): void {
  if (token !== currentToken()) return;
  writeStored('luobi.session', null);
  useSession.setState({ token: null, me: null });
}

export const rememberMe = (me: Me): void => useSession.setState({ me });

/** True when the current privacy policy has been agreed to. */
export const hasConsent = (me: Me): boolean => me.privacyConsent.givenVersion === me.privacyConsent.requiredVersion;
