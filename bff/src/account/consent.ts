/**
 * What a person agreed to, version by version, never overwritten (PIPL 13–16, 29, 56): when, on which way, and the hash
 * of the very text that was shown. The last act of a kind counts. Consent to face recognition stands apart from the
 * policy: whoever refuses or withdraws it proves his will another way.
 */
import { PRIVACY_POLICY_VERSION } from '@luobi/shared';
import { AppError, newId } from '../kernel';
import { inTransaction, insertRows, type Manager } from '../db';
import type { AccountDeps } from './deps';
import { Consent, PrivacyText, type ConsentKind, type ConsentWay } from './entities';
import { lockPerson } from './privacy-lock';

type ConsentDeps = Pick<AccountDeps, 'dataSource' | 'clock'>;
type ReadDeps = Pick<AccountDeps, 'dataSource'>;

/** The texts in force; their words are privacy-text.ts. */
export const POLICY_VERSIONS: Readonly<Record<ConsentKind, string>> = { privacy: PRIVACY_POLICY_VERSION, face: '2026-11' };
export const CONSENT_KINDS: readonly ConsentKind[] = ['privacy', 'face'];

export interface ConsentInput {
  readonly userId: string;
  readonly kind: ConsentKind;
  readonly version: string;
  readonly ip: string;
  readonly how?: ConsentWay;
  /** the text that was shown, in every language, and its hash: kept with the first consent to it */
  readonly text?: { readonly sha256: string; readonly content: string };
}

/** @throws AppError conflict {requiredVersion} when the version is not the one in force */
export async function giveConsent(deps: ConsentDeps, input: ConsentInput): Promise<void> {
  const { userId, kind, version, text } = input;
  const requiredVersion = POLICY_VERSIONS[kind];
  if (version !== requiredVersion) throw new AppError('conflict', { requiredVersion });
  await inTransaction(deps.dataSource, async (manager) => {
    await lockPerson(manager, userId);
    const last = await lastAct(manager, userId, kind);
    if (last?.act === 'given' && last.version === version) return;
    if (text && !(await manager.existsBy(PrivacyText, { sha256: text.sha256 }))) {
      await manager.createQueryBuilder().insert().into(PrivacyText).values({ sha256: text.sha256, content: text.content, kind, version, firstAgreedAt: deps.clock.now() }).orIgnore().updateEntity(false).execute();
    }
    await append(manager, deps.clock.now(), last, { userId, kind, version, act: 'given', ip: input.ip, how: input.how ?? null, textSha256: text?.sha256 ?? null });
  });
}

/** Takes effect on the next request, and on acts that have not committed yet; nothing done before becomes undone. */
export async function withdrawConsent(deps: ConsentDeps, input: Omit<ConsentInput, 'version' | 'text'>): Promise<void> {
  await inTransaction(deps.dataSource, async (manager) => {
    await lockPerson(manager, input.userId);
    await appendWithdrawal(manager, deps.clock.now(), input);
  });
}

/** In the caller's transaction, which has locked the person. Nothing when nothing is given. */
export async function appendWithdrawal(manager: Manager, now: Date, { userId, kind, ip, how }: Omit<ConsentInput, 'version' | 'text'>): Promise<void> {
  const last = await lastAct(manager, userId, kind);
  if (last?.act === 'given') await append(manager, now, last, { userId, kind, version: last.version, act: 'withdrawn', ip, how: how ?? null, textSha256: null });
}

/** @throws AppError consent_required unless the privacy policy in force is agreed to */
export async function requireConsent(deps: ReadDeps, userId: string): Promise<void> {
  await requirePrivacy(deps.dataSource.manager, userId);
}

/**
 * The same inside a transaction that acts for the person: whoever closes the account or withdraws consent meanwhile
 * waits, or was first.
 * @throws AppError unauthenticated | consent_required
 */
export async function requireConsentStill(manager: Manager, userId: string): Promise<void> {
  await lockPerson(manager, userId);
  await requirePrivacy(manager, userId);
}

async function requirePrivacy(manager: Manager, userId: string): Promise<void> {
  if ((await versionOf(manager, userId, 'privacy')) !== POLICY_VERSIONS.privacy) throw new AppError('consent_required', { requiredVersion: POLICY_VERSIONS.privacy });
}

/** Whether face recognition may be offered and used at all: the person agreed to the text in force and has not taken it back. */
export async function hasFaceConsent(deps: ReadDeps, userId: string): Promise<boolean> {
  return (await versionOf(deps.dataSource.manager, userId, 'face')) === POLICY_VERSIONS.face;
}

/** The version agreed to and not withdrawn, or null. */
export function consentVersion(deps: ReadDeps, userId: string, kind: ConsentKind): Promise<string | null> {
  return versionOf(deps.dataSource.manager, userId, kind);
}

export interface ConsentView {
  readonly kind: ConsentKind;
  readonly requiredVersion: string;
  /** `outdated`: given to an earlier text */
  readonly state: 'given' | 'outdated' | 'withdrawn' | 'never';
  /** every act, newest first */
  readonly acts: readonly { readonly act: 'given' | 'withdrawn'; readonly version: string; readonly at: Date; readonly how: ConsentWay | null; readonly textSha256: string | null }[];
}

/** Each kind with everything the person ever said about it. */
export async function listConsents(deps: ReadDeps, userId: string): Promise<ConsentView[]> {
  const all = await deps.dataSource.manager.find(Consent, { where: { userId }, order: { at: 'DESC', id: 'DESC' } });
  return CONSENT_KINDS.map((kind) => {
    const acts = all.filter((act) => act.kind === kind).map(({ act, version, at, how, textSha256 }) => ({ act, version, at, how, textSha256 }));
    const last = acts[0];
    const state = !last ? 'never' : last.act === 'withdrawn' ? 'withdrawn' : last.version === POLICY_VERSIONS[kind] ? 'given' : 'outdated';
    return { kind, requiredVersion: POLICY_VERSIONS[kind], state, acts };
  });
}

const lastAct = (manager: Manager, userId: string, kind: ConsentKind): Promise<Consent | null> =>
  manager.findOne(Consent, { where: { userId, kind }, order: { at: 'DESC', id: 'DESC' } });

async function versionOf(manager: Manager, userId: string, kind: ConsentKind): Promise<string | null> {
  const last = await lastAct(manager, userId, kind);
  return last?.act === 'given' ? last.version : null;
}

async function append(manager: Manager, now: Date, last: Consent | null, row: Omit<Consent, 'id' | 'at'>): Promise<void> {
  // the order of acts must be plain even within one millisecond
  const at = new Date(Math.max(now.getTime(), (last?.at.getTime() ?? 0) + 1));
  await insertRows(manager, Consent, { ...row, id: newId(), at });
}
