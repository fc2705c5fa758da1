/** The document a person was verified by, in clear: for the identity source only, never for an answer, a record or a log. */
import { AppError } from '../kernel';
import type { RealNameRequest } from '../identity';
import { places, type AccountDeps } from './deps';
import { IdentityVerification, User } from './entities';

/** @throws AppError identity_required */
export async function findIdentityDocument(deps: Pick<AccountDeps, 'dataSource' | 'box'>, userId: string): Promise<RealNameRequest> {
  const { manager } = deps.dataSource;
  const user = await manager.findOneBy(User, { id: userId });
  const v = user?.verificationId ? await manager.findOneBy(IdentityVerification, { id: user.verificationId, userId, outcome: 'match' }) : null;
  if (!v || v.nameSealed === null || v.idNumberSealed === null) throw new AppError('identity_required');
  return { idType: v.idType, name: deps.box.open(v.nameSealed, places.name(v.id)), idNumber: deps.box.open(v.idNumberSealed, places.idNumber(v.id)) };
}
