/**
 * Proof that a request comes from a partner's server (security R34): HMAC-SHA256 with the secret of the key named in
 * `Luobi-Key` over
 *
 *     timestamp \n nonce \n METHOD \n path?query \n hex(SHA-256(body))
 *
 * timestamp = seconds, at most 300 away from ours; nonce = 16 to 64 characters, never seen in ten minutes.
 */
import { createHmac } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { AppError, equalBytes, sha256Hex, type Clock, type PersonalDataBox } from '../kernel';
import { dbErrorKind, insertRows } from '../db';
import { LessThan } from 'typeorm';
import { PartnerKey, PartnerNonce } from './entities';

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method: string;
  readonly pathAndQuery: string;
  readonly body: Uint8Array;
}

const TOLERANCE_SECONDS = 300;
const NONCE_KEPT_MS = 600_000;

export interface SignatureText {
  readonly timestamp: string;
  readonly nonce: string;
  readonly method: string;
  readonly pathAndQuery: string;
  readonly body: Uint8Array;
}

/** @returns hex HMAC */
export function signRequest(secret: string, request: SignatureText): string {
  const text = [request.timestamp, request.nonce, request.method, request.pathAndQuery, sha256Hex(request.body)].join('\n');
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** @throws AppError signature_invalid for every fault alike */
export async function authenticatePartner(deps: { dataSource: DataSource; clock: Clock; box: PersonalDataBox }, request: SignedRequest): Promise<{ partnerId: string }> {
  const header = (name: string): string => {
    const value = request.headers[name];
    if (typeof value !== 'string') throw new AppError('signature_invalid', { missing: name });
    return value;
  };
  const keyId = header('luobi-key');
  const timestamp = header('luobi-timestamp');
  const nonce = header('luobi-nonce');
  const given = Buffer.from(header('luobi-signature'), 'hex');
  const now = deps.clock.now();
  if (!/^\d{9,12}$/.test(timestamp) || Math.abs(Number(timestamp) - now.getTime() / 1000) > TOLERANCE_SECONDS) throw new AppError('signature_invalid', { reason: 'timestamp' });
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(nonce)) throw new AppError('signature_invalid', { reason: 'nonce' });

  const key = await deps.dataSource.manager.findOneBy(PartnerKey, { id: keyId, state: 'active' });
  const secret = key ? deps.box.open(key.secretSealed, secretPlace(key.id)) : 'no such key';
  const expected = Buffer.from(signRequest(secret, { timestamp, nonce, method: request.method, pathAndQuery: request.pathAndQuery, body: request.body }), 'hex');
  if (!equalBytes(expected, given) || !key) throw new AppError('signature_invalid', { reason: 'signature' });
  await rememberNonce(deps.dataSource, `${keyId}\0${nonce}`, now);
  return { partnerId: key.partnerId };
}

export const secretPlace = (keyId: string): string => `partner_keys:secret:${keyId}`;

/** The unique key decides which of two equal requests was first. */
async function rememberNonce(dataSource: DataSource, text: string, now: Date): Promise<void> {
  try {
    await insertRows(dataSource.manager, PartnerNonce, { id: sha256Hex(text), expiresAt: new Date(now.getTime() + NONCE_KEPT_MS) });
  } catch (error) {
    if (dbErrorKind(error) === 'unique') throw new AppError('signature_invalid', { reason: 'nonce' });
    throw error;
  }
}

/** Forgets nonces that are too old to matter. */
export async function forgetOldNonces(deps: { dataSource: DataSource; clock: Clock }): Promise<void> {
  await deps.dataSource.manager.delete(PartnerNonce, { expiresAt: LessThan(deps.clock.now()) });
}
