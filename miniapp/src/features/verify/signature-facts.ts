/**
 * What a verdict says of one signature, as lines for people. A name, an organisation, an issuer and a time are claims
 * until the signature is intact and its certificate trusted; they are never shown as more than that.
 */
import type { SignatureVerdict } from '@luobi/shared/contract';
import { dateTime, type Language, type TextKey, type Translate } from '../../i18n';
import { CHANGE_WORDS } from './change-words';

export interface SignatureFact {
  readonly name: TextKey;
  readonly value: string;
  readonly tone?: 'good' | 'bad';
  readonly mono?: boolean;
}

const AFTER: Readonly<Record<SignatureVerdict['changesAfter'], TextKey>> = { none: 'sigAfterNone', permitted: 'sigAfterPermitted', forbidden: 'sigAfterForbidden' };
const POLICY: Readonly<Record<1 | 2 | 3, TextKey>> = { 1: 'sigPolicyNone', 2: 'sigPolicyFill', 3: 'sigPolicyFill' };

export const isProven = ({ intact, trusted }: Pick<SignatureVerdict, 'intact' | 'trusted'>): boolean => intact && trusted;

/** Who signed; a document timestamp is nobody's consent and is headed as what it is. */
export function headlineOf(signature: SignatureVerdict, t: Translate): string {
  return signature.kind === 'document-timestamp' ? t('sigStamp') : nameOf(signature, t);
}

function nameOf(signature: SignatureVerdict, t: Translate): string {
  if (!signature.signer) return t('sigSignerUnknown');
  const name = plain(signature.signer);
  return isProven(signature) ? name : t('sigClaims', { name });
}

/** Names come from the file: marks of writing direction could turn a sentence around, invisible ones hide in a name. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');
}

export function factsOf(signature: SignatureVerdict, t: Translate): readonly SignatureFact[] {
  const claim = (value: string): string => (isProven(signature) ? plain(value) : t('sigClaimed', { value: plain(value) }));
  const answer = (name: TextKey, yes: boolean): SignatureFact => ({ name, value: t(yes ? 'yes' : 'no'), tone: yes ? 'good' : 'bad' });
  const { organization, identifierMasked, trustedRoot, issuer, serial, policy, kind } = signature;
  const facts: (SignatureFact | false)[] = [
    kind === 'document-timestamp' && { name: 'sigStampBy', value: nameOf(signature, t) },
    !!organization && { name: 'sigOrganization', value: claim(organization) },
    !!identifierMasked && { name: 'sigIdentifier', value: claim(identifierMasked.replace(/\*{5,}/g, '****')), mono: true },
    { name: 'sigTime', ...timeOf(signature, t) },
    answer('sigIntact', signature.intact),
    answer('sigTrusted', signature.trusted),
    !!trustedRoot && { name: 'sigRoot', value: plain(trustedRoot.name) },
    !!trustedRoot && { name: 'sigRootFingerprint', value: trustedRoot.sha256, mono: true },
    { name: 'sigRevoked', ...revocationOf(signature, t) },
    answer('sigCovers', signature.coversWholeRevision),
    kind === 'signature' && { name: 'sigLevel', value: signature.level === 'none' ? '–' : `PAdES ${signature.level}` },
    !!policy?.docMdp && { name: 'sigPolicy', value: t(POLICY[policy.docMdp]) },
    !!policy?.locksFields && { name: 'sigLocks', value: t('yes') },
    !!issuer && { name: 'sigIssuer', value: claim(issuer) },
    !!serial && { name: 'sigSerial', value: serial, mono: true },
    { name: 'sigAfter', value: t(AFTER[signature.changesAfter]), tone: signature.changesAfter === 'forbidden' ? 'bad' : undefined },
  ];
  return facts.filter((fact): fact is SignatureFact => fact !== false);
}

/** When, and by what proof; a time without proof is named as what it is. */
function timeOf({ timestamp, timestampTrusted, timeProof, claimedTime }: SignatureVerdict, t: Translate): { readonly value: string; readonly tone?: 'bad' } {
  if (timestamp && timestampTrusted) return { value: t(timeProof === 'document-timestamp' ? 'sigTimeByDocument' : 'sigTimeBySignature', { time: dateTime(timestamp) }) };
  if (timestamp) return { value: t('sigTimeNotBelieved', { time: dateTime(timestamp) }), tone: 'bad' };
  return { value: claimedTime ? t('sigTimeClaimed', { time: dateTime(claimedTime) }) : t('sigTimeNone') };
}

function revocationOf({ revocation }: SignatureVerdict, t: Translate): { readonly value: string; readonly tone?: 'good' | 'bad' } {
  if (!revocation || revocation.status === 'unknown') return { value: t('sigRevokedUnknown') };
  const source = revocation.source === 'crl' ? 'CRL' : 'OCSP';
  if (revocation.status === 'good') return { value: t('sigRevokedNo', { source, time: revocation.producedAt ? dateTime(revocation.producedAt) : '' }), tone: 'good' };
  return { value: t('sigRevokedYes', { time: revocation.revokedAt ? dateTime(revocation.revokedAt) : '', reason: revocation.reason ?? '–' }), tone: 'bad' };
}

export interface ChangeLine {
  readonly text: string;
  readonly permitted: boolean;
}

/** What happened after, each kind of change once per thing it happened to, the forbidden ones first. */
export function changesOf(signature: SignatureVerdict, language: Language, t: Translate): readonly ChangeLine[] {
  const lines = new Map<string, ChangeLine>();
  for (const { code = '', detail = '', text, permitted } of signature.changes ?? []) {
    const sentence = CHANGE_WORDS[code];
    const words = language === 'en' || !sentence ? text : detail ? `${sentence}（${detail}）` : sentence;
    lines.set(`${permitted} ${words}`, { text: plain(t(permitted ? 'sigChangePermitted' : 'sigChangeForbidden', { change: words })), permitted });
  }
  return [...lines.values()].sort((a, b) => Number(a.permitted) - Number(b.permitted));
}

/** The bytes that were signed: a prefix of the file. Null when it cannot be told where they end. */
export function signedPart(file: ArrayBuffer, { signedLength }: Pick<SignatureVerdict, 'signedLength'>): ArrayBuffer | null {
  return signedLength && signedLength > 0 && signedLength <= file.byteLength ? file.slice(0, signedLength) : null;
}
