/** Asks WeChat for the access token we would use anyway: the same call the driver makes, so nothing there changes. */
import { AppError } from '../../kernel';
import type { WeChatProbe } from '../port';
import type { AppCredentials } from './access-token';
import { createTransport, type TransportOptions } from './transport';

export async function probeWeChat(app: AppCredentials, options: TransportOptions): Promise<WeChatProbe> {
  const transport = createTransport(options);
  try {
    const answer = await transport.exchange({ method: 'POST', path: '/cgi-bin/stable_token', repeatable: true, body: { grant_type: 'client_credential', appid: app.appId, secret: app.secret, force_refresh: false } });
    if (answer.kind === 'image') return { state: 'unreachable' };
    if (answer.errcode === 0 && typeof answer.body['access_token'] === 'string') return { state: 'ok', expiresInSeconds: Number(answer.body['expires_in'] ?? 0) };
    return { state: 'refused', errcode: answer.errcode, address: addressIn(answer.body['errmsg']) };
  } catch (error) {
    if (error instanceof AppError) return { state: 'unreachable' };
    throw error;
  } finally {
    await transport.close();
  }
}

/** "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist": nothing else of WeChat's text is shown. */
const addressIn = (text: unknown): string | null => /\b(\d{1,3}(?:\.\d{1,3}){3})\b/.exec(String(text))?.[1] ?? null;
