/** Who acts: consent given, real name verified, and the very person who was invited. */
import { satisfiesLevel } from '@luobi/shared';
import type { IdentityEvidence } from '../evidence';
import { AppError } from '../kernel';
import { findPerson, requireCapacity, requireConsent, type VerifiedIdentity } from '../account';
import type { TaskAccess } from './access';
import { requireHolder } from './assignment';
import { recipientName } from './claim';
import type { EnvelopeDeps } from './deps';

/**
 * @throws AppError task_assigned | consent_required | identity_required | income_declaration_required | identity_name_mismatch (persons only: an organisation is
 * invited by its own name, any authorised member acts for it)
 */
export async function requireSigner(deps: EnvelopeDeps, access: TaskAccess): Promise<{ phone: string; verified: VerifiedIdentity }> {
  await requireConsent(deps, access.userId);
  await requireHolder(deps.dataSource.manager, access.task, access.userId);
  const { phone, verified } = await findPerson(deps, access.userId);
  const { identityLevel } = access.recipient;
  if (!verified || !satisfiesLevel(verified.level, identityLevel)) throw new AppError('identity_required', { level: identityLevel });
  if (access.recipient.kind === 'person' && !sameName(verified.name, recipientName(deps.box, access.recipient))) throw new AppError('identity_name_mismatch');
  await requireCapacity(deps, access.userId);
  return { phone, verified };
}

/** What an act rests on, as evidence keeps it. */
export const identityEvidence = ({ verificationId, provider, providerTransactionId, verifiedAt, level, idType }: VerifiedIdentity): IdentityEvidence => ({ verificationId, provider, providerTransactionId, verifiedAt: verifiedAt.toISOString(), level, idType });

/** Equal but for spaces, width and the kind of middle dot: 买买提·吐尔逊 is written with five different dots. */
export function sameName(a: string, b: string): boolean {
  return plain(a) !== '' && plain(a) === plain(b);
}
function plain(name: string): string {
  return name.normalize('NFKC').replace(/[\s\u200b\ufeff]/gu, '').replace(/[·•・‧∙⋅.\u2022\u30fb\u00b7]/gu, '·').toUpperCase();
}
