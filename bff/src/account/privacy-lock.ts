/**
 * One row a person's acts stand in line at: signing, claiming, withdrawing consent and closing the account lock it, so
 * that none of them works on what another is just taking away. Locked after an envelope's row, never before.
 */
import { forUpdate, type Manager } from '../db';
import { AppError } from '../kernel';
import { User } from './entities';

/** @throws AppError unauthenticated when the account is closed or never was */
export async function lockPerson(manager: Manager, userId: string): Promise<User> {
  const user = await manager.findOne(User, { where: { id: userId }, ...forUpdate(manager) });
  if (user === null || user.closedAt !== null) throw new AppError('unauthenticated');
  return user;
}
