/** An envelope with its recipients and their duties: what parties see (names masked by the presenter) and what the partner sees. */
import { Brackets, type DataSource } from 'typeorm';
import type { EnvelopeState, RecipientKind, TaskKind, TaskState } from '@luobi/shared';
import type { Manager } from '../db';
import { AppError, type PersonalDataBox } from '../kernel';
import type { SignatureLevel } from '../signing/port';
import { recipientName } from './claim';
import { Envelope, Recipient, Task } from './entities';

export interface RecipientView {
  readonly recipientId: string;
  readonly kind: RecipientKind;
  /** in clear: mask before showing it to other recipients */
  readonly name: string;
  readonly order: number;
  readonly claimed: boolean;
  readonly tasks: readonly { readonly kind: TaskKind; readonly state: TaskState; readonly doneAt: Date | null }[];
}
export interface EnvelopeView {
  readonly envelopeId: string;
  readonly partnerId: string;
  readonly title: string;
  readonly inviter: string;
  readonly state: EnvelopeState;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly completedAt: Date | null;
  readonly deadline: Date | null;
  readonly finalSha256: string | null;
  /** set with `finalSha256` */
  readonly level: SignatureLevel | null;
  readonly recipients: readonly RecipientView[];
}
export type PartnerEnvelopeView = EnvelopeView;

type Deps = { readonly dataSource: DataSource; readonly box: PersonalDataBox };

export async function recipientsOf(manager: Manager, box: PersonalDataBox, envelopeId: string): Promise<RecipientView[]> {
  const recipients = await manager.find(Recipient, { where: { envelopeId }, order: { turn: 'ASC', position: 'ASC' } });
  const tasks = await manager.find(Task, { where: { envelopeId }, order: { step: 'ASC' } });
  return recipients.map((recipient) => ({
    recipientId: recipient.id, kind: recipient.kind, name: recipientName(box, recipient), order: recipient.turn, claimed: recipient.userId !== null,
    tasks: tasks.filter((task) => task.recipientId === recipient.id).map(({ kind, state, doneAt }) => ({ kind, state, doneAt })),
  }));
}

export async function viewEnvelope(deps: Deps, envelope: Envelope): Promise<EnvelopeView> {
  const { id, partnerId, title, inviter, state, createdAt, sentAt, endedAt, deadline, finalSha256, level } = envelope;
  return {
    envelopeId: id, partnerId, title, inviter, state, createdAt, sentAt, deadline, finalSha256, level: finalSha256 === null ? null : level, completedAt: state === 'completed' ? endedAt : null,
    recipients: await recipientsOf(deps.dataSource.manager, deps.box, id),
  };
}

/** @throws AppError('not_found') when absent or another partner's: both alike */
export async function loadPartnerEnvelope(deps: Deps, partnerId: string, envelopeId: string): Promise<PartnerEnvelopeView> {
  const envelope = await deps.dataSource.manager.findOneBy(Envelope, { id: envelopeId, partnerId });
  if (!envelope) throw new AppError('not_found');
  return viewEnvelope(deps, envelope);
}

export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Newest first. @throws AppError('invalid_request') for a cursor we did not make */
export async function listPartnerEnvelopes(deps: Deps, partnerId: string, page: PageRequest): Promise<{ items: PartnerEnvelopeView[]; nextCursor: string | null }> {
  const query = deps.dataSource.manager.createQueryBuilder(Envelope, 'e').where('e.partnerId = :partnerId', { partnerId });
  if (page.cursor !== undefined) {
    const { at, id } = readCursor(page.cursor);
    query.andWhere(new Brackets((q) => q.where('e.createdAt < :at', { at }).orWhere('e.createdAt = :at AND e.id < :id', { at, id })));
  }
  const found = await query.orderBy('e.createdAt', 'DESC').addOrderBy('e.id', 'DESC').take(page.limit + 1).getMany();
  const items: PartnerEnvelopeView[] = [];
  for (const envelope of found.slice(0, page.limit)) items.push(await viewEnvelope(deps, envelope));
  const last = found[page.limit - 1];
  return { items, nextCursor: found.length > page.limit && last ? writeCursor(last.createdAt, last.id) : null };
}

/** Keyset cursor: `<ms>.<id>` in base64url, opaque to clients. */
export const writeCursor = (at: Date, id: string): string => Buffer.from(`${at.getTime()}.${id}`).toString('base64url');
export function readCursor(cursor: string): { at: number; id: string } {
  const match = /^(\d{1,15})\.([0-9A-HJKMNP-TV-Z]{26})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!match?.[1] || !match[2]) throw new AppError('invalid_request', { path: 'cursor' });
  return { at: Number(match[1]), id: match[2] };
}
