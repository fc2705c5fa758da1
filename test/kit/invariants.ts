/**
 * What must be true of a database and its blobs whatever happened to the process (security §4.1, I1 to I10). Asserted
 * after every fault, race and load. Returns sentences; none means all hold.
 */
import type { DataSource } from 'typeorm';
import { chainProblems, ENVELOPE_MOVES, canMove, type EnvelopeState, type TaskState } from '../../shared/src';
import type { BlobStore } from '../../bff/src/blobs/port';
import { CaCertificate, CaKey } from '../../bff/src/ca/entities';
import { CertificateIntent, Document, DocumentRevision, Envelope, SigningAttempt, Task, TaskView } from '../../bff/src/envelope/entities';
import { EvidenceHead, EvidenceRecord } from '../../bff/src/evidence/entities';
import type { EvidenceContents, EvidenceKind } from '../../bff/src/evidence';
import { WillingnessProof } from '../../bff/src/identity/entities';
import { Job } from '../../bff/src/jobs/entities';
import { sha256Hex } from '../../bff/src/kernel';
import type { SigningService } from '../../bff/src/signing/port';

export interface InvariantDeps {
  readonly dataSource: DataSource;
  readonly blobs: BlobStore;
  /** with both given, every file is verified and its signatures are counted (I1, I8) */
  readonly signing?: SigningService;
  readonly trustAnchors?: readonly Uint8Array[];
  /** true when no act is running: then nothing may be left in between */
  readonly settled?: boolean;
}
interface Story {
  readonly envelope: Envelope;
  readonly document: Document;
  readonly revisions: DocumentRevision[];
  readonly tasks: Task[];
  readonly attempts: SigningAttempt[];
  readonly records: EvidenceRecord[];
}
type Tell = (invariant: string, text: string) => void;

export async function checkInvariants(deps: InvariantDeps): Promise<string[]> {
  const { manager } = deps.dataSource;
  const problems: string[] = [];
  for (const envelope of await manager.find(Envelope, { order: { createdAt: 'ASC' } })) {
    const tell: Tell = (invariant, text) => problems.push(`${invariant} envelope ${envelope.id}: ${text}`);
    const story: Story = {
      envelope,
      document: await manager.findOneByOrFail(Document, { id: envelope.documentId }),
      revisions: await manager.find(DocumentRevision, { where: { documentId: envelope.documentId }, order: { ordinal: 'ASC' } }),
      tasks: await manager.findBy(Task, { envelopeId: envelope.id }),
      attempts: await manager.findBy(SigningAttempt, { envelopeId: envelope.id }),
      records: await manager.find(EvidenceRecord, { where: { envelopeId: envelope.id }, order: { sequence: 'ASC' } }),
    };
    oneSignaturePerTask(story, tell);
    replayedEvidence(story, tell);
    await chainHolds(story, deps, tell);
    await hashesAgree(story, deps, tell);
    await proofsConsumedOnce(story, deps, tell);
    await certificatesIntended(story, deps, tell);
    await eventsInOrder(story, deps, tell);
    await blobsThere(story, deps, tell);
    await filesVerify(story, deps, tell);
    if (deps.settled) nothingInBetween(story, tell);
  }
  await caKnowsOnlyIntended(deps, problems);
  return problems;
}

/** I7 from the CA's side: every event certificate was intended by an act, and no key is left to be used. */
async function caKnowsOnlyIntended({ dataSource: { manager }, settled }: InvariantDeps, problems: string[]): Promise<void> {
  const intended = new Set((await manager.find(CertificateIntent)).map((intent) => intent.serial));
  for (const { serial } of await manager.findBy(CaCertificate, { kind: 'event' })) if (!intended.has(serial)) problems.push(`I7 certificate ${serial} was issued without an intent`);
  const usable = settled ? await manager.countBy(CaKey, { purpose: 'event', state: 'ready' }) : 0;
  if (usable > 0) problems.push(`I7 ${usable} event keys could still sign`);
}

const of = <K extends EvidenceKind>(story: Story, kind: K): { content: EvidenceContents[K]; sequence: number; hash: string }[] =>
  story.records.filter((r) => r.kind === kind).map((r) => ({ content: JSON.parse(r.content) as EvidenceContents[K], sequence: r.sequence, hash: r.hash }));

function oneSignaturePerTask(story: Story, tell: Tell): void {
  for (const task of story.tasks.filter((t) => t.kind === 'signing')) {
    const signed = of(story, 'task.signed').filter((r) => r.content.taskId === task.id).length;
    const revisions = story.revisions.filter((r) => r.taskId === task.id).length;
    const won = story.attempts.filter((a) => a.taskId === task.id && a.state === 'done').length;
    const expected = task.state === 'done' ? 1 : 0;
    if (signed !== expected || revisions !== expected || won !== expected) tell('I1', `task ${task.id} (${task.state}) has ${signed} records, ${revisions} revisions, ${won} finished attempts`);
    if (story.attempts.filter((a) => a.liveTaskId === task.id).length > 1) tell('I1', `task ${task.id} has two live attempts`);
  }
}

/** I3: evidence alone tells the state, along the table, never backwards. */
function replayedEvidence(story: Story, tell: Tell): void {
  let state: EnvelopeState = 'draft';
  const moves: Partial<Record<EvidenceKind, EnvelopeState>> = {
    'envelope.sent': 'sent', 'envelope.started': 'in_progress', 'envelope.completing': 'completing', 'envelope.completed': 'completed',
    'envelope.declined': 'declined', 'envelope.revoked': 'revoked', 'envelope.expired': 'expired',
  };
  const tasks = new Map<string, TaskState>(story.tasks.map((t) => [t.id, 'waiting']));
  const step: Partial<Record<EvidenceKind, readonly [from: TaskState[], to: TaskState]>> = {
    'task.opened': [['waiting'], 'open'], 'task.intent': [['open'], 'sealing'], 'task.signed': [['sealing'], 'done'], 'task.failed': [['sealing'], 'open'],
    'task.approved': [['open'], 'done'], 'task.declined': [['open'], 'declined'], 'task.cancelled': [['waiting', 'open'], 'cancelled'],
  };
  for (const record of story.records) {
    const kind = record.kind as EvidenceKind;
    const to = moves[kind];
    if (to) {
      if (!canMove(state, to)) tell('I3', `evidence ${record.sequence} moves ${state} to ${to}`);
      state = to;
    }
    const move = step[kind];
    if (move) {
      const { taskId } = JSON.parse(record.content) as { taskId: string };
      const from = tasks.get(taskId);
      if (!from || !move[0].includes(from)) tell('I3', `evidence ${record.sequence} ${kind} finds task ${taskId} ${from}`);
      tasks.set(taskId, move[1]);
    }
  }
  if (state !== story.envelope.state) tell('I3', `evidence says ${state}, the row ${story.envelope.state}`);
  for (const task of story.tasks) if (tasks.get(task.id) !== task.state) tell('I3', `evidence says task ${task.id} is ${tasks.get(task.id)}, the row ${task.state}`);
  if (!(story.envelope.state in ENVELOPE_MOVES)) tell('I3', `unknown state ${story.envelope.state}`);
}

async function chainHolds(story: Story, deps: InvariantDeps, tell: Tell): Promise<void> {
  const records = story.records.map((r) => ({ ...r, at: r.at.toISOString() }));
  for (const problem of chainProblems(story.envelope.id, records, sha256Hex)) tell('I4', problem.text);
  const head = await deps.dataSource.manager.findOneBy(EvidenceHead, { envelopeId: story.envelope.id });
  if (head?.length !== records.length || head.hash !== records.at(-1)?.hash) tell('I4', 'the stored head is not the last record');
  const stamped = head?.stampedSequence ?? null;
  if (stamped !== null && records[stamped]?.hash !== head?.stampedHash) tell('I4', 'the stamped head is not in the chain');
  if (story.envelope.state === 'completed' && !head?.token) tell('I4', 'completed without a time token over the head');
}

/** I5: viewed, proved, intended and signed speak of the same bytes, and those are an ancestor of what was signed over. */
async function hashesAgree(story: Story, deps: InvariantDeps, tell: Tell): Promise<void> {
  story.revisions.forEach((revision, ordinal) => {
    if (revision.ordinal !== ordinal) tell('I5', `revision ${ordinal} is missing`);
    if (ordinal > 0 && revision.baseSha256 !== story.revisions[ordinal - 1]?.sha256) tell('I5', `revision ${ordinal} is not built on the one before`);
  });
  const last = story.revisions.at(-1);
  if (last?.sha256 !== story.document.currentSha256 || last.ordinal !== story.document.currentOrdinal) tell('I5', 'the document does not point at its last revision');
  const ordinalOf = (sha256: string | null): number => story.revisions.findIndex((r) => r.sha256 === sha256);
  for (const attempt of story.attempts.filter((a) => a.state === 'done')) {
    const agreed = { revisionSha256: attempt.agreedRevisionSha256, pageManifestSha256: attempt.pageManifestSha256 };
    const intent = of(story, 'task.intent').find((r) => r.content.attemptId === attempt.id)?.content;
    const proof = await deps.dataSource.manager.findOneBy(WillingnessProof, { id: attempt.proofId });
    const viewed = await deps.dataSource.manager.existsBy(TaskView, { taskId: attempt.taskId, userId: attempt.userId, ...agreed });
    const same = (other: { revisionSha256: string; pageManifestSha256: string; valuesSha256: string } | null | undefined): boolean =>
      other?.revisionSha256 === agreed.revisionSha256 && other.pageManifestSha256 === agreed.pageManifestSha256 && other.valuesSha256 === attempt.valuesSha256;
    if (!viewed || !same(intent) || !same(proof)) tell('I5', `attempt ${attempt.id}: view, proof and intent do not agree`);
    const [from, over, to] = [ordinalOf(attempt.agreedRevisionSha256), ordinalOf(attempt.signedOverSha256), ordinalOf(attempt.revisionSha256)];
    if (from < 1 || over < from || to !== over + 1) tell('I5', `attempt ${attempt.id}: agreed ${from}, signed over ${over}, became ${to}`);
  }
}

async function proofsConsumedOnce(story: Story, deps: InvariantDeps, tell: Tell): Promise<void> {
  for (const attempt of story.attempts) {
    const proof = await deps.dataSource.manager.findOneBy(WillingnessProof, { id: attempt.proofId });
    if (proof?.consumedBy !== attempt.id || proof.taskId !== attempt.taskId || proof.userId !== attempt.userId) tell('I6', `attempt ${attempt.id}: its proof is not its own`);
    else if (!proof.consumedAt || proof.consumedAt.getTime() - proof.provenAt.getTime() > 600_000) tell('I6', `attempt ${attempt.id}: the proof was stale`);
  }
  for (const task of story.tasks) {
    const consumed = (await deps.dataSource.manager.findBy(WillingnessProof, { taskId: task.id })).filter((p) => p.consumedAt !== null).length;
    const attempts = story.attempts.filter((a) => a.taskId === task.id).length;
    if (consumed !== attempts) tell('I6', `task ${task.id}: ${consumed} proofs consumed, ${attempts} attempts`);
  }
}

async function certificatesIntended(story: Story, deps: InvariantDeps, tell: Tell): Promise<void> {
  for (const attempt of story.attempts) {
    const serials = await deps.dataSource.manager.findBy(CertificateIntent, { attemptId: attempt.id });
    const used = serials.filter((s) => s.state === 'used');
    if (attempt.state === 'done' && (used.length !== 1 || used[0]?.serial !== attempt.certificateSerial)) tell('I7', `attempt ${attempt.id} used ${used.length} certificates`);
    if (attempt.state !== 'done' && used.length > 0) tell('I7', `attempt ${attempt.id} is not done but used a certificate`);
    if (attempt.state === 'done' && serials.some((s) => s.state === 'intended')) tell('I7', `attempt ${attempt.id} left a serial in between`);
    const announced = new Set([
      ...of(story, 'task.intent').filter((r) => r.content.attemptId === attempt.id).map((r) => r.content.certificateSerial),
      ...of(story, 'task.certificate_replaced').filter((r) => r.content.attemptId === attempt.id).map((r) => r.content.certificateSerial),
    ]);
    for (const { serial } of serials) if (!announced.has(serial)) tell('I7', `serial ${serial} is not in the evidence`);
  }
  const [issued] = (await deps.dataSource.query(`SELECT COUNT(*) AS n FROM certificate_intents`)) as { n: number | string }[];
  const [distinct] = (await deps.dataSource.query(`SELECT COUNT(DISTINCT serial) AS n FROM certificate_intents`)) as { n: number | string }[];
  if (Number(issued?.n) !== Number(distinct?.n)) tell('I7', 'a serial was used twice');
}

/** I9: one event job per number, dense from 1, in the order of the changes. */
async function eventsInOrder(story: Story, deps: InvariantDeps, tell: Tell): Promise<void> {
  const jobs = (await deps.dataSource.manager.findBy(Job, { kind: 'envelope-event' })).map((job) => JSON.parse(job.payload) as { envelopeId: string; sequence: number; event: string; recipientId: string | null })
    .filter((event) => event.envelopeId === story.envelope.id).sort((a, b) => a.sequence - b.sequence);
  if (jobs.length !== story.envelope.eventCount || jobs.some((event, i) => event.sequence !== i + 1)) tell('I9', `events ${jobs.map((e) => e.sequence).join(',')} of ${story.envelope.eventCount}`);
  const signed = jobs.filter((event) => event.event === 'task.signed').map((event) => event.recipientId);
  if (JSON.stringify(signed) !== JSON.stringify(of(story, 'task.signed').map((r) => r.content.recipientId))) tell('I9', 'task.signed events do not follow the evidence');
}

async function blobsThere(story: Story, deps: InvariantDeps, tell: Tell): Promise<void> {
  const names = [...story.revisions.flatMap((r) => [r.sha256, ...(r.pageManifestSha256 === null ? [] : [r.pageManifestSha256])]), ...story.attempts.map((a) => a.orderBlob)];
  for (const name of new Set(names)) await deps.blobs.get(name).catch(() => tell('I10', `blob ${name} is missing or damaged`));
}

/** I1 and I8 in the file itself, and append-only: each revision begins with the whole of the one before. */
async function filesVerify(story: Story, deps: InvariantDeps, tell: Tell): Promise<void> {
  let before: Buffer | null = null;
  for (const revision of story.revisions) {
    const bytes: Buffer = await deps.blobs.get(revision.sha256);
    if (before && !bytes.subarray(0, before.length).equals(before)) tell('I1', `revision ${revision.ordinal} rewrote what was there`);
    before = bytes;
  }
  const last = story.revisions.at(-1);
  if (!before || !last || last.ordinal < 2 || !deps.signing || !deps.trustAnchors) return;
  const signings = of(story, 'task.signed');
  const report = await deps.signing.verify(before, deps.trustAnchors, new Date(Math.max(...story.records.map((r) => r.at.getTime()))));
  if (report.verdict !== 'valid') tell('I8', `the file is ${report.verdict}: ${report.signatures.flatMap((s) => s.problems).map((p) => p.code).join(', ')}`);
  const signatures = report.signatures.filter((s) => s.kind === 'signature');
  if (signatures.length !== signings.length) tell('I1', `${signatures.length} signatures in the file, ${signings.length} in the evidence`);
  if (story.envelope.state === 'completed' && !signatures.every((s) => s.level === story.envelope.level)) tell('I8', `the row says ${story.envelope.level}, the file ${signatures.map((s) => s.level).join(', ')}`);
  if (!report.signatures.every((s) => s.timestampTrusted)) tell('I8', 'a time token does not hold');
}

function nothingInBetween(story: Story, tell: Tell): void {
  for (const task of story.tasks) if (task.state === 'sealing') tell('I2', `task ${task.id} is still sealing`);
  for (const attempt of story.attempts) if (attempt.state === 'intent') tell('I2', `attempt ${attempt.id} never ended`);
  if (story.envelope.state === 'completing') tell('I2', 'still completing');
}
