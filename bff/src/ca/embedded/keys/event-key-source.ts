/**
 * Where event keys come from. P-256 keys are made on the spot (50 µs). RSA keys, for verifiers that know nothing else,
 * come from a stock that a thread of its own keeps filled (key-pool.ts).
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Logger } from '../../../kernel';
import type { EventKeyKind } from '../../event-key-kinds';
import { openKeyPool, type KeyPoolOptions } from './key-pool';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface EventKeyStock {
  readonly kind: EventKeyKind;
  /** keys in stock; null where none are kept because each is made at once */
  readonly ready: number | null;
  /** acts that wait for a key */
  readonly waiting: number;
}

export interface EventKeySource {
  /**
   * Resolves when a key can be had, before anything is recorded, so that a shortage spends no serial.
   * @returns gives that key, each time it is called the same one; nobody else ever gets it
   * @throws AppError('unavailable') {reason: 'no_event_key'} when none came in time
   */
  reserve(): Promise<() => KeyPair>;
  stock(): EventKeyStock;
  close(): Promise<void>;
}

/** @throws Error when keys need a thread and its bundle is not built */
export function eventKeySource(kind: EventKeyKind, logger: Logger, options: Partial<KeyPoolOptions> = {}): EventKeySource {
  switch (kind) {
    case 'p256': return { reserve: () => Promise.resolve(once(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))), stock: () => ({ kind, ready: null, waiting: 0 }), close: () => Promise.resolve() };
    // stock for a burst of signers; filling it takes about 3 s of one core (2048) or 8 s (3072)
    case 'rsa2048': return openKeyPool({ kind, modulusLength: 2048, size: 48, logger, ...options });
    case 'rsa3072': return openKeyPool({ kind, modulusLength: 3072, size: 24, logger, ...options });
  }
}

function once(make: () => KeyPair): () => KeyPair {
  let made: KeyPair | undefined;
  return () => (made ??= make());
}
