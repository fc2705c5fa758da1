/** Inbox and the duties of a recipient: read, fill, prove will, sign, seal, approve, decline. */
import { z } from 'zod';
import { DEVICE_CHECKS, ENVELOPE_STATES, RECIPIENT_KINDS, SEALING_STEPS, TASK_KINDS, TASK_STATES, WILLINGNESS_METHODS } from '../domain/envelope';
import { FIELD_KINDS, FIELD_LIMITS } from '../domain/fields';
import { IDENTITY_LEVELS } from '../domain/id-types';
import { STROKE_LIMITS } from '../domain/strokes';
import { contract, fieldOptions, id, instant, page, sha256 } from './common';

const params = z.object({ taskId: id });

export const taskSummary = z.object({
  taskId: id,
  envelopeId: id,
  kind: z.enum(TASK_KINDS),
  state: z.enum(TASK_STATES),
  title: z.string(),
  inviter: z.string(),
  /** the company I act for, or null when I act for myself */
  onBehalfOf: z.object({ organizationId: id, name: z.string() }).nullable(),
  sentAt: instant,
  deadline: instant.nullable(),
  envelopeState: z.enum(ENVELOPE_STATES),
}).meta({ id: 'TaskSummary' });

export const field = z.object({
  fieldId: id,
  kind: z.enum(FIELD_KINDS),
  label: z.string(),
  /** 1-based */
  page: z.number().int(),
  /** PDF points on the page as displayed, origin top left */
  x: z.number(), y: z.number(), width: z.number(), height: z.number(),
  required: z.boolean(),
  mine: z.boolean(),
  /** how to show and check it, by `valueFault` and `displayText` */
  options: fieldOptions,
  /** cross-page-seal: every piece, in order of pages; x, y, width, height above are those of the first. Else empty */
  strips: z.array(z.object({ page: z.number().int(), x: z.number(), y: z.number(), width: z.number(), height: z.number(), index: z.number().int(), count: z.number().int() })),
  /** of my own fields: a string as `valueFault` describes for each kind; null when nothing is filled in */
  value: z.string().nullable(),
}).meta({ id: 'Field' });

export const progress = z.object({
  recipientId: id,
  kind: z.enum(RECIPIENT_KINDS),
  nameMasked: z.string(),
  order: z.number().int(),
  tasks: z.array(z.object({ kind: z.enum(TASK_KINDS), state: z.enum(TASK_STATES), doneAt: instant.nullable() })),
}).meta({ id: 'RecipientProgress' });

export const sealing = z.object({
  state: z.enum(['not_started', 'running', 'waiting_for_time', 'done', 'failed']),
  step: z.enum(SEALING_STEPS).nullable(),
  startedAt: instant.nullable(),
  /** why it failed; the task is open again */
  failure: z.string().nullable(),
  signature: z.object({
    signedAt: instant,
    certificateSerial: z.string(),
    certificateSubject: z.string(),
    certificateIssuer: z.string(),
    revisionSha256: sha256,
    /** how the signer confirmed the will */
    willingness: z.object({ method: z.enum(WILLINGNESS_METHODS), provenAt: instant, provider: z.string(), providerTransactionId: z.string(), deviceChecked: z.boolean() }),
  }).nullable(),
}).meta({ id: 'Sealing' });

/** What the inviter asks for before agreement, and what of it is missing. */
export const readingState = z.object({
  rule: z.object({ minSeconds: z.number().int().nullable(), toEnd: z.boolean() }).nullable(),
  /** seconds that count so far, by the server's clock */
  countedSeconds: z.number().int(),
  missing: z.object({ seconds: z.number().int(), toEnd: z.boolean() }),
}).meta({ id: 'ReadingState' });

export const taskDetail = taskSummary.extend({
  document: z.object({
    documentId: id,
    title: z.string(),
    revisionSha256: sha256,
    /** hash over the page manifest: canonical JSON of revision hash, renderer version, size and text hash of every page */
    pageManifestSha256: sha256,
    /** what a person can compare: the first 6 hex digits of the revision hash, upper case */
    shortHash: z.string(),
    /** PDF points as displayed */
    pages: z.array(z.object({ width: z.number(), height: z.number() })),
  }),
  fields: z.array(field),
  recipients: z.array(progress),
  viewed: z.boolean(),
  reading: readingState,
  /** what I may choose from, weakest first */
  willingnessMethods: z.array(z.enum(WILLINGNESS_METHODS)),
  deviceCheck: z.enum(DEVICE_CHECKS).nullable(),
  /** the colleague an organisation's task was handed to */
  heldBy: z.object({ mine: z.boolean(), name: z.string() }).nullable(),
  /** how surely I have to be known; the need `identity` is there until I am */
  identityLevel: z.enum(IDENTITY_LEVELS),
  needs: z.array(z.enum(['consent', 'identity', 'view', 'reading', 'values', 'willingness'])),
  can: z.object({ sign: z.boolean(), approve: z.boolean(), decline: z.boolean() }),
  /** of an approval: what others filled in and signed, and which seals may follow by whose authority */
  approval: z.object({
    values: z.array(z.object({ label: z.string(), value: z.string() })),
    seals: z.array(z.object({ name: z.string(), kind: z.enum(['official', 'contract', 'finance']), sealer: z.string().nullable(), grantedBy: z.string(), validUntil: instant })),
  }).nullable(),
  sealing,
  declineReason: z.string().nullable(),
}).meta({ id: 'TaskDetail' });

export const listTasks = contract({
  query: z.strictObject({ box: z.enum(['to_do', 'waiting', 'done']).default('to_do'), search: z.string().trim().min(1).max(60).optional().meta({ description: 'part of the title or of the inviter\'s name' }), ...page }),
  status: 200,
  answer: z.object({ items: z.array(taskSummary), nextCursor: z.string().nullable(), counts: z.object({ toDo: z.number().int(), waiting: z.number().int(), done: z.number().int() }) }),
  errors: [],
});
export const getTask = contract({ params, status: 200, answer: taskDetail, errors: [] });
export const getTaskPage = contract({
  params: z.object({ taskId: id, page: z.coerce.number().int().min(1).max(500) }),
  query: z.strictObject({
    width: z.coerce.number().int().min(120).max(2160).default(1080),
    /** `document.revisionSha256` of the task: the picture then belongs to that revision for ever; default: the one the task shows now */
    revision: sha256.optional(),
  }),
  status: 200, answer: 'image/jpeg', errors: ['consent_required', 'revision_changed', 'pdf_unreadable'],
});
const pageParams = z.object({ taskId: id, page: z.coerce.number().int().min(1).max(500) });
/** The page drawn 1080 × zoom pixels wide, cut into squares of 1024 pixels; those at the right and lower edge are smaller. */
export const getTaskTile = contract({
  params: pageParams,
  query: z.strictObject({
    zoom: z.coerce.number().int().pipe(z.union([z.literal(2), z.literal(4)])),
    /** number of the square from the left and from the top, from 0 */
    x: z.coerce.number().int().min(0).max(9), y: z.coerce.number().int().min(0).max(999),
    revision: sha256.optional(),
  }),
  status: 200, answer: 'image/jpeg', errors: ['consent_required', 'revision_changed', 'pdf_unreadable'],
});
export const getTaskPageText = contract({
  params: pageParams,
  query: z.strictObject({ revision: sha256.optional() }),
  status: 200,
  answer: z.object({
    /** PDF points on the page as displayed, origin top left */
    lines: z.array(z.object({ text: z.string(), x: z.number(), y: z.number(), width: z.number(), height: z.number() })),
    /** false when the page holds more text than is answered */
    complete: z.boolean(),
  }).meta({ id: 'PageText' }),
  errors: ['consent_required', 'revision_changed', 'pdf_unreadable'],
});
export const reportReading = contract({
  /** `readingId`: made by the client each time the reader opens, in the shape of all ids */
  params: z.object({ taskId: id, readingId: id }),
  body: z.strictObject({
    revisionSha256: sha256,
    /** ms visible since this reading opened, all together; the first report opens it and counts nothing */
    visibleMs: z.number().int().min(0).max(86_400_000),
    pages: z.array(z.strictObject({ page: z.number().int().min(1).max(500), visibleMs: z.number().int().min(0).max(86_400_000) })).max(500),
    reachedEnd: z.boolean(),
    /** times the app was left meanwhile */
    timesHidden: z.number().int().min(0).max(10_000),
  }),
  status: 200, answer: readingState, errors: ['consent_required', 'revision_changed', 'task_closed', 'envelope_state', 'conflict'],
});
export const recordView = contract({
  params,
  body: z.strictObject({
    revisionSha256: sha256,
    pageManifestSha256: sha256,
    /** 1-based pages that were on screen */
    pages: z.array(z.number().int().min(1).max(500)).min(1).max(500),
    /** ms the reader was visible */
    visibleMs: z.number().int().min(0).max(86_400_000),
    reachedEnd: z.boolean(),
  }),
  status: 201, answer: z.object({ viewedAt: instant }), errors: ['revision_changed', 'task_closed', 'consent_required'],
});
export const fillFields = contract({
  params,
  body: z.strictObject({ values: z.array(z.strictObject({ fieldId: id, value: z.string().max(2 * FIELD_LIMITS.multiLine) })).max(100) }),
  status: 200, answer: z.object({ fields: z.array(field) }), errors: ['field_value_invalid', 'text_does_not_fit', 'glyph_missing', 'task_closed', 'not_your_turn'],
});
const fieldParams = z.object({ taskId: id, fieldId: id });
/** The picture is turned upright, made smaller and encoded anew; what it answers is then saved by `fillFields`. */
export const uploadFieldImage = contract({
  params: fieldParams, body: 'image', status: 201,
  answer: z.object({ value: sha256, width: z.number().int(), height: z.number().int() }),
  errors: ['image_unreadable', 'field_value_invalid', 'payload_too_large', 'unsupported_media_type', 'task_closed', 'not_your_turn'],
});
/** The picture saved in a field of mine. */
export const getFieldImage = contract({ params: fieldParams, status: 200, answer: 'image/jpeg', errors: [] });
export const listTaskSeals = contract({
  params, status: 200,
  answer: z.object({ seals: z.array(z.object({ sealId: id, name: z.string(), kind: z.enum(['official', 'contract', 'finance']), organizationName: z.string(), svg: z.string(), grantedBy: z.string(), validUntil: instant.nullable() })) }),
  errors: [],
});
/** How the phone gets the person before the camera; what it reports afterwards is not looked at. */
export const faceLaunch = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page'), url: z.string() }),
  z.object({ kind: z.literal('wechat'), verifyId: z.string() }),
  z.object({ kind: z.literal('mini_program'), appId: z.string(), path: z.string(), extraData: z.record(z.string(), z.string()).optional() }),
]).meta({ id: 'FaceLaunch' });
/** What is read aloud; `launch` null: nothing is left to do on the phone. */
export const faceToDo = z.object({ intentText: z.string(), launch: faceLaunch.nullable() });

export const startWillingness = contract({
  params,
  body: z.strictObject({ method: z.enum(WILLINGNESS_METHODS), revisionSha256: sha256, pageManifestSha256: sha256 }),
  status: 201,
  answer: z.object({
    challengeId: id, method: z.enum(WILLINGNESS_METHODS), expiresAt: instant,
    /** of a code; null for other methods */
    phoneMasked: z.string().nullable(), resendAfterSeconds: z.number().int(),
    face: faceToDo.nullable(),
    /** `challenge` goes into `wx.startSoterAuthentication` */
    device: z.object({ challenge: z.string(), required: z.boolean() }).nullable(),
    confirms: z.object({ title: z.string(), pageCount: z.number().int(), shortHash: z.string(), nameMasked: z.string(), onBehalfOf: z.string().nullable() }),
  }),
  errors: ['code_send_limited', 'willingness_method_closed', 'face_attempts_exhausted', 'identity_unavailable', 'sign_password_unset', 'sign_password_locked', 'device_check_required', 'revision_changed', 'identity_required', 'consent_required', 'not_viewed', 'reading_incomplete', 'not_your_turn', 'task_closed', 'field_value_invalid', 'forbidden'],
});
export const proveWillingness = contract({
  params,
  body: z.strictObject({
    challengeId: id,
    /** answers a code; neither of both asks for the result of a face check */
    code: z.string().regex(/^\d{6}$/).optional(),
    password: z.string().min(1).max(128).optional(),
    /** what `wx.startSoterAuthentication` gave for `device.challenge` */
    device: z.strictObject({ resultJson: z.string().min(2).max(4096), resultSignature: z.string().min(1).max(2048), reader: z.enum(['fingerprint', 'face', 'unknown']).optional() }).optional(),
  }),
  status: 201,
  answer: z.object({ proofId: id, expiresAt: instant }),
  errors: ['code_wrong', 'code_expired', 'code_locked', 'rate_limited', 'willingness_method_closed', 'sign_password_wrong', 'sign_password_locked', 'sign_password_unset', 'face_pending', 'face_mismatch', 'face_attempts_exhausted', 'identity_unavailable', 'willingness_expired', 'device_check_required', 'device_check_failed', 'consent_required', 'revision_changed', 'task_closed', 'forbidden'],
});
const point = z.strictObject({ x: z.number(), y: z.number(), t: z.number().min(0), p: z.number().min(0).max(1).optional() });
export const handwritten = z.strictObject({
  kind: z.literal('handwritten'),
  width: z.number().positive().max(STROKE_LIMITS.padSide),
  height: z.number().positive().max(STROKE_LIMITS.padSide),
  color: z.enum(['ink', 'blue']),
  strokes: z.array(z.array(point).max(STROKE_LIMITS.points)).max(STROKE_LIMITS.strokes),
});
export const signTask = contract({
  params,
  body: z.strictObject({
    proofId: id,
    revisionSha256: sha256,
    mark: z.discriminatedUnion('kind', [handwritten, z.strictObject({ kind: z.literal('saved'), signatureId: id }), z.strictObject({ kind: z.literal('seal'), sealId: id })]),
  }),
  status: 202,
  answer: sealing,
  errors: ['willingness_required', 'revision_changed', 'signature_empty', 'seal_not_authorized', 'self_approval', 'identity_required', 'identity_name_mismatch', 'not_your_turn', 'task_closed', 'not_viewed', 'reading_incomplete'],
});
export const getSealing = contract({ params, status: 200, answer: sealing, errors: [] });
export const approveTask = contract({
  params, body: z.strictObject({ revisionSha256: sha256, comment: z.string().max(200).optional() }),
  status: 200, answer: taskDetail, errors: ['revision_changed', 'not_your_turn', 'task_closed', 'identity_required', 'not_viewed', 'reading_incomplete', 'forbidden', 'text_refused'],
});
export const declineTask = contract({
  params, body: z.strictObject({ reason: z.string().min(1).max(200) }),
  status: 200, answer: taskDetail, errors: ['task_closed', 'not_your_turn', 'forbidden', 'text_refused'],
});
