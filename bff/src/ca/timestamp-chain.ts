/**
 * Time-stamping authorities in order of preference. Each token passes verify-token.ts; whoever refuses, is silent, or
 * sends something that does not hold is passed over for the next one, and left alone for a while when it goes on. When
 * nobody answers there is no time-stamp: time is never made up (architecture, step 7).
 */
import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleAll, timeout, TimeoutStrategy, wrap, type IPolicy } from 'cockatiel';
import { AppError, type Clock } from '../kernel';
import type { TimestampAuthority, TimestampToken } from './port';
import { requestTimestamp, type TimestampExchange } from './request-timestamp';

export interface TimestampSource extends Omit<TimestampExchange, 'clock'> {
  /** for operators; not sent to anybody */
  readonly name: string;
}

export interface TimestampChainOptions {
  /** first choice first */
  readonly sources: readonly TimestampSource[];
  readonly clock: Clock;
  /** how long one authority may take; default 8 s */
  readonly timeoutMs?: number;
  /** failures in a row after which an authority is left alone; default 3 */
  readonly failuresToOpen?: number;
  /** for how long; then one request tries it again; default 30 s */
  readonly halfOpenAfterMs?: number;
}

export interface TimestampSourceState {
  readonly name: string;
  /** `open`: left alone; `trying`: one request finds out whether it is back */
  readonly circuit: 'closed' | 'open' | 'trying';
  readonly lastSuccessAt: Date | null;
  readonly lastFailure: { readonly at: Date; /** e.g. `nonce`, `timeout`, `unreachable` */ readonly reason: string } | null;
}

export interface TimestampChain extends TimestampAuthority {
  /** For doctor and operators. */
  states(): readonly TimestampSourceState[];
}

interface Link {
  readonly source: TimestampSource;
  readonly policy: IPolicy;
  readonly circuit: () => TimestampSourceState['circuit'];
  lastSuccessAt: Date | null;
  lastFailure: TimestampSourceState['lastFailure'];
}

/** @throws RangeError for an empty list or two sources of one name */
export function timestampChain({ sources, clock, timeoutMs = 8000, failuresToOpen = 3, halfOpenAfterMs = 30_000 }: TimestampChainOptions): TimestampChain {
  if (sources.length === 0 || new Set(sources.map(({ name }) => name)).size !== sources.length) throw new RangeError('time-stamping authorities need a name each, and there must be one');
  const links = sources.map((source) => link(source, { timeoutMs, failuresToOpen, halfOpenAfterMs }));

  return {
    async timestamp(digest) {
      // a fault of the caller must not count as one of theirs
      if (digest.length !== 32) throw new AppError('invalid_request', { field: 'digest' });
      const failures: unknown[] = [];
      for (const one of links) {
        try {
          const token = await one.policy.execute(() => requestTimestamp(digest, { ...one.source, clock })) as TimestampToken;
          one.lastSuccessAt = clock.now();
          return token;
        } catch (error) {
          failures.push(error);
          const reason = reasonOf(error);
          if (reason !== LEFT_ALONE) one.lastFailure = { at: clock.now(), reason };
        }
      }
      throw new AppError('unavailable', {}, { cause: new AggregateError(failures, 'no time-stamping authority gave a token that holds') });
    },
    states: () => links.map(({ source, circuit, lastSuccessAt, lastFailure }) => ({ name: source.name, circuit: circuit(), lastSuccessAt, lastFailure })),
  };
}

function link(source: TimestampSource, { timeoutMs, failuresToOpen, halfOpenAfterMs }: { timeoutMs: number; failuresToOpen: number; halfOpenAfterMs: number }): Link {
  const breaker = circuitBreaker(handleAll, { halfOpenAfter: halfOpenAfterMs, breaker: new ConsecutiveBreaker(failuresToOpen) });
  return {
    source,
    // outside the timeout, so that silence counts as a failure
    policy: wrap(breaker, timeout(timeoutMs, TimeoutStrategy.Aggressive)),
    circuit: () => (breaker.state === CircuitState.Closed ? 'closed' : breaker.state === CircuitState.HalfOpen ? 'trying' : 'open'),
    lastSuccessAt: null,
    lastFailure: null,
  };
}

const LEFT_ALONE = 'left_alone';

function reasonOf(error: unknown): string {
  if (error instanceof AppError) return typeof error.details['reason'] === 'string' ? error.details['reason'] : 'unreachable';
  if ((error as { isTaskCancelledError?: boolean }).isTaskCancelledError) return 'timeout';
  return (error as { isBrokenCircuitError?: boolean }).isBrokenCircuitError ? LEFT_ALONE : 'unreachable';
}
