/**
 * Judges what the vendor says about a face check. Every condition stands alone and all must hold: final, liveness and
 * comparison codes, similarity, the text read aloud, who was checked, which challenge, and when. Anything absent or of
 * another shape is not a match. Pictures and films in the answer are not looked at and go with it.
 */
import { normalizeName } from '@luobi/shared';
import { FACE_FRESH_MS, type FaceOutcome, type FaceResult, type FaceStart } from '../port';
import { faceOutcome } from './result-codes';

type Fields = Readonly<Record<string, unknown>>;
export interface Checked { readonly name: unknown; readonly idNumber: unknown }
export interface FaceEvidence {
  readonly fields: Fields;
  /** whom the vendor says it checked; null when it does not say */
  readonly who: Checked | null;
  readonly expected: FaceStart;
  readonly now: Date;
  readonly minSimilarity: number;
  /** an answer without a similarity is no match */
  readonly similarityNeeded: boolean;
}
type Judgement = Omit<FaceResult, 'provider' | 'transactionId'> & { readonly sequence: string | null };
/** A vendor's clock may be a little ahead of ours. */
const AHEAD_MS = 60_000;

export function readFace({ fields, who, expected, now, minSimilarity, similarityNeeded }: FaceEvidence): Judgement {
  const text = record(fields['Text']);
  if (!text) return { outcome: 'unavailable', nameAndIdMatched: false, extra: null, similarity: null, at: null, sequence: null };
  const passed = passedAttempt(text['LivenessDetail']);
  const extra = typeof text['Extra'] === 'string' ? text['Extra'] : null;
  const similarity = percent(text['Sim']);
  const nameAndIdMatched = who !== null && who.idNumber === expected.person.idNumber && typeof who.name === 'string' && normalizeName(who.name) === normalizeName(expected.person.name);
  const facts = { nameAndIdMatched, extra, similarity, at: passed?.at ?? null, sequence: passed?.sequence ?? null };
  const outcome = faceOutcome(text['ErrCode']);
  if (outcome !== 'match') return { ...facts, outcome };
  const refused = ((): FaceOutcome | null => {
    if (text['LiveStatus'] !== 0 || text['Comparestatus'] !== 0) return 'unavailable';
    if (similarity === null ? similarityNeeded : similarity < minSimilarity) return similarity === null ? 'unavailable' : 'mismatch';
    if (extra !== expected.challengeId) return 'mismatch';
    if (who === null) return 'unavailable';
    if (!nameAndIdMatched) return 'mismatch';
    if (!passed) return 'unavailable';
    const age = now.getTime() - passed.at.getTime();
    if (age < -AHEAD_MS) return 'unavailable';
    if (age > FACE_FRESH_MS) return 'invalid';
    return intentRefusal(fields['IntentionVerifyData']);
  })();
  return { ...facts, outcome: refused ?? 'match' };
}

/** The final code covers the face only; that the text was read aloud stands apart. */
function intentRefusal(data: unknown): FaceOutcome | null {
  const code = record(data)?.['ErrorCode'];
  if (code === 0) return null;
  return typeof code === 'number' ? 'invalid' : 'unavailable';
}

/** The latest attempt that passed: its time (milliseconds, as text) is when the face was taken. */
function passedAttempt(details: unknown): { at: Date; sequence: string | null } | null {
  if (!Array.isArray(details)) return null;
  let best: { at: Date; sequence: string | null } | null = null;
  for (const detail of details.map(record)) {
    const time = detail?.['ReqTime'];
    if (detail?.['Errcode'] !== 0 || typeof time !== 'string' || !/^\d{13}$/.test(time)) continue;
    const at = new Date(Number(time));
    const seq = detail['Seq'];
    if (!best || at > best.at) best = { at, sequence: typeof seq === 'string' && /^[\w-]{1,64}$/.test(seq) ? seq : null };
  }
  return best;
}

function percent(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{1,3}(\.\d{1,4})?$/.test(value)) return null;
  return Number(value) <= 100 ? Number(value) : null;
}
function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}
