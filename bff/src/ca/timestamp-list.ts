/**
 * The list of time-stamping authorities an operator chose, as one authority: whom to ask first, what each may say, and
 * a line in the log whenever one is left alone or back again. The transport is the caller's, so that no driver is chosen here.
 */
import type { Clock, Logger } from '../kernel';
import type { TimestampAuthority } from './port';
import type { TimestampExchange } from './request-timestamp';
import { timestampChain, type TimestampChainOptions, type TimestampSourceState } from './timestamp-chain';
import type { Certificate } from './x509/read-certificate';

export interface TimestampListOptions extends Pick<TimestampChainOptions, 'timeoutMs' | 'failuresToOpen' | 'halfOpenAfterMs'> {
  /** first choice first: `embedded`, or the address of an RFC 3161 authority */
  readonly entries: readonly string[];
  readonly embedded: () => TimestampExchange;
  readonly connect: (url: string) => { send(request: Uint8Array): Promise<Uint8Array>; close(): Promise<void> };
  /** policies an outside authority may name, dotted */
  readonly policies: readonly string[];
  /** roots an outside authority's certificate may lead to */
  readonly trustAnchors: readonly Certificate[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** told when an authority is left alone or back; where a doctor in another process can read it */
  readonly onChange?: (states: readonly TimestampSourceState[]) => void;
}

export interface TimestampList extends TimestampAuthority {
  states(): readonly TimestampSourceState[];
  close(): Promise<void>;
}

/** @throws RangeError for an empty list or an entry that stands twice; TypeError for an address that is not allowed */
export function openTimestampList({ entries, embedded, connect, policies, trustAnchors, clock, logger, onChange, ...options }: TimestampListOptions): TimestampList {
  const outside = entries.filter((entry) => entry !== 'embedded').map((url) => ({ url, ...connect(url) }));
  const chain = timestampChain({
    ...options, clock,
    sources: entries.map((name) => {
      const client = outside.find(({ url }) => url === name);
      // the roots of the embedded authority change with a roll-over: asked for each time
      return client ? { name, send: (request) => client.send(request), policy: policies, trustAnchors } : {
        name, send: (request) => embedded().send(request), get policy() { return embedded().policy; }, get trustAnchors() { return embedded().trustAnchors; },
      };
    }),
  });
  let seen = summary(chain.states());
  const report = (): void => {
    const states = chain.states();
    const now = summary(states);
    if (now === seen) return;
    seen = now;
    onChange?.(states);
    const away = states.filter(({ circuit, lastFailure, lastSuccessAt }) => circuit !== 'closed' || isNewer(lastFailure?.at, lastSuccessAt));
    if (away.length === 0) logger.info({ authorities: states }, 'every time-stamping authority that was asked answers');
    else logger.warn({ authorities: states }, 'a time-stamping authority gives no token that holds');
  };

  return {
    async timestamp(digest) {
      try {
        return await chain.timestamp(digest);
      } finally {
        report();
      }
    },
    states: () => chain.states(),
    close: async () => { await Promise.all(outside.map((client) => client.close())); },
  };
}

/** What is worth a line: who is asked, who is not, and why the last one failed; not when. */
function summary(states: readonly TimestampSourceState[]): string {
  return states.map(({ name, circuit, lastFailure, lastSuccessAt }) => `${name} ${circuit} ${isNewer(lastFailure?.at, lastSuccessAt) ? lastFailure!.reason : ''}`).join('\n');
}

const isNewer = (one: Date | undefined, other: Date | null): boolean => one !== undefined && (other === null || one > other);
