/**
 * How each signer confirmed the will, read from the records alone: by which method, through whom, under which number and
 * with what result; and whether the records of one act agree: asked for the same file by the same method, used up by the
 * act, named again in the signature. Pure, like the rest of the verifier.
 */
import { parseCanonicalJson, type JsonValue } from './canonical-json';
import type { ChainRecord, EvidenceProblem } from './chain';

export interface SignerConfirmation {
  /** sequence of the record of the signature */
  readonly sequence: number;
  readonly taskId: string;
  /** sms, password, face */
  readonly method: string;
  readonly provider: string;
  readonly providerTransactionId: string;
  /** code_matched, password_matched, face_matched; null in records of an earlier kind */
  readonly result: string | null;
  readonly provenAt: string;
  /** the phone's own reader confirmed it as well */
  readonly deviceChecked: boolean;
}

type Content = Readonly<Record<string, JsonValue>>;
interface Read { readonly record: ChainRecord; readonly content: Content }

/** @returns one entry per signature, in order; and a problem for each whose records do not agree */
export function confirmationsOf(records: readonly ChainRecord[]): { readonly confirmations: SignerConfirmation[]; readonly problems: EvidenceProblem[] } {
  const read = records.flatMap((record): Read[] => {
    const content = objectOf(record.content);
    return content === null ? [] : [{ record, content }];
  });
  const confirmations: SignerConfirmation[] = [];
  const problems: EvidenceProblem[] = [];
  for (const { record, content } of read) {
    if (record.kind !== 'task.signed') continue;
    const will = asObject(content['willingness']);
    // records that say nothing about it are not of this project's making, or of a kind before it
    if (will === null) continue;
    confirmations.push({
      sequence: record.sequence, taskId: textOf(content['taskId']), method: textOf(will['method']), provider: textOf(will['provider']), providerTransactionId: textOf(will['providerTransactionId']),
      result: typeof will['result'] === 'string' ? will['result'] : null, provenAt: textOf(will['provenAt']), deviceChecked: asObject(will['device'] ?? null) !== null,
    });
    const fault = faultOf(read.filter((other) => other.record.sequence < record.sequence), content, will);
    if (fault) problems.push({ code: 'confirmation', sequence: record.sequence, text: fault });
  }
  return { confirmations, problems };
}

function faultOf(before: readonly Read[], signed: Content, will: Content): string | null {
  const intent = before.filter(({ record, content }) => record.kind === 'task.intent' && content['attemptId'] === signed['attemptId']).at(-1)?.content;
  const used = asObject(intent?.['willingness'] ?? null);
  if (!intent || !used) return 'the signature follows no act that used a confirmation up';
  if (['method', 'provider', 'providerTransactionId', 'provenAt'].some((part) => used[part] !== will[part])) return 'the signature names another confirmation than the act used up';
  if (intent['revisionSha256'] !== signed['agreedRevisionSha256']) return 'the confirmation was for another revision than the one agreed to';
  const asked = before.some(({ record, content }) => record.kind === 'willingness.challenged' && content['taskId'] === signed['taskId'] && content['userId'] === signed['userId'] && content['method'] === will['method']
    && ['revisionSha256', 'pageManifestSha256', 'valuesSha256'].every((part) => content[part] === intent[part]));
  return asked ? null : 'nobody was asked to confirm this file by this method';
}

function objectOf(text: string): Content | null {
  try {
    return asObject(parseCanonicalJson(text));
  } catch {
    return null;
  }
}
const asObject = (value: JsonValue | undefined): Content | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Content) : null);
const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
