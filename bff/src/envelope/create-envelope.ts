/**
 * Creates an envelope and sends it: all places are put into the PDF before the first signature (revision 1), its pages
 * are described and hashed, and from here on nothing but signatures and the recipients' values may change.
 */
import { canonicalJson, type IdentityLevel } from '@luobi/shared';
import type { BodyInput } from '@luobi/shared/contract';
import { compareAndSet, inTransaction, insertRows, type Manager } from '../db';
import { appendEvidence, type InvitedRecipient } from '../evidence';
import { enqueue } from '../jobs';
import { AppError, maskName, maskPhone, newId, sha256Hex } from '../kernel';
import { findOrganization } from '../org';
import { places, type EnvelopeDeps } from './deps';
import { setupText } from './field-setup';
import { Document, DocumentRevision, Envelope, Field, FieldValue, Recipient, Task } from './entities';
import { emitEvent } from './events';
import { noticeExpiring } from './notices';
import { pagesOf, storeManifest } from './pages';
import { planFields, type PlannedField } from './place-fields';
import { storedRule } from './reading-rule';
import { signaturesBefore } from './signed-before';
import { partsOf } from './store-document';
import { storedMethods } from './will-rule';
import { advance, moveEnvelope } from './workflow';

export type EnvelopeRequest = BodyInput<'partnerCreateEnvelope'>;
type RecipientRequest = EnvelopeRequest['recipients'][number];

/**
 * @param from the partner (tenant) and the organisation name recipients will read; `envelopeId` when the same request
 * may come again: an envelope that an earlier run made of this document is then returned instead of a conflict
 * @returns the envelope's id
 * @throws AppError not_found (document) | conflict (document already in an envelope) | field_outside_page | form_field_unusable | field_value_invalid | glyph_missing | pdf_already_signed | pdf_signing_forbidden
 */
export async function createEnvelope(deps: EnvelopeDeps, from: { readonly partnerId: string; readonly inviter: string; readonly envelopeId?: string }, request: EnvelopeRequest): Promise<string> {
  const at = deps.clock.now();
  const deadline = request.deadline === undefined ? null : new Date(request.deadline);
  if (deadline && deadline <= at) throw new AppError('field_value_invalid', { path: 'deadline', reason: 'in_the_past' });
  const document = await deps.dataSource.manager.findOneBy(Document, { id: request.documentId, partnerId: from.partnerId });
  if (!document) throw new AppError('not_found');
  if (document.envelopeId !== null && document.envelopeId === from.envelopeId) return document.envelopeId;
  if (document.envelopeId !== null) throw new AppError('conflict');

  const original = await deps.blobs.get(document.currentSha256);
  const recipients = await Promise.all(request.recipients.map((recipient, index) => invite(deps, recipient, index, recipient.identityLevel ?? request.identityLevel ?? deps.identityLevel ?? 'name_id')));
  const planned = await planFields(deps.signing, original, pagesOf(document), request.recipients);
  const placed = await deps.signing.placeFields(original, planned.map(({ recipient: _, position: __, label: ___, required: ____, initial: _____, ...placement }) => placement));
  const revisionSha256 = await deps.blobs.put(placed);
  const pageManifestSha256 = await storeManifest(deps, revisionSha256, pagesOf(document).length);

  const envelope: Envelope = {
    id: from.envelopeId ?? newId(), partnerId: from.partnerId, title: request.title, inviter: from.inviter, state: 'draft', documentId: document.id, deadline,
    eventCount: 0, createdAt: at, sentAt: null, verifiedAt: null, level: null, endedAt: null, finalSha256: null,
  };
  await inTransaction(deps.dataSource, async (manager) => {
    const draft = { ...envelope };
    const taken = await compareAndSet(manager, Document, { id: document.id, partnerId: from.partnerId, currentOrdinal: 0, currentSha256: document.currentSha256 }, { envelopeId: draft.id, currentOrdinal: 1, currentSha256: revisionSha256 });
    if (!taken) throw new AppError('conflict');
    await insertRows(manager, Envelope, draft);
    await store(manager, { envelope: draft, document, revisionSha256, pageManifestSha256, recipients, planned, seal: (value, fieldId) => deps.box.seal(value, places.fieldValue(fieldId)), at });
    await moveEnvelope(manager, draft, 'sent', { sentAt: at });
    await appendEvidence(manager, { envelopeId: draft.id, kind: 'envelope.sent', content: { revisionSha256 }, at });
    await advance(manager, draft, at);
    if (deadline) await noticeExpiring(manager, draft.id, deadline, at);
    if (deadline) await enqueue(manager, { kind: 'expire-envelope', payload: { envelopeId: draft.id }, runAt: deadline, dedupeKey: `expire-envelope:${draft.id}` }, at);
    await emitEvent(manager, { envelopeId: draft.id, event: 'envelope.sent', recipientId: null, state: 'sent', at });
  });
  deps.nudge();
  return envelope.id;
}

interface Invited {
  readonly row: Omit<Recipient, 'envelopeId'>;
  readonly shown: InvitedRecipient;
  readonly approval: boolean;
}

async function invite(deps: EnvelopeDeps, request: RecipientRequest, position: number, identityLevel: IdentityLevel): Promise<Invited> {
  const id = newId();
  const willingness = storedMethods(request.willingness, `recipients.${position}.willingness`);
  const deviceCheck = request.deviceCheck ?? null;
  const turn = request.order ?? 1;
  const common = { id, kind: request.kind, turn, position, willingness, deviceCheck, readingRule: storedRule(request.readingRule), identityLevel, userId: null, claimedAt: null };
  const shown = { recipientId: id, kind: request.kind, order: turn, willingness: willingness.split(','), ...(deviceCheck === null ? {} : { deviceCheck }), ...(identityLevel === 'name_id' ? {} : { identityLevel }) };
  if (request.kind === 'person') {
    await deps.signing.checkText(request.name);
    return {
      row: {
        ...common, nameSealed: deps.box.seal(request.name.trim(), places.recipientName(id)), phoneSealed: deps.box.seal(request.phone, places.recipientPhone(id)),
        phoneIndex: deps.box.blindIndex(request.phone, 'phone'), organizationId: null, organizationName: null, uscc: null,
      },
      shown: { ...shown, nameMasked: maskName(request.name.trim()), phoneMasked: maskPhone(request.phone), organizationName: null, uscc: null },
      approval: false,
    };
  }
  const organization = await findOrganization(deps, { uscc: request.uscc });
  if (!organization || organization.name !== request.name.trim()) throw new AppError('field_value_invalid', { path: `recipients.${position}.uscc`, reason: 'organization_unknown' });
  await deps.signing.checkText(organization.name);
  return {
    row: { ...common, nameSealed: null, phoneSealed: null, phoneIndex: null, organizationId: organization.organizationId, organizationName: organization.name, uscc: organization.uscc },
    shown: { ...shown, nameMasked: null, phoneMasked: null, organizationName: organization.name, uscc: organization.uscc },
    approval: request.approval ?? true,
  };
}

interface Parts {
  readonly envelope: Envelope;
  readonly document: Document;
  readonly revisionSha256: string;
  readonly pageManifestSha256: string;
  readonly recipients: readonly Invited[];
  readonly planned: readonly PlannedField[];
  readonly seal: (value: string, fieldId: string) => string;
  readonly at: Date;
}

async function store(manager: Manager, { envelope, document, revisionSha256, pageManifestSha256, recipients, planned, seal, at }: Parts): Promise<void> {
  const envelopeId = envelope.id;
  await insertRows(manager, Recipient, recipients.map(({ row }) => ({ ...row, envelopeId })));
  const signing = recipients.map(({ row }) => newTask(envelopeId, row, 'signing', at));
  await insertRows(manager, Task, recipients.flatMap(({ row, approval }, i) => [...(approval ? [newTask(envelopeId, row, 'approval', at)] : []), signing[i]!]));
  const ids = planned.map(() => newId());
  await insertRows(manager, Field, planned.map(({ recipient, position, label, required, name, kind, page, x, y, width, height, options, strips }, i) => ({
    id: ids[i]!, envelopeId, documentId: document.id, recipientId: recipients[recipient]!.row.id, position, name, kind, label, required, place: JSON.stringify({ page, x, y, width, height }), setup: setupText({ options, strips }),
  })));
  const values = planned.flatMap(({ initial, recipient }, n) => (initial === null ? [] : [{ id: newId(), fieldId: ids[n]!, taskId: signing[recipient]!.id, valueSealed: seal(initial, ids[n]!), updatedAt: at }]));
  if (values.length > 0) await insertRows(manager, FieldValue, values);
  await insertRows(manager, DocumentRevision, {
    id: newId(), documentId: document.id, ordinal: 1, sha256: revisionSha256, baseSha256: document.currentSha256, kind: 'fields', taskId: null,
    pageManifestSha256, createdAt: at,
  });
  await appendEvidence(manager, {
    envelopeId, kind: 'envelope.created', at,
    content: {
      title: envelope.title, inviter: envelope.inviter, partnerId: envelope.partnerId, documentId: document.id, originalSha256: document.originalSha256 ?? document.currentSha256,
      deadline: envelope.deadline?.toISOString() ?? null, recipients: recipients.map(({ shown }) => shown),
    },
  });
  await appendEvidence(manager, {
    envelopeId, kind: 'document.uploaded', at,
    content: {
      documentId: document.id, originalKind: document.originalKind ?? 'pdf', originalSha256: document.originalSha256 ?? document.currentSha256, sha256: document.currentSha256,
      repairs: document.repairs === null ? [] : (JSON.parse(document.repairs) as { code: string; text: string }[]),
    },
  });
  const [parts, signatures] = [partsOf(document), signaturesBefore(document)];
  if (parts.length > 0) await appendEvidence(manager, { envelopeId, kind: 'document.joined', at, content: { documentId: document.id, sha256: document.currentSha256, parts: [...parts] } });
  if (signatures.length > 0) await appendEvidence(manager, { envelopeId, kind: 'document.signed_before', at, content: { documentId: document.id, sha256: document.currentSha256, signatures: [...signatures] } });
  const fields = planned.map(({ name, kind, page, x, y, width, height, recipient }) => ({ name, kind, page, x, y, width, height, recipientId: recipients[recipient]!.row.id }));
  await appendEvidence(manager, {
    envelopeId, kind: 'document.fields_placed', at,
    content: {
      documentId: document.id, baseSha256: document.currentSha256, revisionSha256, ordinal: 1, fieldCount: fields.length,
      fieldsSha256: sha256Hex(canonicalJson(fields)), pageManifestSha256,
    },
  });
}

function newTask(envelopeId: string, recipient: Invited['row'], kind: Task['kind'], sentAt: Date): Task {
  return {
    id: newId(), envelopeId, recipientId: recipient.id, kind, state: 'waiting', turn: recipient.turn, step: kind === 'approval' ? 1 : 2, version: 1,
    userId: null, organizationId: recipient.organizationId, sentAt, openedAt: null, openedOrdinal: null, doneAt: null, actorUserId: null, assigneeUserId: null,
    sealingStep: null, waitingForTime: false, failure: null, declineReason: null,
  };
}
