/**
 * What the workflow holds about one person, for the copy a person may ask for (PIPL 45): invitations, duties with their
 * times, what was filled in, how it was read, signatures with the strokes as written, and the evidence that speaks of
 * the person. Nothing of the other parties but who asked; the files themselves are fetched contract by contract.
 */
import { In } from 'typeorm';
import type { JsonValue } from '@luobi/shared';
import { EvidenceRecord } from '../evidence/entities';
import { places, type EnvelopeDeps } from './deps';
import { CertificateIntent, Envelope, Recipient, SigningAttempt, Task, TaskReading, TaskView } from './entities';
import { valueFieldsOf } from './field-values';
import { readOrder } from './seal-order';

type Deps = Pick<EnvelopeDeps, 'dataSource' | 'box' | 'blobs'>;
const time = (at: Date | null): string | null => at?.toISOString() ?? null;

export async function contractsAbout(deps: Deps, userId: string): Promise<JsonValue[]> {
  const { manager } = deps.dataSource;
  const tasks = await manager.find(Task, { where: [{ userId }, { actorUserId: userId }, { assigneeUserId: userId }], order: { sentAt: 'ASC', id: 'ASC' } });
  const envelopeIds = [...new Set(tasks.map(({ envelopeId }) => envelopeId))];
  const found: JsonValue[] = [];
  for (const envelopeId of envelopeIds) {
    const envelope = await manager.findOneBy(Envelope, { id: envelopeId });
    if (envelope) found.push(await contract(deps, userId, envelope, tasks.filter((task) => task.envelopeId === envelopeId)));
  }
  return found;
}

async function contract(deps: Deps, userId: string, envelope: Envelope, tasks: readonly Task[]): Promise<JsonValue> {
  const { manager } = deps.dataSource;
  const recipients = await manager.findBy(Recipient, { envelopeId: envelope.id, id: In(tasks.map(({ recipientId }) => recipientId)) });
  return {
    envelopeId: envelope.id, title: envelope.title, inviter: envelope.inviter, state: envelope.state, sentAt: time(envelope.sentAt), deadline: time(envelope.deadline), endedAt: time(envelope.endedAt), finalSha256: envelope.finalSha256,
    invitations: await Promise.all(recipients.map(async (recipient) => ({
      as: recipient.organizationName ?? (recipient.nameSealed === null ? null : deps.box.open(recipient.nameSealed, places.recipientName(recipient.id))),
      phone: recipient.phoneSealed === null || recipient.userId !== userId ? null : deps.box.open(recipient.phoneSealed, places.recipientPhone(recipient.id)),
      claimedAt: recipient.userId === userId ? time(recipient.claimedAt) : null,
      filledIn: recipient.userId === userId ? (await valueFieldsOf(manager, deps.box, recipient.id)).map(({ field, value }) => ({ label: field.label, value })) : [],
    }))),
    duties: tasks.map((task) => ({ taskId: task.id, kind: task.kind, state: task.state, openedAt: time(task.openedAt), doneAt: time(task.doneAt), doneByMe: task.actorUserId === userId, declineReason: task.actorUserId === userId ? task.declineReason : null })),
    readings: await readingsOf(deps, userId, tasks),
    signatures: await signaturesOf(deps, userId, envelope.id),
    evidence: await evidenceAbout(deps, userId, envelope.id, tasks),
  };
}

async function readingsOf({ dataSource: { manager } }: Deps, userId: string, tasks: readonly Task[]): Promise<JsonValue[]> {
  const where = { userId, taskId: In(tasks.map(({ id }) => id)) };
  const views = await manager.find(TaskView, { where, order: { viewedAt: 'ASC' } });
  const readings = await manager.find(TaskReading, { where, order: { startedAt: 'ASC' } });
  return [
    ...views.map((view) => ({ at: time(view.viewedAt), pages: JSON.parse(view.pages) as JsonValue, visibleMs: view.visibleMs, reachedEnd: Boolean(view.reachedEnd) })),
    ...readings.map((reading) => ({ at: time(reading.startedAt), pages: JSON.parse(reading.pages) as JsonValue, visibleMs: reading.countedMs, reachedEnd: Boolean(reading.reachedEnd) })),
  ];
}

async function signaturesOf(deps: Deps, userId: string, envelopeId: string): Promise<JsonValue[]> {
  const attempts = await deps.dataSource.manager.find(SigningAttempt, { where: { userId, envelopeId }, order: { createdAt: 'ASC' } });
  return Promise.all(attempts.map(async (attempt) => {
    const { mark } = await readOrder(deps, attempt);
    const serials = await deps.dataSource.manager.findBy(CertificateIntent, { attemptId: attempt.id });
    return {
      state: attempt.state, begunAt: time(attempt.createdAt), signedAt: time(attempt.signedAt), certificateSerial: attempt.certificateSerial, certificateSubject: attempt.certificateSubject, certificateIssuer: attempt.certificateIssuer,
      serials: serials.map(({ serial, state }) => ({ serial, state })), strokes: mark.kind === 'handwritten' ? (JSON.parse(JSON.stringify(mark.signature)) as JsonValue) : null,
    };
  }));
}

/** Records whose content names the person or a duty that is the person's alone. */
async function evidenceAbout({ dataSource: { manager } }: Deps, userId: string, envelopeId: string, tasks: readonly Task[]): Promise<JsonValue[]> {
  const own = tasks.filter((task) => task.userId === userId);
  const mine = new Set([userId, ...own.map(({ id }) => id), ...own.map(({ recipientId }) => recipientId)]);
  const records = await manager.find(EvidenceRecord, { where: { envelopeId }, order: { sequence: 'ASC' } });
  return records.flatMap((record) => {
    const content = JSON.parse(record.content) as Record<string, JsonValue>;
    const isAboutMe = [content['userId'], content['taskId'], content['recipientId'], content['toUserId'], content['fromUserId']].some((id) => typeof id === 'string' && mine.has(id));
    return isAboutMe ? [{ sequence: record.sequence, kind: record.kind, at: time(record.at), content, hash: record.hash }] : [];
  });
}
