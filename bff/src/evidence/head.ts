/** The head of a chain and the time token over it. The token is fetched outside any transaction and stored inside one. */
import { IsNull } from 'typeorm';
import { compareAndSet, type Manager } from '../db';
import { AppError } from '../kernel';
import { EvidenceHead } from './entities';

export interface ChainHead {
  /** sequence of the last record */
  readonly sequence: number;
  readonly hash: string;
}

/** @throws AppError('internal') when the envelope has no evidence */
export async function readHead(manager: Manager, envelopeId: string): Promise<ChainHead> {
  const head = await manager.findOneBy(EvidenceHead, { envelopeId });
  if (!head) throw new AppError('internal', {}, { cause: new Error('the envelope has no evidence') });
  return { sequence: head.length - 1, hash: head.hash };
}

/**
 * Keeps the token over a head, once.
 * @param token RFC 3161 TimeStampToken (DER) whose imprint is the 32 bytes of `head.hash`; verified by the caller's CA port
 * @throws AppError('conflict') when a token is already kept
 */
export async function keepHeadTimestamp(manager: Manager, envelopeId: string, head: ChainHead, token: Uint8Array): Promise<void> {
  const kept = await compareAndSet(manager, EvidenceHead, { envelopeId, stampedSequence: IsNull() }, {
    stampedSequence: head.sequence, stampedHash: head.hash, token: Buffer.from(token).toString('base64'),
  });
  if (!kept) throw new AppError('conflict');
}
