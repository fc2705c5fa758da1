/** A user is whoever holds a phone number; the row is made on the first login. */
import type { DataSource } from 'typeorm';
import { isMainlandPhone } from '@luobi/shared';
import { AppError, newId } from '../kernel';
import { dbErrorKind, insertRows, type Manager } from '../db';
import { places, type AccountDeps } from './deps';
import { User } from './entities';

/** @param manager of the transaction to look in; default none */
export async function findUserIdByPhone(deps: Pick<AccountDeps, 'dataSource' | 'box'>, phone: string, manager: Manager = deps.dataSource.manager): Promise<string | null> {
  const user = await manager.findOneBy(User, { phoneIndex: deps.box.blindIndex(phone, 'phone') });
  return user?.id ?? null;
}

/** Finds or makes the user of a number; two first logins at once get the same user. @throws AppError phone_invalid */
export async function ensureUser(deps: AccountDeps, phone: string): Promise<string> {
  if (!isMainlandPhone(phone)) throw new AppError('phone_invalid');
  const known = await findUserIdByPhone(deps, phone);
  if (known !== null) return known;
  const id = newId();
  try {
    await insertRows(deps.dataSource.manager, User, {
      id, phoneIndex: deps.box.blindIndex(phone, 'phone'), phoneSealed: deps.box.seal(phone, places.phone(id)), verificationId: null, createdAt: deps.clock.now(), closedAt: null,
    });
    return id;
  } catch (error) {
    const winner = dbErrorKind(error) === 'unique' ? await findUserIdByPhone(deps, phone) : null;
    if (winner === null) throw error;
    return winner;
  }
}

/** True once anybody's phone number is sealed in the database: the key that sealed it must not be made anew. */
export async function holdsPersonalData(dataSource: DataSource): Promise<boolean> {
  return (await dataSource.manager.find(User, { take: 1, select: { id: true } })).length > 0;
}
