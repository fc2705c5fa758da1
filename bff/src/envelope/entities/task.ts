/** Duties, reading records, and the intent rows of the act of signing. */
import { Entity, Index } from 'typeorm';
import type { SealingStep, TaskKind, TaskState } from '@luobi/shared';
import { FlagColumn, IdColumn, IdPrimaryColumn, InstantColumn, IntColumn, Sha256Column, StringColumn, TextColumn } from '../../db';

@Entity('tasks')
@Index('idx_tasks_envelope', ['envelopeId'])
@Index('idx_tasks_recipient', ['recipientId'])
@Index('idx_tasks_user', ['userId', 'sentAt', 'id'])
@Index('idx_tasks_organization', ['organizationId', 'kind', 'sentAt', 'id'])
export class Task {
  @IdPrimaryColumn() id!: string;
  @IdColumn('envelope_id') envelopeId!: string;
  @IdColumn('recipient_id') recipientId!: string;
  @StringColumn('kind', 16) kind!: TaskKind;
  @StringColumn('state', 16) state!: TaskState;
  /** the recipient's turn number */
  @IntColumn('turn') turn!: number;
  /** order within the recipient: approval before signing */
  @IntColumn('step') step!: number;
  /** grows with every change */
  @IntColumn('version') version!: number;
  /** the person who claimed; null for an organisation's task */
  @IdColumn('user_id', { nullable: true }) userId!: string | null;
  @IdColumn('organization_id', { nullable: true }) organizationId!: string | null;
  /** the colleague an organisation's task was handed to; null: whoever has the role may act */
  @IdColumn('assignee_user_id', { nullable: true }) assigneeUserId!: string | null;
  /** the envelope's, for the inbox index */
  @InstantColumn('sent_at') sentAt!: Date;
  @InstantColumn('opened_at', { nullable: true }) openedAt!: Date | null;
  /** the document's revision number when it became this recipient's turn: nothing older may be agreed to */
  @IntColumn('opened_ordinal', { nullable: true }) openedOrdinal!: number | null;
  @InstantColumn('done_at', { nullable: true }) doneAt!: Date | null;
  /** who signed, approved or declined */
  @IdColumn('actor_user_id', { nullable: true }) actorUserId!: string | null;
  /** how far the running act is; null outside `sealing` and `done` */
  @StringColumn('sealing_step', 16, { nullable: true }) sealingStep!: SealingStep | null;
  /** the act waits for a time authority */
  @FlagColumn('waiting_for_time') waitingForTime!: boolean;
  /** error code of the last act that failed for good; the task is open again */
  @StringColumn('failure', 40, { nullable: true }) failure!: string | null;
  @StringColumn('decline_reason', 200, { nullable: true }) declineReason!: string | null;
}

/** One reading, bound to the revision and to the page images that were shown (security R17). Append-only. */
@Entity('task_views')
@Index('idx_task_views_task', ['taskId', 'userId', 'viewedAt'])
export class TaskView {
  @IdPrimaryColumn() id!: string;
  @IdColumn('task_id') taskId!: string;
  @IdColumn('user_id') userId!: string;
  @Sha256Column('revision_sha256') revisionSha256!: string;
  @Sha256Column('page_manifest_sha256') pageManifestSha256!: string;
  /** JSON: page numbers that were on screen */
  @TextColumn('pages') pages!: string;
  @IntColumn('visible_ms') visibleMs!: number;
  @FlagColumn('reached_end') reachedEnd!: boolean;
  @InstantColumn('viewed_at') viewedAt!: Date;
}

/** One opening of the reader, as told by the phone and counted by our clock (reading.ts). */
@Entity('task_readings')
@Index('idx_task_readings_task', ['taskId', 'userId'])
export class TaskReading {
  @IdPrimaryColumn() id!: string;
  @IdColumn('task_id') taskId!: string;
  @IdColumn('user_id') userId!: string;
  @Sha256Column('revision_sha256') revisionSha256!: string;
  @InstantColumn('started_at') startedAt!: Date;
  /** when time was last counted; no other reading may count what lies before */
  @InstantColumn('counted_until') countedUntil!: Date;
  @IntColumn('counted_ms') countedMs!: number;
  /** JSON: [page, ms on screen][] */
  @TextColumn('pages') pages!: string;
  @FlagColumn('reached_end') reachedEnd!: boolean;
  @IntColumn('times_hidden') timesHidden!: number;
}

export type AttemptState = 'intent' | 'abandoned' | 'done';

/** The intent row: committed before any key exists; recovery reads it and nothing else (act of signing, step 3). */
@Entity('signing_attempts')
@Index('idx_signing_attempts_order', ['orderBlob'])
@Index('uq_attempts_live_task', ['liveTaskId'], { unique: true })
@Index('idx_attempts_task', ['taskId'])
@Index('uq_attempts_proof', ['proofId'], { unique: true })
export class SigningAttempt {
  @IdPrimaryColumn() id!: string;
  @IdColumn('task_id') taskId!: string;
  /** the task while the attempt lives or has won, null when abandoned: at most one per task */
  @IdColumn('live_task_id', { nullable: true }) liveTaskId!: string | null;
  @IdColumn('envelope_id') envelopeId!: string;
  @IdColumn('document_id') documentId!: string;
  @IdColumn('user_id') userId!: string;
  @StringColumn('state', 16) state!: AttemptState;
  // — what was agreed to
  @Sha256Column('agreed_revision_sha256') agreedRevisionSha256!: string;
  @Sha256Column('page_manifest_sha256') pageManifestSha256!: string;
  @Sha256Column('values_sha256') valuesSha256!: string;
  @IdColumn('proof_id') proofId!: string;
  /** JSON: StoredWillingness of the consumed proof */
  @TextColumn('willingness') willingness!: string;
  // — what will be put into the file
  /** the field that is signed */
  @IdColumn('field_id') fieldId!: string;
  /** sealed under `signing_attempts:order:<id>`: JSON {mark, values, subject, signerName}; kept as a blob because strokes may be long */
  @Sha256Column('order_blob') orderBlob!: string;
  /** SHA-256 of the intent's evidence record: goes into the certificate */
  @Sha256Column('evidence_hash') evidenceHash!: string;
  @InstantColumn('created_at') createdAt!: Date;
  // — what became of it
  /** times our own verifier refused the result */
  @IntColumn('refusals') refusals!: number;
  @StringColumn('failure', 40, { nullable: true }) failure!: string | null;
  @Sha256Column('signed_over_sha256', { nullable: true }) signedOverSha256!: string | null;
  @Sha256Column('revision_sha256', { nullable: true }) revisionSha256!: string | null;
  @StringColumn('certificate_serial', 40, { nullable: true }) certificateSerial!: string | null;
  @StringColumn('certificate_subject', 200, { nullable: true }) certificateSubject!: string | null;
  @StringColumn('certificate_issuer', 200, { nullable: true }) certificateIssuer!: string | null;
  /** of the verified token */
  @InstantColumn('signed_at', { nullable: true }) signedAt!: Date | null;
  @InstantColumn('finished_at', { nullable: true }) finishedAt!: Date | null;
}

export type SerialState = 'intended' | 'abandoned' | 'used';

/** Every certificate serial that was ever meant for an attempt, written before its key is made (security R30, invariant I7). */
@Entity('certificate_intents')
@Index('idx_certificate_intents_attempt', ['attemptId'])
export class CertificateIntent {
  /** lower-case hex, 32 digits */
  @StringColumn('serial', 40, { primary: true }) serial!: string;
  @IdColumn('attempt_id') attemptId!: string;
  @StringColumn('state', 16) state!: SerialState;
  /** set once, before the CA is asked: a second run never uses the same serial */
  @InstantColumn('requested_at', { nullable: true }) requestedAt!: Date | null;
  @InstantColumn('created_at') createdAt!: Date;
}
