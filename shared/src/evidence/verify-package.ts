/**
 * Verifies an exported evidence package without a server: form, chain, head, that the head's time token speaks of the
 * head, and that what signers confirmed agrees with what they signed. The token's own signature is checked with `openssl ts -verify -digest <hash>` or by our server; here only
 * its imprint is looked for, which is necessary and not sufficient (`timestampToCheck` hands it on).
 */
import { chainProblems, type ChainRecord, type EvidenceProblem } from './chain';
import { confirmationsOf, type SignerConfirmation } from './confirmations';

export const EVIDENCE_FORMAT = 'luobi-evidence/1';

/** The shape of `evidencePackage` in contract/envelope.ts, repeated here without zod so that the phone can hold it. */
export interface EvidencePackageShape {
  readonly format: string;
  readonly envelopeId: string;
  readonly records: readonly ChainRecord[];
  readonly headHash: string;
  readonly headTimestamp: { readonly sequence: number; readonly hash: string; readonly token: string } | null;
}

export interface EvidenceVerdict {
  readonly ok: boolean;
  readonly problems: readonly EvidenceProblem[];
  /** how each signer confirmed, in order of the signatures */
  readonly confirmations: readonly SignerConfirmation[];
  /** what an RFC 3161 verifier has to be given; null when there is no token or it is out of place */
  readonly timestampToCheck: { readonly imprint: string; readonly token: string } | null;
}

export function verifyEvidencePackage(evidence: EvidencePackageShape, sha256Hex?: (text: string) => string): EvidenceVerdict {
  const problems: EvidenceProblem[] = [];
  const tell = (code: EvidenceProblem['code'], text: string): void => { problems.push({ code, sequence: null, text }); };
  if (evidence.format !== EVIDENCE_FORMAT) tell('format', `the format is not ${EVIDENCE_FORMAT}`);
  const last = evidence.records[evidence.records.length - 1];
  if (!last) tell('empty', 'there are no records');
  problems.push(...chainProblems(evidence.envelopeId, evidence.records, sha256Hex));
  if (last && last.hash !== evidence.headHash) tell('head', 'the head is not the hash of the last record');
  const fault = timestampFault(evidence);
  if (fault) tell('head_timestamp', fault);
  const stamp = evidence.headTimestamp;
  const { confirmations, problems: disagreements } = confirmationsOf(evidence.records);
  problems.push(...disagreements);
  return { ok: problems.length === 0, problems, confirmations, timestampToCheck: stamp && !fault ? { imprint: stamp.hash, token: stamp.token } : null };
}

function timestampFault({ headTimestamp: stamp, records }: EvidencePackageShape): string | null {
  if (!stamp) return null;
  if (records[stamp.sequence]?.hash !== stamp.hash) return 'the time token belongs to a hash that is not in the chain';
  const token = hexOfBase64(stamp.token);
  if (token === null) return 'the time token is not base64';
  // OCTET STRING of 32 bytes: where RFC 3161 §2.4.2 carries the hashedMessage
  return token.includes(`0420${stamp.hash}`) ? null : 'the time token does not speak of this hash';
}

/** Base64 by hand: atob is missing in WeChat. Null for anything but strict, padded base64. */
function hexOfBase64(text: string): string | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  let hex = '';
  let bits = 0;
  let held = 0;
  for (const character of text.replace(/=+$/, '')) {
    bits = ((bits << 6) | ALPHABET.indexOf(character)) & 0xfff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      hex += ((bits >> held) & 0xff).toString(16).padStart(2, '0');
    }
  }
  return hex;
}
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
