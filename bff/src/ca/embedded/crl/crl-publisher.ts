/**
 * The revocation lists of all CAs here. A list is made once and given out until something is revoked or it is half as
 * old as it may get. Its number is taken in the transaction that reads what is revoked, so that in all processes together
 * a higher number never knows less.
 */
import { type DataSource, type EntityManager } from 'typeorm';
import { dbErrorKind, inTransaction, insertRows } from '../../../db';
import { newId, sha256Hex, type Clock } from '../../../kernel';
import { CaCertificate, CaCrl } from '../../entities';
import { reasonOfCode } from '../../revocation-reasons';
import type { Authority } from '../hierarchy';
import { wholeSeconds } from '../x509/profiles';
import { writeCrl, type RevokedEntry } from './write-crl';

export interface PublishedCrl {
  /** CertificateList */
  readonly der: Uint8Array;
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** when this process will make a new one */
  readonly renewAt: Date;
}

export interface CrlPublisher {
  current(issuer: Authority): Promise<PublishedCrl>;
  /** One whose thisUpdate is not before the second of `at`. */
  madeSince(issuer: Authority, at: Date): Promise<PublishedCrl>;
}

/** Shorter than the life of an event certificate, so that one list covers none of them from birth to death. */
export const CRL_LIFETIME_MS = 12 * 3_600_000;
const RENEW_AFTER_MS = CRL_LIFETIME_MS / 2;
const ATTEMPTS = 8;

interface Kept extends PublishedCrl {
  /** see `markOf` */
  readonly mark: string;
}

export function crlPublisher({ dataSource, clock }: { readonly dataSource: DataSource; readonly clock: Clock }): CrlPublisher {
  const kept = new Map<string, Kept>();
  const turns = new Map<string, Promise<unknown>>();

  /** One at a time per issuer: many who ask at once get one list. */
  const inTurn = <T>(issuer: Authority, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(issuer.keyId) ?? Promise.resolve()).then(work, work);
    turns.set(issuer.keyId, turn.catch(() => undefined));
    return turn;
  };
  const publish = (issuer: Authority, goodEnough: (list: Kept) => boolean): Promise<PublishedCrl> => inTurn(issuer, async () => {
    const mark = await markOf(dataSource.manager, issuer.keyId);
    const now = clock.now();
    const known = kept.get(issuer.keyId);
    // a list from the future is one from before the clock was set back
    if (known && known.mark === mark && known.thisUpdate <= now && now < known.renewAt && goodEnough(known)) return known;
    const list = await make(dataSource, issuer, now);
    kept.set(issuer.keyId, list);
    return list;
  });

  return {
    current: (issuer) => publish(issuer, () => true),
    madeSince: (issuer, at) => publish(issuer, (list) => list.thisUpdate >= wholeSeconds(at)),
  };
}

async function make(dataSource: DataSource, issuer: Authority, now: Date): Promise<Kept> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(dataSource, (manager) => numberAndWrite(manager, issuer, now));
    } catch (error) {
      // another process took the number
      if (attempt >= ATTEMPTS || dbErrorKind(error) !== 'unique') throw error;
    }
  }
}

async function numberAndWrite(manager: EntityManager, issuer: Authority, now: Date): Promise<Kept> {
  const last = await manager.maximum(CaCrl, 'number', { issuerKeyId: issuer.keyId });
  const number = Number(last ?? 0) + 1;
  const mark = await markOf(manager, issuer.keyId);
  const entries = await revokedBy(manager, issuer.keyId);
  const thisUpdate = wholeSeconds(now);
  const nextUpdate = new Date(thisUpdate.getTime() + CRL_LIFETIME_MS);
  const der = writeCrl(issuer.signer, { number, thisUpdate, nextUpdate, keptSince: issuer.certificate.notBefore, entries });
  await insertRows(manager, CaCrl, { id: newId(), issuerKeyId: issuer.keyId, number, revoked: entries.length, sha256: sha256Hex(der), thisUpdate, nextUpdate });
  return { der, number, thisUpdate, nextUpdate, renewAt: new Date(thisUpdate.getTime() + RENEW_AFTER_MS), mark };
}

/** Changes whenever something is revoked or gets a worse reason. */
async function markOf(manager: EntityManager, issuerKeyId: string): Promise<string> {
  const row = await manager.createQueryBuilder(CaCertificate, 'c')
    .select('COUNT(*)', 'count').addSelect('MAX(c.revocationRecordedAt)', 'latest').addSelect('SUM(c.revocationReason)', 'reasons')
    .where({ issuerKeyId, state: 'revoked' }).getRawOne<Record<'count' | 'latest' | 'reasons', string | number | null>>();
  return `${row?.count ?? 0} ${row?.latest ?? ''} ${row?.reasons ?? ''}`;
}

async function revokedBy(manager: EntityManager, issuerKeyId: string): Promise<RevokedEntry[]> {
  const rows = await manager.find(CaCertificate, {
    select: { serial: true, revokedAt: true, revocationReason: true }, where: { issuerKeyId, state: 'revoked' }, order: { serial: 'ASC' },
  });
  return rows.map(({ serial, revokedAt, revocationReason }) => {
    if (!revokedAt) throw new Error(`certificate ${serial} is revoked without a time`);
    return { serial: Buffer.from(serial, 'hex'), revokedAt, reason: reasonOfCode(revocationReason) ?? 'unspecified' };
  });
}
