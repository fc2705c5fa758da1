/**
 * What a copy of one's data holds, part by part: everything kept about the person, read from the tables it stands in.
 * Left out is what would open a door (hashes of tokens and passwords, keys) and what is not the person's (other parties).
 * The ID number is shown masked here as everywhere: a copy travels.
 */
import { In, MoreThan, Not } from 'typeorm';
import { maskId, type JsonValue } from '@luobi/shared';
import { Challenge, SignPassword } from '../identity/entities';
import { Organization, OrganizationMember, Seal, SealAuthorization } from '../org/entities';
import { WeChatCredit } from '../wechat/entities';
import { places, type AccountDeps } from './deps';
import { Consent, IdentityVerification, IncomeDeclaration, PrivacyText, Session, User } from './entities';
import { PhoneChange, WeChatAccount } from './login-entities';
import { listSignatures } from './signature-book';

export interface PartDeps extends AccountDeps {
  /** what the workflow holds; the modules above this one give it */
  readonly contracts: (userId: string) => Promise<JsonValue>;
}
export interface DataPart {
  readonly key: string;
  readonly collect: (deps: PartDeps, userId: string) => Promise<JsonValue>;
}
const time = (at: Date | null): string | null => at?.toISOString() ?? null;

export const DATA_PARTS: readonly DataPart[] = [
  { key: 'account', collect: account },
  { key: 'consents', collect: consents },
  { key: 'realName', collect: realName },
  { key: 'logins', collect: logins },
  { key: 'wechat', collect: wechat },
  { key: 'messages', collect: messages },
  { key: 'organizations', collect: organizations },
  { key: 'signatureBook', collect: signatureBook },
  { key: 'contracts', collect: (deps, userId) => deps.contracts(userId) },
];

async function account({ dataSource: { manager }, box }: PartDeps, userId: string): Promise<JsonValue> {
  const user = await manager.findOneByOrFail(User, { id: userId });
  const password = await manager.findOneBy(SignPassword, { userId });
  const changes = await manager.find(PhoneChange, { where: { userId }, order: { createdAt: 'ASC' } });
  return {
    userId, phone: user.phoneSealed === null ? null : box.open(user.phoneSealed, places.phone(userId)), createdAt: time(user.createdAt), signPasswordSetAt: time(password?.setAt ?? null),
    phoneChanges: changes.map((change) => ({ at: time(change.createdAt), doneAt: time(change.doneAt), from: change.oldPhoneMasked, to: change.newPhoneMasked, ip: change.ip })),
  };
}

async function consents({ dataSource: { manager } }: PartDeps, userId: string): Promise<JsonValue> {
  const acts = await manager.find(Consent, { where: { userId }, order: { at: 'ASC', id: 'ASC' } });
  const texts = await manager.findBy(PrivacyText, { sha256: In(acts.flatMap(({ textSha256 }) => (textSha256 === null ? [] : [textSha256]))) });
  return {
    acts: acts.map(({ kind, act, version, at, how, ip, textSha256 }) => ({ kind, act, version, at: time(at), how, ip, textSha256 })),
    texts: texts.map(({ sha256, kind, version, content }) => ({ sha256, kind, version, content: JSON.parse(content) as JsonValue })),
  };
}

async function realName({ dataSource: { manager }, box }: PartDeps, userId: string): Promise<JsonValue> {
  const user = await manager.findOneByOrFail(User, { id: userId });
  const checks = await manager.find(IdentityVerification, { where: { userId }, order: { askedAt: 'ASC', id: 'ASC' } });
  const declarations = await manager.find(IncomeDeclaration, { where: { userId }, order: { declaredAt: 'ASC' } });
  return {
    checks: checks.map((check) => ({
      idType: check.idType, level: check.level, outcome: check.outcome, inForce: check.id === user.verificationId, askedAt: time(check.askedAt), answeredAt: time(check.answeredAt), supersededAt: time(check.supersededAt),
      name: check.nameSealed === null ? null : box.open(check.nameSealed, places.name(check.id)),
      idNumberMasked: check.idNumberSealed === null ? null : maskId(box.open(check.idNumberSealed, places.idNumber(check.id))),
      minor: Boolean(check.minor), provider: check.provider, providerTransactionId: check.providerTransactionId,
    })),
    incomeDeclarations: declarations.map(({ version, declaredAt, ip }) => ({ version, at: time(declaredAt), ip })),
  };
}

async function logins({ dataSource: { manager } }: PartDeps, userId: string): Promise<JsonValue> {
  const sessions = await manager.find(Session, { where: { userId }, order: { createdAt: 'ASC' } });
  return sessions.map(({ channel, device, createdAt, lastSeenAt, endedAt }) => ({ channel, device, createdAt: time(createdAt), lastSeenAt: time(lastSeenAt), endedAt: time(endedAt) }));
}

async function wechat({ dataSource: { manager } }: PartDeps, userId: string): Promise<JsonValue> {
  const accounts = await manager.findBy(WeChatAccount, { userId });
  const credits = await manager.findBy(WeChatCredit, { openid: In(accounts.map(({ openid }) => openid)) });
  return accounts.map(({ appId, openid, joinedAt }) => ({
    appId, openid, joinedAt: time(joinedAt), notices: credits.filter((credit) => credit.openid === openid).map(({ templateId, credits: left, updatedAt }) => ({ templateId, left, at: time(updatedAt) })),
  }));
}

/** a login code lives five minutes */
const FIRST_CODE_MS = 10 * 60_000;

/** Codes that were sent, of the days they are kept; never a code. */
async function messages({ dataSource: { manager }, box }: PartDeps, userId: string): Promise<JsonValue> {
  const { phoneIndex, createdAt } = await manager.findOneByOrFail(User, { id: userId });
  // the number may have been another account's before: from the code on that made this one
  const since = MoreThan(new Date(createdAt.getTime() - FIRST_CODE_MS));
  const sent = await manager.find(Challenge, { where: [{ phoneIndex, createdAt: since, state: Not('unsent'), phoneSealed: Not('') }, { userId, state: Not('unsent') }], order: { createdAt: 'ASC' } });
  return sent.map((challenge) => ({ purpose: challenge.purpose, state: challenge.state, at: time(challenge.createdAt), provider: challenge.provider, providerTransactionId: challenge.providerTransactionId, phone: box.open(challenge.phoneSealed, `challenges:phone:${challenge.id}`) }));
}

async function organizations({ dataSource: { manager } }: PartDeps, userId: string): Promise<JsonValue> {
  const members = await manager.find(OrganizationMember, { where: { userId }, order: { createdAt: 'ASC' } });
  const rights = await manager.find(SealAuthorization, { where: { userId }, order: { createdAt: 'ASC' } });
  const names = new Map((await manager.findBy(Organization, { id: In(members.map(({ organizationId }) => organizationId)) })).map(({ id, name }) => [id, name]));
  const seals = new Map((await manager.findBy(Seal, { id: In(rights.map(({ sealId }) => sealId)) })).map(({ id, name }) => [id, name]));
  return members.map((member) => ({
    organization: names.get(member.organizationId) ?? member.organizationId, roles: JSON.parse(member.roles) as JsonValue, since: time(member.createdAt), until: time(member.removedAt),
    seals: rights.filter(({ organizationId }) => organizationId === member.organizationId).map((right) => ({ seal: seals.get(right.sealId) ?? right.sealId, grantedBy: right.grantedBy, since: time(right.createdAt), until: time(right.revokedAt ?? right.validUntil) })),
  }));
}

async function signatureBook(deps: PartDeps, userId: string): Promise<JsonValue> {
  return (await listSignatures(deps, userId)).map(({ signature, savedAt }) => ({ savedAt: time(savedAt), strokes: JSON.parse(JSON.stringify(signature)) as JsonValue }));
}
