/**
 * The only way to an address somebody else chose (security R33): https on port 443, every resolved address must be
 * public unicast, the connection goes to exactly the address that was checked, no redirects, 5 seconds, 64 KB of answer
 * which nobody gets to see. A demo on one machine may also allow plain http to loopback.
 */
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, request } from 'undici';
import type { OutboundPost } from './port';

export interface OutboundOptions {
  /** http://127.0.0.1 on any port, for a demo or a test on one machine */
  readonly allowLoopback: boolean;
  /** resolves a host name to all its addresses; default DNS */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly timeoutMs?: number;
}

const ANSWER_LIMIT = 64 * 1024;

export function createOutboundPost(options: OutboundOptions): OutboundPost {
  const { allowLoopback, timeoutMs = 5000, resolve = systemResolve } = options;
  return async (url, body, headers) => {
    const address = await allowedAddress(url, allowLoopback, resolve).catch(() => null);
    if (!address) return 0;
    const agent = new Agent({ connect: { lookup: pinned(address), timeout: timeoutMs }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxResponseSize: ANSWER_LIMIT });
    try {
      const answer = await request(url, { method: 'POST', body, headers, dispatcher: agent, signal: AbortSignal.timeout(timeoutMs) });
      await answer.body.dump({ limit: ANSWER_LIMIT });
      return answer.statusCode;
    } catch {
      return 0;
    } finally {
      await agent.destroy();
    }
  };
}

/** @returns the one address to connect to, or null when the URL or any of its addresses is not allowed */
export async function allowedAddress(url: string, allowLoopback: boolean, resolve: (host: string) => Promise<readonly string[]>): Promise<string | null> {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (!target || target.username || target.password) return null;
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const addresses = ipaddr.isValid(host) ? [host] : await resolve(host);
  if (addresses.length === 0) return null;
  const ranges = addresses.map((address) => rangeOf(address));
  if (allowLoopback && ranges.every((range) => range === 'loopback')) return addresses[0]!;
  const publicHttps = target.protocol === 'https:' && (target.port === '' || target.port === '443') && ranges.every((range) => range === 'unicast');
  return publicHttps ? addresses[0]! : null;
}

/** `unicast` means public; IPv4 inside IPv6 is judged as IPv4. */
function rangeOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'invalid';
  return ipaddr.process(address).range();
}

function pinned(address: string): LookupFunction {
  const family = ipaddr.parse(address).kind() === 'ipv4' ? 4 : 6;
  return (_host, options, callback) => {
    if (options.all) (callback as unknown as (error: null, all: { address: string; family: number }[]) => void)(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

async function systemResolve(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map((entry) => entry.address);
}
