/**
 * Addresses somebody else chose lead only to the public internet (security R33): every address a name resolves to must
 * be public unicast, and the connection goes to exactly the address that was looked at, so a second answer of the name
 * server changes nothing.
 */
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A host name → all its addresses. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * @param host name or IP literal, IPv6 with or without brackets
 * @returns the address to connect to, or null when one of them is not public, or there is none
 */
export async function publicAddress(host: string, resolve: Resolve = systemResolve): Promise<string | null> {
  const bare = host.replace(/^\[|\]$/g, '');
  const addresses = ipaddr.isValid(bare) ? [bare] : await resolve(bare).catch(() => []);
  return addresses.length > 0 && addresses.every(isPublic) ? addresses[0]! : null;
}

/** `unicast` is what is left when every special range is taken away; IPv4 inside IPv6 is judged as IPv4. */
function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** For a connector: whatever the name, this address. */
export function connectTo(address: string): LookupFunction {
  const family = ipaddr.parse(address).kind() === 'ipv4' ? 4 : 6;
  return (_host, options, callback) => {
    if (options.all) (callback as unknown as (error: null, all: { address: string; family: number }[]) => void)(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
