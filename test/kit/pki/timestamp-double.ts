/**
 * A time-stamping service that answers as a test wants; the answer goes through the product's own request and check, as
 * any driver's does. Give it to code under test in place of `CaService.timestamp`:
 *
 *   const ca = { ...good, timestamp: timestampDouble({ pki, clock, change: () => ({ digest: sha256('another') }) }) };
 */
import type { TimestampToken } from '../../../bff/src/ca/port';
import { requestTimestamp } from '../../../bff/src/ca/request-timestamp';
import { child, readDer, readInteger } from '../../../bff/src/kernel/der/read';
import type { Clock } from '../../../bff/src/kernel/clock';
import { forgeResponse, FORGED_POLICY, type ForgedToken } from './forge-token';
import type { Identity } from './pki';

export interface TimestampDouble {
  readonly pki: Readonly<Record<'root' | 'tsa', Identity>>;
  readonly clock: Clock;
  /** the fault of the nth answer, counted from 0; may throw (no answer), give bytes (garbage) or changes of a good token */
  readonly change?: (call: number) => Partial<ForgedToken> | Uint8Array;
}

/** @returns a function of the shape of `TimestampAuthority.timestamp` */
export function timestampDouble({ pki, clock, change }: TimestampDouble): (digest: Uint8Array) => Promise<TimestampToken> {
  let call = 0;
  return (digest) => requestTimestamp(digest, {
    policy: FORGED_POLICY, trustAnchors: [pki.root.certificate], clock,
    send: async (request) => {
      const changes = change?.(call++) ?? {};
      if (changes instanceof Uint8Array) return changes;
      return forgeResponse({ tsa: pki.tsa, digest, nonce: readInteger(child(readDer(request), 3, 0x02)), time: clock.now(), ...changes });
    },
  });
}
