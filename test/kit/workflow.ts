/**
 * The whole workflow for tests, at module level: real database, real CA, real PDF workers, real job worker; only the
 * clock may be moved. Helpers are named after what people do.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openLocalBlobStore } from '../../bff/src/blobs/embedded/local-folder';
import type { BlobStore } from '../../bff/src/blobs/port';
import { openEmbeddedCa } from '../../bff/src/ca/embedded';
import type { CaService } from '../../bff/src/ca/port';
import { inTransaction } from '../../bff/src/db';
import {
  bindRecipient, createEnvelope, envelopeJobHandlers, findTask, loadPartnerEnvelope, proveTaskWillingness, recordView, signTask, startTaskWillingness, uploadDocument, viewTask,
  type EnvelopeDeps, type EnvelopeRequest, type MarkInput, type PartnerEnvelopeView, type SealingView, type TaskDetailView,
} from '../../bff/src/envelope';
import { Envelope, Task } from '../../bff/src/envelope/entities';
import { startWorker, type JobHandler, type Worker } from '../../bff/src/jobs';
import { createLogger, newId } from '../../bff/src/kernel';
import { openEmbeddedSigning } from '../../bff/src/signing/embedded';
import type { NoticeChannel } from '../../bff/src/notify';
import type { SigningService } from '../../bff/src/signing/port';
import type { TestDatabase } from './databases';
import { lastCode, MovableClock, openPeople, verifiedUser, type People } from './people';
import { findPerson } from '../../bff/src/account';

/** Runs like a wall clock and can be pushed forward. */
export class RunningClock extends MovableClock {
  readonly #started = Date.now();
  override now(): Date {
    return new Date(super.now().getTime() + Date.now() - this.#started);
  }
}

export type Workflow = People & EnvelopeDeps & {
  readonly partnerId: string;
  readonly blobFolder: string;
  readonly worker: Worker;
  /** events the partner was told, in order of delivery */
  readonly told: Record<string, unknown>[];
  close(): Promise<void>;
};
export interface WorkflowOptions {
  readonly wrapCa?: (ca: CaService) => CaService;
  readonly wrapSigning?: (signing: SigningService) => SigningService;
  readonly fault?: EnvelopeDeps['fault'];
  readonly concurrency?: number;
  readonly leaseMs?: number;
  readonly notices?: NoticeChannel;
}

const MANY = 1_000_000;
export const ORIGIN = { ip: '203.0.113.7', userAgent: 'test phone' } as const;

export async function openWorkflow(database: TestDatabase, options: WorkflowOptions = {}): Promise<Workflow> {
  const clock = new RunningClock();
  const logger = createLogger(process.env['LUOBI_TEST_LOG'] ?? 'silent');
  const people = await openPeople(database, {
    clock, logger,
    limits: { resendSeconds: 0, perNumberHour: MANY, perNumberDay: MANY, perUserDay: MANY, perAddressHour: MANY, allPerDay: MANY },
  });
  // openPeople made the sandbox services with a clock of its own
  const fresh = { ...people, clock };
  const { createSmsInbox } = await import('../../bff/src/notify/embedded/inbox');
  const { createSandboxIdentity } = await import('../../bff/src/identity/embedded/sandbox');
  const sms = createSmsInbox({ dataSource: people.dataSource, clock, box: people.box });
  const identity = createSandboxIdentity({ clock });
  const ca = await openEmbeddedCa({ dataSource: people.dataSource, clock, logger, keyFile: path.join(database.folder, `ca-${newId()}.key`), publicBaseUrl: 'https://sign.example.cn' });
  const signing = openEmbeddedSigning({ logger, workers: 2, deadlines: { intakeMs: 30_000, otherMs: 60_000 } });
  const blobFolder = path.join(database.folder, `blobs-${newId()}`);
  const blobs: BlobStore = openLocalBlobStore(blobFolder);
  const told: Record<string, unknown>[] = [];
  let nudge = (): void => undefined;
  const deps = {
    ...fresh, sms, identity, ca: options.wrapCa?.(ca) ?? ca, signing: options.wrapSigning?.(signing) ?? signing, blobs, nudge: () => nudge(),
    ...(options.fault ? { fault: options.fault } : {}), ...(options.notices ? { notices: options.notices } : {}),
  };
  const events: JobHandler = async (payload) => { told.push({ ...payload }); };
  const worker = startWorker({
    dataSource: people.dataSource, clock, logger, concurrency: options.concurrency ?? 4, pollMs: 50, leaseMs: options.leaseMs ?? 30_000,
    handlers: new Map([...envelopeJobHandlers(deps), ['envelope-event', events]]),
  });
  nudge = worker.nudge;
  return {
    ...deps, partnerId: newId(), blobFolder, worker, told,
    async close() {
      await worker.stop();
      await signing.close();
      await people.dataSource.destroy();
    },
  };
}

export const fixture = (name: string): Buffer => readFileSync(path.join(__dirname, '../fixtures', name));

export type PersonRequest = Extract<EnvelopeRequest['recipients'][number], { kind: 'person' }>;
/** Someone to invite, with one place to sign; `slot` moves it down the page. */
export const personRequest = (name: string, phone: string, over: Partial<PersonRequest> = {}, slot = 0): PersonRequest => ({
  kind: 'person', name, phone, order: 1, willingness: ['sms'],
  fields: [{ kind: 'signature', label: '签字', place: { page: 1, x: 60, y: 60 + slot * 80, width: 160, height: 60 } }],
  ...over,
});

export interface Invited {
  readonly userId: string;
  readonly name: string;
  readonly phone: string;
}
/** A verified person with a phone. */
export async function someone(w: Workflow, name = '林晓月'): Promise<Invited> {
  const userId = await verifiedUser(w, name);
  return { userId, name, phone: (await findPerson(w, userId)).phone };
}

export async function send(w: Workflow, recipients: EnvelopeRequest['recipients'], over: { file?: Buffer; deadline?: string; title?: string } = {}): Promise<PartnerEnvelopeView> {
  const { documentId } = await uploadDocument(w, { partnerId: w.partnerId, title: '租赁合同.pdf', bytes: over.file ?? fixture('noembed.pdf') });
  const envelopeId = await createEnvelope(w, { partnerId: w.partnerId, inviter: '晨星公寓' }, {
    title: over.title ?? '房屋租赁合同', documentId, recipients, ...(over.deadline ? { deadline: over.deadline } : {}),
  });
  return loadPartnerEnvelope(w, w.partnerId, envelopeId);
}

/** Takes the nth invitation up. @returns the task's id */
export async function claim(w: Workflow, envelope: PartnerEnvelopeView, recipient: number, userId: string): Promise<string> {
  const { recipientId } = envelope.recipients[recipient]!;
  return (await inTransaction(w.dataSource, (manager) => bindRecipient(manager, { recipientId, userId, at: w.clock.now() }))).taskId;
}

export async function detail(w: Workflow, userId: string, taskId: string): Promise<TaskDetailView> {
  return viewTask(w, await findTask(w, userId, taskId));
}

/** Reads all pages. @returns the revision that was read */
export async function read(w: Workflow, userId: string, taskId: string): Promise<TaskDetailView['document']> {
  const access = await findTask(w, userId, taskId);
  const { document } = await viewTask(w, access);
  const pages = document.pages.map((_, i) => i + 1);
  await recordView(w, access, { revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256, pages, visibleMs: 4000, reachedEnd: true, origin: ORIGIN });
  return document;
}

/** Asks for a code and answers it rightly. */
export async function prove(w: Workflow, userId: string, taskId: string, document: Pick<TaskDetailView['document'], 'revisionSha256' | 'pageManifestSha256'>): Promise<string> {
  const access = await findTask(w, userId, taskId);
  const { challengeId } = await startTaskWillingness(w, access, { method: 'sms', revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256, origin: ORIGIN });
  const code = await lastCode(w, (await findPerson(w, userId)).phone);
  return (await proveTaskWillingness(w, access, { challengeId, code, origin: ORIGIN })).proofId;
}

/** 一: one stroke is a name. */
export const handwriting = (height = 75): MarkInput => ({ kind: 'handwritten', width: 300, height: 150, color: 'ink', strokes: [[{ x: 40, y: height, t: 0 }, { x: 150, y: height - 6, t: 80 }, { x: 260, y: height + 2, t: 160 }]] });

export interface Act {
  readonly proofId: string;
  readonly revisionSha256: string;
  readonly mark?: MarkInput;
  readonly waitMs?: number;
}
export async function sign(w: Workflow, userId: string, taskId: string, act: Act): Promise<SealingView> {
  return signTask(w, await findTask(w, userId, taskId), { mark: handwriting(), origin: ORIGIN, waitMs: 20_000, ...act });
}

/** Everything from reading to a finished act. */
export async function readAndSign(w: Workflow, userId: string, taskId: string, mark: MarkInput = handwriting()): Promise<SealingView> {
  const document = await read(w, userId, taskId);
  const proofId = await prove(w, userId, taskId, document);
  return sign(w, userId, taskId, { proofId, revisionSha256: document.revisionSha256, mark });
}

export const envelopeOf = (w: Workflow, id: string): Promise<Envelope> => w.dataSource.manager.findOneByOrFail(Envelope, { id });
export const taskOf = (w: Workflow, id: string): Promise<Task> => w.dataSource.manager.findOneByOrFail(Task, { id });
/** The task of a recipient. */
export async function taskIdOf(w: Workflow, envelope: PartnerEnvelopeView, recipient: number, kind: 'signing' | 'approval' = 'signing'): Promise<string> {
  return (await w.dataSource.manager.findOneByOrFail(Task, { recipientId: envelope.recipients[recipient]!.recipientId, kind })).id;
}

/** Waits until the envelope has the state. */
export async function reaches(w: Workflow, envelopeId: string, state: Envelope['state'], withinMs = 30_000): Promise<Envelope> {
  for (const end = Date.now() + withinMs; ;) {
    const envelope = await envelopeOf(w, envelopeId);
    if (envelope.state === state) return envelope;
    if (Date.now() > end) throw new Error(`the envelope is ${envelope.state}, not ${state}`);
    await new Promise((done) => { setTimeout(done, 20); });
  }
}
