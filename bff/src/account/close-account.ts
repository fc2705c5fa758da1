/**
 * Closing an account (PIPL 47, 网络数据安全管理条例 24, 电子商务法 24): at once, because the law asks for no waiting time and
 * a person who wants to go is not held. Number, name and ID number are gone in one transaction with everything that
 * opens a door; what the other parties of a contract may keep by law stays where it is and is used for nothing else.
 * Whoever signs, claims or withdraws consent stands in line at the same row.
 */
import { In, IsNull, type DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { inTransaction, type Manager } from '../db';
import { IdempotencyKey } from '../db/idempotency-entity';
import { Recipient, SigningAttempt, Task, TaskReading, TaskView } from '../envelope/entities';
import { Challenge, SignPassword, WillingnessCheck, WillingnessProof } from '../identity/entities';
import { AppError, type Clock } from '../kernel';
import { OrganizationMember, SealAuthorization } from '../org/entities';
import { InviteTicket } from '../partner/entities';
import { WeChatCredit, WeChatSession } from '../wechat/entities';
import { findObstacles } from './close-obstacles';
import { appendWithdrawal, CONSENT_KINDS } from './consent';
import { Consent, DataCopy, IdentityVerification, IncomeDeclaration, Session, User } from './entities';
import { IdentityFaceCheck } from './face-check-entity';
import { PhoneChange, WeChatAccount } from './login-entities';
import { lockPerson } from './privacy-lock';
import { SavedSignature } from './saved-signature';
import { endAllSessionsIn } from './sessions';

interface Leaving {
  readonly userId: string;
  readonly now: Date;
  readonly ip: string;
}
type Deed = (manager: Manager, leaving: Leaving) => Promise<unknown>;
const byUser = (entity: EntityTarget<ObjectLiteral>): Deed => (manager, { userId }) => manager.delete(entity, { userId });

/** What becomes of every table that knows a person, in this order; a test compares it with the tables there are. */
export const CLOSING: readonly (readonly [entity: EntityTarget<ObjectLiteral>, deed: Deed | { readonly kept: string }])[] = [
  [Consent, async (manager, leaving) => { for (const kind of CONSENT_KINDS) await appendWithdrawal(manager, leaving.now, { ...leaving, kind, how: 'closing' }); }],
  [Session, (manager, { userId, now }) => endAllSessionsIn(manager, userId, 'closed', now)],
  [IdentityVerification, wipeIdentity],
  [IncomeDeclaration, { kept: 'what a signature of a minor rests on; no name in it' }],
  [IdentityFaceCheck, byUser(IdentityFaceCheck)],
  [DataCopy, byUser(DataCopy)],
  [WeChatAccount, leaveWeChat],
  [PhoneChange, byUser(PhoneChange)],
  [SavedSignature, byUser(SavedSignature)],
  [SignPassword, byUser(SignPassword)],
  [WillingnessCheck, byUser(WillingnessCheck)],
  [WillingnessProof, (manager, { userId }) => manager.delete(WillingnessProof, { userId, consumedAt: IsNull() })],
  [Challenge, forgetNumber],
  [OrganizationMember, (manager, { userId, now }) => manager.update(OrganizationMember, { userId, removedAt: IsNull() }, { removedAt: now })],
  [SealAuthorization, (manager, { userId, now }) => manager.update(SealAuthorization, { userId, revokedAt: IsNull() }, { revokedAt: now })],
  [IdempotencyKey, (manager, { userId }) => manager.delete(IdempotencyKey, { subject: `user:${userId}` })],
  [Recipient, { kept: 'party of a contract, as its inviter named it' }],
  [Task, { kept: 'duty of a contract' }],
  [TaskView, { kept: 'evidence of a contract' }],
  [TaskReading, { kept: 'evidence of a contract' }],
  [SigningAttempt, { kept: 'evidence of a contract' }],
  [InviteTicket, { kept: 'goes with its contract, or after ninety days' }],
  // last: nobody finds the row any more
  [User, (manager, { userId: id, now }) => manager.update(User, { id }, { phoneIndex: `closed:${id}`, phoneSealed: '', verificationId: null, closedAt: now })],
];

export interface CloseInput {
  readonly userId: string;
  readonly ip: string;
}

/**
 * The caller has asked for a step-up.
 * @throws AppError account_has_duties {obstacles: how many by kind} | unauthenticated when it is closed already
 */
export async function closeAccount(deps: { readonly dataSource: DataSource; readonly clock: Clock }, { userId, ip }: CloseInput): Promise<{ readonly closedAt: Date }> {
  const now = deps.clock.now();
  await inTransaction(deps.dataSource, async (manager) => {
    await lockPerson(manager, userId);
    const obstacles = await findObstacles(manager, userId, now);
    if (obstacles.length > 0) throw new AppError('account_has_duties', { obstacles: countByKind(obstacles) });
    for (const [, deed] of CLOSING) if (typeof deed === 'function') await deed(manager, { userId, ip, now });
  });
  return { closedAt: now };
}

/** Results stay (who checked, when, under which number of the provider); what says who it was does not. */
async function wipeIdentity(manager: Manager, { userId }: Leaving): Promise<void> {
  const rows = await manager.find(IdentityVerification, { where: { userId, outcome: 'match' }, select: { id: true } });
  for (const { id } of rows) await manager.update(IdentityVerification, { id }, { nameSealed: null, idNumberSealed: null, idNumberIndex: `closed:${id}` });
}

/** Keyed hashes stay a week, or a new account would make the limits on codes afresh; no code that is on its way opens anything. */
async function forgetNumber(manager: Manager, { userId }: Leaving): Promise<void> {
  const { phoneIndex } = await manager.findOneByOrFail(User, { id: userId });
  for (const whose of [{ phoneIndex }, { userId }]) {
    await manager.update(Challenge, { ...whose, state: In(['open', 'sending']) }, { state: 'replaced' });
    await manager.update(Challenge, whose, { phoneSealed: '' });
  }
}

async function leaveWeChat(manager: Manager, { userId }: Leaving): Promise<void> {
  for (const { openid } of await manager.findBy(WeChatAccount, { userId })) {
    await manager.delete(WeChatSession, { openid });
    await manager.delete(WeChatCredit, { openid });
  }
  await manager.delete(WeChatAccount, { userId });
}

function countByKind(obstacles: readonly { readonly kind: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of obstacles) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
