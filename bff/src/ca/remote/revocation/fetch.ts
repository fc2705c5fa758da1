/**
 * Fetches from addresses that stand in certificates (security R33): only the public internet on its usual ports, or hosts
 * the operator named; the connection goes to the address that was looked at; no redirects; limited in time and size. Plain
 * http is fine: what comes is signed. An address that failed is left alone for a while.
 */
import { Agent } from 'undici';
import type { Clock } from '../../../kernel';
import { CloudError } from '../../../kernel/cloud-call';
import { connectTo, publicAddress, systemResolve, type Resolve } from '../../../kernel/public-address';
import { exchangeOnce, type HttpsAnswer, type HttpsExchange } from '../https';

export interface OutsideFetchOptions {
  /** only these hosts (`ocsp.example.cn`, or `.example.cn` for all below it); left out: any public one */
  readonly onlyHosts?: readonly string[];
  /** `host:port` of a CA in the own network, which need not be public; resolved by the system */
  readonly internalHosts?: readonly string[];
  /** default DNS */
  readonly resolve?: Resolve;
}

export type OutsideFetch = (url: string, call: Omit<HttpsExchange, 'path'>, timeoutMs: number) => Promise<HttpsAnswer>;

const REST_MS = 30_000;
const MAX_RESTING = 200;

/** @returns a function that throws CloudError and nothing else */
export function outsideFetch(options: OutsideFetchOptions, clock: Clock): OutsideFetch {
  const resting = new Map<string, number>();
  return async (url, call, timeoutMs) => {
    const now = clock.now().getTime();
    const until = resting.get(url);
    if (until !== undefined && now < until && until - now <= REST_MS) throw new CloudError('open_circuit');
    const agent = await agentFor(new URL(url), options, timeoutMs);
    try {
      const answer = await exchangeOnce(new URL(url), call, agent, timeoutMs);
      if (answer.status !== 200) throw new CloudError('refused', `HTTP ${answer.status}`);
      resting.delete(url);
      return answer;
    } catch (error) {
      resting.delete(url);
      resting.set(url, now + REST_MS);
      if (resting.size > MAX_RESTING) resting.delete(resting.keys().next().value as string);
      throw error;
    } finally {
      await agent.destroy();
    }
  };
}

/** @throws CloudError('refused') for an address nobody allowed */
async function agentFor(target: URL, { onlyHosts, internalHosts = [], resolve = systemResolve }: OutsideFetchOptions, timeoutMs: number): Promise<Agent> {
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  const limits = { headersTimeout: 0, bodyTimeout: 0 } as const;
  if (!/^https?:$/.test(target.protocol) || target.username || target.password) throw notAllowed();
  if (internalHosts.includes(`${target.hostname}:${port}`)) return new Agent(limits);
  if (port !== '80' && port !== '443') throw notAllowed();
  if (onlyHosts && !onlyHosts.some((host) => (host.startsWith('.') ? target.hostname.endsWith(host) : target.hostname === host))) throw notAllowed();
  const address = await within(timeoutMs, publicAddress(target.hostname, resolve));
  if (address === null) throw notAllowed();
  return new Agent({ ...limits, connect: { lookup: connectTo(address) } });
}

const notAllowed = (): CloudError => new CloudError('refused', 'an address that is not allowed');

/** The system's name service has a patience of its own, which may be long. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new CloudError('late', 'name service')), timeoutMs); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
