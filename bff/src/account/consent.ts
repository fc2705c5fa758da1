/** What a person agreed to, version by version, never overwritten (PIPL 13–15, 56). The last act of a kind counts. */
import { PRIVACY_POLICY_VERSION } from '@luobi/shared';
import { AppError, newId } from '../kernel';
import { insertRows } from '../db';
import type { AccountDeps } from './deps';
import { Consent, type ConsentKind } from './entities';

type ConsentDeps = Pick<AccountDeps, 'dataSource' | 'clock'>;

/** The texts in force. The person reads the privacy policy in the mini-program, so its version is agreed in shared/. */
export const POLICY_VERSIONS: Readonly<Record<ConsentKind, string>> = { privacy: PRIVACY_POLICY_VERSION, face: '2026-11' };

export interface ConsentInput {
  readonly userId: string;
  readonly kind: ConsentKind;
  readonly version: string;
  readonly ip: string;
}

/** @throws AppError conflict {requiredVersion} when the version is not the one in force */
export async function giveConsent(deps: ConsentDeps, input: ConsentInput): Promise<void> {
  const requiredVersion = POLICY_VERSIONS[input.kind];
  if (input.version !== requiredVersion) throw new AppError('conflict', { requiredVersion });
  if ((await consentVersion(deps, input.userId, input.kind)) === requiredVersion) return;
  await append(deps, { ...input, act: 'given' });
}

/** Takes effect on the next request; nothing done before becomes undone. */
export async function withdrawConsent(deps: ConsentDeps, input: Omit<ConsentInput, 'version'>): Promise<void> {
  const version = await consentVersion(deps, input.userId, input.kind);
  if (version !== null) await append(deps, { ...input, version, act: 'withdrawn' });
}

/** @throws AppError consent_required unless the privacy policy in force is agreed to */
export async function requireConsent(deps: Pick<AccountDeps, 'dataSource'>, userId: string): Promise<void> {
  if ((await consentVersion(deps, userId, 'privacy')) !== POLICY_VERSIONS.privacy) throw new AppError('consent_required', { requiredVersion: POLICY_VERSIONS.privacy });
}

/** The version agreed to and not withdrawn, or null. */
export async function consentVersion(deps: Pick<AccountDeps, 'dataSource'>, userId: string, kind: ConsentKind): Promise<string | null> {
  const last = await deps.dataSource.manager.findOne(Consent, { where: { userId, kind }, order: { at: 'DESC', id: 'DESC' } });
  return last?.act === 'given' ? last.version : null;
}

async function append(deps: ConsentDeps, row: Omit<Consent, 'id' | 'at'>): Promise<void> {
  // the order of acts must be plain even within one millisecond
  const last = await deps.dataSource.manager.findOne(Consent, { where: { userId: row.userId, kind: row.kind }, order: { at: 'DESC', id: 'DESC' } });
  const at = new Date(Math.max(deps.clock.now().getTime(), (last?.at.getTime() ?? 0) + 1));
  await insertRows(deps.dataSource.manager, Consent, { ...row, id: newId(), at });
}
