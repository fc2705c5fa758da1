/** Tasks as the person who may see them sees them. */
import type { Answer, Field, Sealing, TaskDetail, TaskSummary } from '@luobi/shared/contract';
import type { WillingnessMethod } from '@luobi/shared';
import type { PageText } from '../../signing/port';
import type { FieldView, ReadingState, SealingView, StartedWillingness, TaskDetailView, TaskList, TaskSealView, TaskSummaryView } from '../../envelope';
import { maskPhone } from '../../kernel';
import { presentProgress } from './envelope';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function presentTaskSummary(task: TaskSummaryView): TaskSummary {
  return {
    taskId: task.taskId, envelopeId: task.envelopeId, kind: task.kind, state: task.state, title: task.title, inviter: task.inviter,
    onBehalfOf: task.onBehalfOf && { organizationId: task.onBehalfOf.organizationId, name: task.onBehalfOf.name },
    sentAt: task.sentAt.toISOString(), deadline: iso(task.deadline), envelopeState: task.envelopeState,
  };
}

export function presentTaskList(list: TaskList): Answer<'listTasks'> {
  return { items: list.items.map(presentTaskSummary), nextCursor: list.nextCursor, counts: { toDo: list.counts.toDo, waiting: list.counts.waiting, done: list.counts.done } };
}

export function presentField(field: FieldView): Field {
  return {
    fieldId: field.fieldId, kind: field.kind, label: field.label, page: field.page, x: field.x, y: field.y, width: field.width, height: field.height,
    required: field.required, mine: field.mine, options: presentOptions(field.options), strips: field.strips.map(({ page, x, y, width, height, index, count }) => ({ page, x, y, width, height, index, count })),
    value: field.value,
  };
}

function presentOptions({ placeholder, maxLength, min, max, decimals, grouped, choices, align, fontSize, dateFormat }: FieldView['options']): Field['options'] {
  return { placeholder, maxLength, min, max, decimals, grouped, choices: choices && [...choices], align, fontSize, dateFormat };
}

export function presentSealing(sealing: SealingView): Sealing {
  const { signature } = sealing;
  return {
    state: sealing.state, step: sealing.step, startedAt: iso(sealing.startedAt), failure: sealing.failure,
    signature: signature && {
      signedAt: signature.signedAt.toISOString(), certificateSerial: signature.certificateSerial, certificateSubject: signature.certificateSubject,
      certificateIssuer: signature.certificateIssuer, revisionSha256: signature.revisionSha256, willingness: presentUsedWillingness(signature.willingness),
    },
  };
}

function presentUsedWillingness({ method, provenAt, provider, providerTransactionId, device }: NonNullable<SealingView['signature']>['willingness']): NonNullable<Sealing['signature']>['willingness'] {
  return { method: method as WillingnessMethod, provenAt, provider, providerTransactionId, deviceChecked: Boolean(device) };
}

export function presentReading({ rule, countedMs, missing }: ReadingState): Answer<'reportReading'> {
  return {
    rule: rule && { minSeconds: rule.minSeconds, toEnd: rule.toEnd }, countedSeconds: Math.floor(countedMs / 1000),
    missing: { seconds: missing.seconds, toEnd: missing.toEnd },
  };
}

export function presentPageText({ lines, complete }: PageText): Answer<'getTaskPageText'> {
  return { lines: lines.map(({ text, x, y, width, height }) => ({ text, x, y, width, height })), complete };
}

export function presentTask(task: TaskDetailView): TaskDetail {
  const { document } = task;
  return {
    ...presentTaskSummary(task),
    document: {
      documentId: document.documentId, title: document.title, revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256,
      shortHash: document.shortHash, pages: document.pages.map(({ width, height }) => ({ width, height })),
    },
    fields: task.fields.map(presentField), recipients: task.recipients.map(presentProgress), viewed: task.viewed, reading: presentReading(task.reading),
    heldBy: task.heldBy && { mine: task.heldBy.mine, name: task.heldBy.name ?? maskPhone(task.heldBy.phone) },
    willingnessMethods: [...task.willingnessMethods], deviceCheck: task.deviceCheck, identityLevel: task.identityLevel, needs: [...task.needs],
    can: { sign: task.can.sign, approve: task.can.approve, decline: task.can.decline },
    approval: task.approval && {
      values: task.approval.values.map(({ label, value }) => ({ label, value })),
      seals: task.approval.seals.map(({ name, kind, sealer, grantedBy, validUntil }) => ({ name, kind, sealer, grantedBy, validUntil: validUntil.toISOString() })),
    },
    sealing: presentSealing(task.sealing), declineReason: task.declineReason,
  };
}

export function presentSeals(seals: readonly TaskSealView[]): Answer<'listTaskSeals'> {
  return {
    seals: seals.map((seal) => ({
      sealId: seal.sealId, name: seal.name, kind: seal.kind, organizationName: seal.organizationName, svg: seal.svg, grantedBy: seal.grantedBy, validUntil: iso(seal.validUntil),
    })),
  };
}

export function presentFaceToDo(face: StartedWillingness['face']): Answer<'startWillingness'>['face'] {
  if (!face) return null;
  const { intentText, launch } = face;
  if (!launch) return { intentText, launch: null };
  switch (launch.kind) {
    case 'page': return { intentText, launch: { kind: 'page', url: launch.url } };
    case 'wechat': return { intentText, launch: { kind: 'wechat', verifyId: launch.verifyId } };
    case 'mini_program': return { intentText, launch: { kind: 'mini_program', appId: launch.appId, path: launch.path, ...(launch.extraData ? { extraData: { ...launch.extraData } } : {}) } };
  }
}

export function presentWillingness(started: StartedWillingness): Answer<'startWillingness'> {
  const { confirms } = started;
  return {
    challengeId: started.challengeId, method: started.method, phoneMasked: started.phoneMasked, expiresAt: started.expiresAt.toISOString(), resendAfterSeconds: started.resendAfterSeconds,
    face: presentFaceToDo(started.face), device: started.device && { challenge: started.device.challenge, required: started.device.required },
    confirms: { title: confirms.title, pageCount: confirms.pageCount, shortHash: confirms.shortHash, nameMasked: confirms.nameMasked, onBehalfOf: confirms.onBehalfOf },
  };
}
