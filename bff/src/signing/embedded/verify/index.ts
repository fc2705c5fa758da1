/**
 * The verifier: says of a PDF whether every signature in it holds, who made them, when, and what happened afterwards.
 * It shares no code with the signer (import law), fetches nothing, repairs nothing, and never throws for bad input.
 */
import { AppError } from '../../../kernel';
import type { SignatureVerdict, TrustAnchors, VerificationProblem, VerificationReport } from '../../port';
import { forgetKeysAndAnswers } from './algorithms';
import { assessSignature, assessTimestamp, attempt, isDocumentTimestamp, proofFrom, type Assessment, type ProofOfExistence } from './assess';
import { Budget } from './budget';
import { storedEvidence } from './evidence';
import { locateSignature, type FileUnderTest, type LocatedSignature } from './locate';
import { maskedIdentifier, pdfDate } from './describe';
import { modificationRules } from './modification-rules';
import { Revision, type ObjectCache } from './pdf/revision';
import { fieldsOf, type Field } from './pdf/structure';
import { PdfRef } from './pdf/values';
import { other } from './change/change';
import { changesBetween, objectionsTo, type Change } from './permitted-change';
import { Refusal, sentence, type ProblemCode } from './problems';
import { removedSignatures } from './removed';
import { fingerprint, readCertificate, type Certificate } from './x509/certificate';

/**
 * @param trust DER certificates of the roots to trust
 * @param at time of evaluation
 */
export function verifyPdf(pdf: Uint8Array, trust: TrustAnchors, at: Date): VerificationReport {
  forgetKeysAndAnswers();
  try {
    return verify(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength), readTrust(trust), at);
  } catch (error) {
    // a Refusal says why; anything else (depth, memory) means that the file broke the reader
    const code: ProblemCode = error instanceof Refusal ? error.code : 'file_unreadable';
    return { verdict: 'unreadable', signatures: [], problems: [{ code, text: error instanceof Refusal ? error.message : sentence(code) }] };
  }
}

interface Anchors {
  readonly signers: readonly Certificate[];
  readonly timestamps: readonly Certificate[];
}

function readTrust(trust: TrustAnchors): Anchors {
  const read = (anchors: readonly Uint8Array[]): Certificate[] => anchors.flatMap(readAnchor);
  if (!('signers' in trust)) return { signers: read(trust), timestamps: read(trust) };
  return { signers: read(trust.signers), timestamps: read(trust.timestamps) };
}

/** An anchor that cannot be read is trusted by nobody. */
function readAnchor(der: Uint8Array): Certificate[] {
  try {
    return [readCertificate(der)];
  } catch {
    return [];
  }
}

function verify(bytes: Buffer, anchors: Anchors, at: Date): VerificationReport {
  const budget = new Budget();
  const cache: ObjectCache = new Map();
  const final = new Revision(bytes, budget, cache);
  if (final.encrypted) throw new Refusal('file_encrypted');
  const file: FileUnderTest = { final, cache, budget };
  const fields = fieldsOf(final);
  const signed = fields.filter((f) => f.type === 'Sig' && f.dict.entries.has('V') && f.dict.get('V') !== null);
  const problems = fileProblems(file, fields);
  const removed = removedSignatures(file, fields.filter((f) => f.type === 'Sig'));
  if (signed.length === 0 && removed.length === 0) return { verdict: 'unsigned', signatures: [], problems: problems.filter((p) => p.code !== 'trailing_bytes') };

  const located = signed.map((field) => {
    const refusals: Refusal[] = [];
    const found = attempt(refusals, () => {
      if (signed.some((o) => o !== field && sameValue(o, field))) throw new Refusal('value_shared');
      return locateSignature(file, field);
    });
    return { field, found, refusals };
  });
  const inOrder = located.flatMap((l) => (l.found ? [l.found] : [])).sort((a, b) => a.end - b.end);
  if (hasIdleAppendix(file, inOrder) && problems.length === 0) problems.push(problem(new Refusal('trailing_bytes')));
  const assessments = assessAll(inOrder, bytes, { ...anchors, at, stored: storedEvidence(final) });
  const changes = changeHistory(file, inOrder);
  const verdicts = located
    .sort((a, b) => (a.found?.end ?? Infinity) - (b.found?.end ?? Infinity))
    .map(({ field, found, refusals }) => (found ? verdictOf(found, assessments.get(found)!, changes.get(found)!, final) : brokenVerdict(field.name, refusals)));
  for (const name of removed) verdicts.push(brokenVerdict(name, [new Refusal('signature_removed', name)]));
  const valid = problems.length === 0 && verdicts.every(holds);
  return { verdict: valid ? 'valid' : 'invalid', signatures: verdicts, problems };
}

function holds(v: SignatureVerdict): boolean {
  return v.intact && v.trusted && v.coversWholeRevision && v.changesAfter !== 'forbidden' && (v.timestamp === null || v.timestampTrusted) && v.problems.length === 0;
}

function sameValue(a: Field, b: Field): boolean {
  const [x, y] = [a.dict.get('V'), b.dict.get('V')];
  return x instanceof PdfRef && y instanceof PdfRef && x.num === y.num;
}

function fileProblems({ final }: FileUnderTest, fields: readonly Field[]): VerificationProblem[] {
  const problems: VerificationProblem[] = [];
  if (final.hasTrailingBytes) problems.push(problem(new Refusal('trailing_bytes')));
  const names = fields.map((f) => f.name);
  const twice = names.find((n, i) => names.indexOf(n) !== i);
  if (twice !== undefined && fields.some((f) => f.type === 'Sig')) problems.push(problem(new Refusal('duplicate_field', twice)));
  return problems;
}

/**
 * Bytes behind a signature that no table of their own describes: an end mark whose "startxref" points back into what was
 * there. Nothing in them is shown by a strict reader, but a reader that repairs files would find their objects.
 */
function hasIdleAppendix({ final }: FileUnderTest, inOrder: readonly LocatedSignature[]): boolean {
  return inOrder.some((signature, i) => {
    const next = inOrder[i + 1]?.revision ?? final;
    if (next.end <= signature.end + 2) return false;
    const ownEnd = final.bytes.lastIndexOf('%%EOF', next.end - 1);
    const endBefore = Math.max(signature.end, final.bytes.lastIndexOf('%%EOF', ownEnd - 1));
    return next.chain.sections[0]! < endBefore;
  });
}

function assessAll(inOrder: readonly LocatedSignature[], bytes: Buffer, trust: Parameters<typeof assessSignature>[2]): Map<LocatedSignature, Assessment> {
  const proofs: ProofOfExistence[] = [];
  const assessments = new Map<LocatedSignature, Assessment>();
  for (const stamp of inOrder.filter(isDocumentTimestamp).reverse()) {
    const assessment = assessTimestamp(stamp, bytes, trust, proofs);
    assessments.set(stamp, assessment);
    const proof = proofFrom(stamp, assessment);
    if (proof) proofs.push(proof);
  }
  for (const signature of inOrder) if (!isDocumentTimestamp(signature)) assessments.set(signature, assessSignature(signature, bytes, trust, proofs));
  return assessments;
}

/** For each signature everything that happened after it, step by step: a change that was undone later still counts. */
function changeHistory({ final, budget }: FileUnderTest, inOrder: readonly LocatedSignature[]): Map<LocatedSignature, readonly Change[]> {
  const history = new Map<LocatedSignature, readonly Change[]>();
  let later: readonly Change[] = [];
  for (let i = inOrder.length - 1; i >= 0; i--) {
    const before = inOrder[i]!.revision;
    const after = inOrder[i + 1]?.revision ?? final;
    if (before.end < after.end) later = [...compare(before, after, budget), ...later];
    history.set(inOrder[i]!, later);
  }
  return history;
}

function compare(before: Revision, after: Revision, budget: Budget): readonly Change[] {
  try {
    return changesBetween(before, after, budget);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'file_too_complex') throw error;
    return [other('revision_unreadable', error.detail || error.message)];
  }
}

function verdictOf(signature: LocatedSignature, assessment: Assessment, changes: readonly Change[], final: Revision): SignatureVerdict {
  const rules = modificationRules(signature.revision, signature.dict, signature.field.dict);
  const against = objectionsTo(changes, rules);
  const objections = against.flatMap((o) => o ?? []);
  const untouched = changes.length === 0 && signature.end >= final.end;
  return {
    field: signature.field.name,
    kind: isDocumentTimestamp(signature) ? 'document-timestamp' : 'signature',
    signer: assessment.certificate?.subjectName ?? '',
    issuer: assessment.certificate?.issuerName ?? '',
    serial: assessment.certificate?.serial.toString('hex') ?? '',
    intact: assessment.intact,
    trusted: assessment.trusted,
    coversWholeRevision: true,
    timestamp: assessment.time,
    timestampTrusted: assessment.timeTrusted,
    level: assessment.level,
    changesAfter: objections.length ? 'forbidden' : untouched ? 'none' : 'permitted',
    problems: [...assessment.refusals.map(problem), ...objections],
    organization: assessment.certificate?.organization ?? '',
    identifierMasked: maskedIdentifier(assessment.certificate?.identifier ?? ''),
    trustedRoot: assessment.root && { name: assessment.root.subjectName, sha256: fingerprint(assessment.root).toString('hex') },
    timeProof: assessment.timeProof,
    claimedTime: pdfDate(signature.revision.resolve(signature.dict.get('M'))),
    revocation: assessment.revocation,
    changes: changes.map((c, i) => ({ kind: c.kind, code: c.code, detail: c.detail, text: c.text, permitted: against[i] === null })),
    policy: { docMdp: rules.docMdp, locksFields: rules.locksFields },
    signedLength: signature.end,
  };
}

function brokenVerdict(field: string, refusals: readonly Refusal[]): SignatureVerdict {
  return {
    field, kind: 'signature', signer: '', issuer: '', serial: '', intact: false, trusted: false, coversWholeRevision: false, timestamp: null,
    timestampTrusted: false, level: 'none', changesAfter: 'forbidden', problems: refusals.map(problem), trustedRoot: null, signedLength: null,
  };
}

function problem(refusal: Refusal): VerificationProblem {
  return { code: refusal.code, text: refusal.message };
}

/**
 * The bytes that were signed in a field.
 * @returns a prefix of the file that is a complete revision
 * @throws AppError not_found when no signature stands there, pdf_unreadable when its range does not hold
 */
export function signedRevision(pdf: Uint8Array, fieldName: string): Uint8Array {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  try {
    const budget = new Budget();
    const cache: ObjectCache = new Map();
    const final = new Revision(bytes, budget, cache);
    if (final.encrypted) throw new Refusal('file_encrypted');
    const found = fieldsOf(final).filter((f) => f.name === fieldName && f.type === 'Sig' && f.dict.get('V') !== null);
    if (found.length > 1) throw new Refusal('duplicate_field', fieldName);
    const [field] = found;
    if (!field) throw new AppError('not_found');
    return bytes.subarray(0, locateSignature({ final, cache, budget }, field).end);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('pdf_unreadable', { reason: error instanceof Refusal ? error.message : '' });
  }
}
