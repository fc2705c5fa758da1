/** Opening and ending sessions stand in line at the user's row, so that no session slips in while all are being ended. */
import { forUpdate, type Manager } from '../db';
import { User } from './entities';

/** Locked for the rest of the transaction, also when the account is closed. @returns null when there is no such user */
export function lockUser(manager: Manager, userId: string): Promise<User | null> {
  return manager.findOne(User, { where: { id: userId }, ...forUpdate(manager) });
}
