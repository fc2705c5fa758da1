/** The API of partner servers. Requests are signed; see bff/src/partner/request-signature.ts for the exact text. */
import { z } from 'zod';
import { DEVICE_CHECKS, ENVELOPE_STATES, RECIPIENT_KINDS, TASK_KINDS, TASK_STATES, WILLINGNESS_METHODS } from '../domain/envelope';
import { FIELD_KINDS } from '../domain/fields';
import { IDENTITY_LEVELS } from '../domain/id-types';
import { contract, fieldOptions, id, instant, page, phone, sha256 } from './common';
import { evidencePackage, signatureLevel } from './envelope';

export const uploadedDocument = z.object({
  documentId: id, title: z.string(), sha256, pages: z.array(z.object({ width: z.number(), height: z.number() })),
  originalSha256: sha256.meta({ description: 'of the upload; `sha256` is of the file that is read and signed' }),
  repairs: z.array(z.object({ code: z.string(), text: z.string() })).meta({ description: 'what makes that file differ from the upload; empty when it is used as it is' }),
  signatures: z.array(z.object({
    field: z.string(), kind: z.enum(['signature', 'document-timestamp']), signer: z.string(), issuer: z.string(), serial: z.string(), claimedTime: instant.nullable(),
  })).meta({ description: 'of others, in the file when it came: intact, but whom they name was not checked' }),
  parts: z.array(z.object({ documentId: id, originalSha256: sha256, originalKind: z.string() })).meta({ description: 'the uploads it was joined from; empty for an upload' }),
}).meta({ id: 'UploadedDocument' });

/** Where a field goes: by coordinates, on the first (or nth) hit of a keyword, in a form field the PDF has already, or over the right edge of pages. */
const place = z.union([
  z.strictObject({ page: z.number().int().min(1).max(500), x: z.number().min(0), y: z.number().min(0), width: z.number().min(8).max(2000), height: z.number().min(8).max(2000) }),
  z.strictObject({ keyword: z.string().min(1).max(50), index: z.number().int().min(0).max(99).default(0), offsetX: z.number().default(0), offsetY: z.number().default(0), width: z.number().min(8).max(2000), height: z.number().min(8).max(2000) }),
  z.strictObject({ formField: z.string().min(1).max(200).meta({ description: 'full name of a text, checkbox, choice or unsigned signature field in the uploaded PDF; its own limits and choices hold' }) }),
  z.strictObject({
    edge: z.literal('right').meta({ description: 'for cross-page-seal only: a strip of the seal on each page' }),
    pages: z.array(z.number().int().min(1).max(300)).min(2).max(300).optional().meta({ description: 'default: all' }),
    y: z.number().min(0).optional().meta({ description: 'points from the top of each page to the top of the seal; default: its middle' }),
    diameter: z.number().min(60).max(200).optional().meta({ description: 'points; default 119 (4.2 cm)' }),
  }),
]);
export const fieldRequest = z.strictObject({
  kind: z.enum(FIELD_KINDS), label: z.string().max(60).default(''), required: z.boolean().default(true), options: fieldOptions.optional(), place,
}).meta({ id: 'FieldRequest' });

/** What a recipient must have read before agreement; judged by the server's clock. */
const readingRule = z.strictObject({
  minSeconds: z.number().int().min(1).max(3600).optional().meta({ description: 'seconds the document was on screen' }),
  toEnd: z.boolean().optional().meta({ description: 'the last page was shown' }),
}).meta({ id: 'ReadingRule' });

/** How a recipient confirms; fixed when sent. */
const will = {
  willingness: z.array(z.enum(WILLINGNESS_METHODS)).min(1).max(WILLINGNESS_METHODS.length).default(['sms'])
    .meta({ description: 'methods the recipient may choose from, and no other; face needs another one beside it' }),
  deviceCheck: z.enum(DEVICE_CHECKS).optional().meta({ description: "a check by the fingerprint or face reader of the phone itself, beside the method: offered, or required (then only in WeChat on a phone that has one)" }),
  identityLevel: z.enum(IDENTITY_LEVELS).optional().meta({ description: 'how surely the recipient has to be known; a lower level does not do. Default: that of the envelope' }),
};
const person = z.strictObject({
  kind: z.literal('person'), name: z.string().min(2).max(32), phone,
  order: z.number().int().min(1).max(50).default(1),
  ...will,
  readingRule: readingRule.optional(),
  fields: z.array(fieldRequest).min(1).max(50),
});
const organization = z.strictObject({
  kind: z.literal('organization'), name: z.string().min(2).max(100), uscc: z.string().length(18),
  order: z.number().int().min(1).max(50).default(1),
  approval: z.boolean().default(true),
  readingRule: readingRule.optional(),
  ...will,
  fields: z.array(fieldRequest).min(1).max(50),
});

export const partnerEnvelope = z.object({
  envelopeId: id, title: z.string(), state: z.enum(ENVELOPE_STATES),
  createdAt: instant, completedAt: instant.nullable(), deadline: instant.nullable(), finalSha256: sha256.nullable(),
  /** PAdES level that every signature of the final file reached; null before completion */
  level: signatureLevel.nullable(),
  recipients: z.array(z.object({
    recipientId: id, kind: z.enum(RECIPIENT_KINDS), name: z.string(), order: z.number().int(), claimed: z.boolean(),
    tasks: z.array(z.object({ kind: z.enum(TASK_KINDS), state: z.enum(TASK_STATES), doneAt: instant.nullable() })),
  })),
}).meta({ id: 'PartnerEnvelope' });

const params = z.object({ envelopeId: id });
export const partnerUploadDocument = contract({
  query: z.strictObject({
    title: z.string().min(1).max(200),
    alreadySigned: z.enum(['refuse', 'continue']).default('refuse').meta({ description: 'for a PDF that others have signed: `continue` adds signatures behind theirs, which stay valid; only signature and seal fields can then be placed, by coordinates, by keyword or in an empty signature field of the file. Such a file is never repaired' }),
  }),
  body: 'document', status: 201, answer: uploadedDocument,
  errors: ['payload_too_large', 'unsupported_media_type', 'file_kind_unsupported', 'image_unreadable', 'pdf_unreadable', 'pdf_encrypted', 'pdf_script', 'pdf_xfa', 'pdf_attachment', 'pdf_hidden_layers', 'pdf_active_content', 'pdf_too_large', 'pdf_already_signed', 'pdf_signing_forbidden', 'pdf_signed_damaged', 'pdf_ambiguous'],
});
/** Scanned or photographed pages: upload each by itself, then join them. */
export const partnerJoinPictures = contract({
  body: z.strictObject({
    title: z.string().min(1).max(200),
    documentIds: z.array(id).min(2).max(100).meta({ description: 'documents uploaded as JPEG or PNG, in the order of the pages; together 20 MB at most' }),
  }),
  status: 201, answer: uploadedDocument, errors: ['field_value_invalid', 'file_kind_unsupported', 'image_unreadable', 'pdf_too_large'],
});
export const partnerGetOriginal = contract({ params: z.object({ documentId: id }), status: 200, answer: 'application/octet-stream', errors: [] });
export const partnerCreateEnvelope = contract({
  body: z.strictObject({
    title: z.string().min(1).max(200), documentId: id,
    recipients: z.array(z.discriminatedUnion('kind', [person, organization])).min(1).max(50),
    deadline: instant.optional(),
    identityLevel: z.enum(IDENTITY_LEVELS).optional().meta({ description: 'how surely recipients have to be known; default: the setting of this installation' }),
  }),
  status: 201, answer: partnerEnvelope, errors: ['field_outside_page', 'field_value_invalid', 'form_field_unusable', 'pdf_already_signed', 'pdf_signing_forbidden', 'pdf_active_content', 'conflict', 'glyph_missing'],
});
export const partnerListEnvelopes = contract({
  query: z.strictObject({ ...page }), status: 200,
  answer: z.object({ items: z.array(partnerEnvelope), nextCursor: z.string().nullable() }), errors: [],
});
export const partnerGetEnvelope = contract({ params, status: 200, answer: partnerEnvelope, errors: [] });
export const partnerRevokeEnvelope = contract({ params, body: z.strictObject({ reason: z.string().min(1).max(200) }), status: 200, answer: partnerEnvelope, errors: ['envelope_state'] });
export const partnerMintTicket = contract({
  params: z.object({ envelopeId: id, recipientId: id }), status: 201,
  query: z.strictObject({
    use: z.enum(['screen', 'message']).default('screen').meta({ description: '`screen`: a QR code beside the number, for five minutes. `message`: for a text message or mail to the invited person, for a week, with links of WeChat' }),
  }),
  answer: z.object({
    ticket: z.string(), expiresAt: instant,
    /** shown beside the QR code; the phone asks for it */
    number: z.string(),
    /** opens the H5 signer */
    url: z.string(),
    /** page and query for a mini-program code or link */
    miniProgramPath: z.string(),
    /** what a QR code should hold: opens the mini-program in WeChat, explains itself elsewhere */
    plainLink: z.string(),
    /** picture of the mini-program code, for as long as the ticket is open */
    miniProgramCodeUrl: z.string().nullable(),
    /** https, for text messages and mail; with `use=message` where a mini-program is set up */
    urlLink: z.string().nullable(),
    /** weixin://, for other apps; likewise */
    scheme: z.string().nullable(),
    /** what a scan in WeChat leads to */
    opens: z.enum(['mini_program', 'browser']),
  }).meta({ id: 'MintedTicket' }),
  errors: ['envelope_state', 'conflict'],
});
export const partnerGetPdf = contract({ params, status: 200, answer: 'application/pdf', errors: ['not_ready'] });
export const partnerGetEvidence = contract({ params, status: 200, answer: evidencePackage, errors: [] });
export const webhook = z.object({
  url: z.string(), active: z.boolean(),
  deliveries: z.array(z.object({ deliveryId: id, event: z.string(), envelopeId: id, state: z.enum(['pending', 'delivered', 'failed']), attempts: z.number().int(), lastStatus: z.number().int().nullable(), createdAt: instant })),
}).meta({ id: 'Webhook' });
export const partnerSetWebhook = contract({
  body: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(500) }),
  status: 200, answer: webhook.extend({ secret: z.string() }), errors: [],
});
export const partnerGetWebhook = contract({ status: 200, answer: webhook, errors: [] });

/** Body of every webhook. `sequence` grows by one per envelope. */
export const webhookEvent = z.object({
  deliveryId: id, event: z.enum(['envelope.sent', 'recipient.claimed', 'task.approved', 'task.transferred', 'task.signed', 'task.declined', 'envelope.completed', 'envelope.renewed', 'envelope.declined', 'envelope.revoked', 'envelope.expired']),
  envelopeId: id, recipientId: id.nullable(), sequence: z.number().int(), at: instant, state: z.enum(ENVELOPE_STATES),
}).meta({ id: 'WebhookEvent' });
