/**
 * The hash chain of one envelope's evidence. A record's hash is SHA-256 over the canonical JSON of
 * `{at, content, envelopeId, kind, previousHash, sequence}`; the first record's previousHash is 64 zeros.
 * Pure: the server writes with it, phone and command line check with it.
 */
import { canonicalJson, parseCanonicalJson, type JsonValue } from './canonical-json';
import { sha256HexOfText } from './sha256';

export interface ChainRecord {
  /** dense, from 0 */
  readonly sequence: number;
  readonly kind: string;
  /** UTC with milliseconds, as `Date.toISOString` writes it */
  readonly at: string;
  /** canonical JSON text */
  readonly content: string;
  /** lower-case hex */
  readonly previousHash: string;
  readonly hash: string;
}
export type UnlinkedRecord = Omit<ChainRecord, 'hash'>;

export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/** The text that is hashed. @throws when `content` is not canonical JSON */
export function recordText(envelopeId: string, record: UnlinkedRecord): string {
  const content: JsonValue = parseCanonicalJson(record.content);
  return canonicalJson({ at: record.at, content, envelopeId, kind: record.kind, previousHash: record.previousHash, sequence: record.sequence });
}

/** @param sha256Hex a faster SHA-256 where there is one */
export function recordHash(envelopeId: string, record: UnlinkedRecord, sha256Hex: (text: string) => string = sha256HexOfText): string {
  return sha256Hex(recordText(envelopeId, record));
}

export interface EvidenceProblem {
  readonly code: 'format' | 'empty' | 'sequence' | 'previous_hash' | 'content' | 'hash' | 'time' | 'head' | 'head_timestamp' | 'confirmation';
  /** sequence of the record it is about; null when it is about the package */
  readonly sequence: number | null;
  readonly text: string;
}

/** Every break of the chain, in order; empty when it holds. */
export function chainProblems(envelopeId: string, records: readonly ChainRecord[], sha256Hex?: (text: string) => string): EvidenceProblem[] {
  const problems: EvidenceProblem[] = [];
  let previousHash = FIRST_PREVIOUS_HASH;
  records.forEach((record, position) => {
    const tell = (code: EvidenceProblem['code'], text: string): void => { problems.push({ code, sequence: record.sequence, text }); };
    if (record.sequence !== position) tell('sequence', `record ${position} carries the number ${record.sequence}: a record was removed, added or moved`);
    if (record.previousHash !== previousHash) tell('previous_hash', `record ${position} does not follow the one before it`);
    if (!isInstant(record.at)) tell('time', `record ${position} has a time that is not UTC with milliseconds`);
    const hash = hashOrNull(envelopeId, record, sha256Hex);
    if (hash === null) tell('content', `the content of record ${position} is not canonical JSON`);
    else if (hash !== record.hash) tell('hash', `record ${position} was changed after it was written`);
    previousHash = record.hash;
  });
  return problems;
}

function hashOrNull(envelopeId: string, record: ChainRecord, sha256Hex?: (text: string) => string): string | null {
  try {
    return recordHash(envelopeId, record, sha256Hex);
  } catch {
    return null;
  }
}
function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}
