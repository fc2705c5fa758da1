/** Who a user is, for those who act on his behalf or show him to himself. */
import { maskId, type IdentityLevel, type IdType } from '@luobi/shared';
import { AppError } from '../kernel';
import { consentVersion } from './consent';
import { places, type AccountDeps } from './deps';
import { IdentityVerification, User } from './entities';

export interface VerifiedIdentity {
  readonly name: string;
  readonly idNumberMasked: string;
  /** keyed index of the ID number, 64 hex digits: the same for every account of one person, tells nothing without the key */
  readonly identityHash: string;
  readonly verificationId: string;
  readonly provider: string;
  readonly providerTransactionId: string;
  readonly verifiedAt: Date;
  /** 16 or 17 years old when verified */
  readonly minor: boolean;
  readonly idType: IdType;
  readonly level: IdentityLevel;
}
export interface Person {
  readonly userId: string;
  readonly phone: string;
  readonly verified: VerifiedIdentity | null;
  readonly privacyConsentVersion: string | null;
}

/** @throws AppError not_found, also for an account that is closed */
export async function findPerson(deps: Pick<AccountDeps, 'dataSource' | 'box'>, userId: string): Promise<Person> {
  const user = await deps.dataSource.manager.findOneBy(User, { id: userId });
  if (user === null || user.closedAt !== null) throw new AppError('not_found');
  return {
    userId,
    phone: deps.box.open(user.phoneSealed, places.phone(userId)),
    verified: user.verificationId === null ? null : await findVerified(deps, userId, user.verificationId),
    privacyConsentVersion: await consentVersion(deps, userId, 'privacy'),
  };
}

async function findVerified(deps: Pick<AccountDeps, 'dataSource' | 'box'>, userId: string, id: string): Promise<VerifiedIdentity | null> {
  const v = await deps.dataSource.manager.findOneBy(IdentityVerification, { id, userId, outcome: 'match' });
  if (!v || v.nameSealed === null || v.idNumberSealed === null || v.provider === null || v.providerTransactionId === null || v.answeredAt === null) return null;
  return {
    name: deps.box.open(v.nameSealed, places.name(id)),
    idNumberMasked: maskId(deps.box.open(v.idNumberSealed, places.idNumber(id))),
    identityHash: v.idNumberIndex, verificationId: id, provider: v.provider, providerTransactionId: v.providerTransactionId, verifiedAt: v.answeredAt, minor: v.minor, idType: v.idType, level: v.level,
  };
}
