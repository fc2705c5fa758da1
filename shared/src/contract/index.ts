/**
 * Schemas of every route, by the names of ROUTES. Import values from here only in bff/ and test/: zod as a value
 * would cost the mini-program up to 467 KB; there, `import type`.
 */
import type { z } from 'zod';
import type { RouteName } from '../routes';
import type { RouteContract } from './common';
import * as envelope from './envelope';
import * as humanCheck from './human-check';
import * as identity from './identity';
import * as login from './login';
import * as notices from './notices';
import * as partner from './partner';
import * as person from './person';
import * as privacy from './privacy';
import * as book from './signature-book';
import * as signPassword from './sign-password';
import * as staff from './staff';
import * as task from './task';
import * as ticket from './ticket';

export { problem } from './common';
export type { RouteContract } from './common';
export { webhookEvent } from './partner';

export const CONTRACT = {
  newHumanCheck: humanCheck.newHumanCheck, sendLoginCode: person.sendLoginCode, login: login.login, logout: person.logout, getMe: person.getMe,
  loginByWeChat: login.loginByWeChat, loginByWeChatPhone: login.loginByWeChatPhone, listSessions: login.listSessions, endSession: login.endSession, endOtherSessions: login.endOtherSessions,
  sendStepUpCode: login.sendStepUpCode, proveStepUp: login.proveStepUp,
  startPhoneChange: login.startPhoneChange, provePhoneChange: login.provePhoneChange, sendNewPhoneCode: login.sendNewPhoneCode, finishPhoneChange: login.finishPhoneChange,
  giveConsent: person.giveConsent,
  getIdentityOptions: identity.getIdentityOptions, verifyIdentity: identity.verifyIdentity, raiseIdentity: identity.raiseIdentity, startFaceVerification: identity.startFaceVerification, fetchFaceVerification: identity.fetchFaceVerification,
  getSignPassword: signPassword.getSignPassword, startSignPassword: signPassword.startSignPassword, setSignPassword: signPassword.setSignPassword,
  getPrivacyNotice: privacy.getPrivacyNotice, listConsents: privacy.listConsents, withdrawConsent: privacy.withdrawConsent,
  startDataCopy: privacy.startDataCopy, listDataCopies: privacy.listDataCopies, getDataCopyFile: privacy.getDataCopyFile, correctName: privacy.correctName,
  getClosing: privacy.getClosing, closeAccount: privacy.closeAccount, getIncomeDeclaration: privacy.getIncomeDeclaration, declareIncome: privacy.declareIncome,
  getNotices: notices.getNotices, answerNotices: notices.answerNotices,
  getTicket: ticket.getTicket, claimTicket: ticket.claimTicket,
  listTasks: task.listTasks, getTask: task.getTask, getTaskPage: task.getTaskPage, getTaskTile: task.getTaskTile, getTaskPageText: task.getTaskPageText, reportReading: task.reportReading, recordView: task.recordView,
  fillFields: task.fillFields, uploadFieldImage: task.uploadFieldImage, getFieldImage: task.getFieldImage, listTaskSeals: task.listTaskSeals, startWillingness: task.startWillingness,
  proveWillingness: task.proveWillingness, signTask: task.signTask, getSealing: task.getSealing,
  approveTask: task.approveTask, declineTask: task.declineTask,
  listSignatures: book.listSignatures, saveSignature: book.saveSignature, deleteSignature: book.deleteSignature, listMyCertificates: book.listMyCertificates,
  listApprovals: staff.listApprovals, approveMany: staff.approveMany, listColleagues: staff.listColleagues, transferTask: staff.transferTask,
  getEnvelope: envelope.getEnvelope, getEnvelopePdf: envelope.getEnvelopePdf, getEnvelopeEvidence: envelope.getEnvelopeEvidence,
  getTrustAnchors: envelope.getTrustAnchors, verifyPdf: envelope.verifyPdf,
  partnerUploadDocument: partner.partnerUploadDocument, partnerJoinPictures: partner.partnerJoinPictures, partnerGetOriginal: partner.partnerGetOriginal, partnerCreateEnvelope: partner.partnerCreateEnvelope,
  partnerListEnvelopes: partner.partnerListEnvelopes, partnerGetEnvelope: partner.partnerGetEnvelope,
  partnerRevokeEnvelope: partner.partnerRevokeEnvelope, partnerMintTicket: partner.partnerMintTicket,
  partnerGetPdf: partner.partnerGetPdf, partnerGetEvidence: partner.partnerGetEvidence,
  partnerSetWebhook: partner.partnerSetWebhook, partnerGetWebhook: partner.partnerGetWebhook,
} as const satisfies Record<RouteName, RouteContract>;

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
type Sent<T> = T extends z.ZodType ? z.input<T> : undefined;
type Part<N extends RouteName, K extends string> = K extends keyof (typeof CONTRACT)[N] ? (typeof CONTRACT)[N][K] : undefined;

/** What the handler receives after validation. */
export type Params<N extends RouteName> = Parsed<Part<N, 'params'>>;
export type Query<N extends RouteName> = Parsed<Part<N, 'query'>>;
export type Body<N extends RouteName> = Parsed<Part<N, 'body'>>;
/** What a client sends. */
export type BodyInput<N extends RouteName> = Sent<Part<N, 'body'>>;
export type QueryInput<N extends RouteName> = Sent<Part<N, 'query'>>;
/** The JSON answer. */
export type Answer<N extends RouteName> = Parsed<Part<N, 'answer'>>;

export type Me = z.output<typeof person.me>;
export type PrivacyNotice = z.output<typeof privacy.privacyNotice>;
export type DataCopy = z.output<typeof privacy.dataCopy>;
export type Closing = Answer<'getClosing'>;
export type TaskSummary = z.output<typeof task.taskSummary>;
export type TaskDetail = z.output<typeof task.taskDetail>;
export type Field = z.output<typeof task.field>;
export type Sealing = z.output<typeof task.sealing>;
export type RecipientProgress = z.output<typeof task.progress>;
export type Envelope = z.output<typeof envelope.envelope>;
export type EvidencePackage = z.output<typeof envelope.evidencePackage>;
export type EvidenceRecordJson = z.output<typeof envelope.evidenceRecord>;
export type Verification = z.output<typeof envelope.verification>;
export type SignatureVerdict = z.output<typeof envelope.signatureVerdict>;
export type PartnerEnvelope = z.output<typeof partner.partnerEnvelope>;
export type UploadedDocument = z.output<typeof partner.uploadedDocument>;
export type Webhook = z.output<typeof partner.webhook>;
export type WebhookEvent = z.output<typeof partner.webhookEvent>;
