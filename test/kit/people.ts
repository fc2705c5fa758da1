/** People for tests: the account, identity, notify and org modules on a real database, with a clock the test moves. */
import { randomInt } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { residentIdCheckCharacter } from '@luobi/shared';
import { POLICY_VERSIONS, ensureUser, giveConsent, verifyIdentity } from '../../bff/src/account';
import { proveWillingness, startLoginChallenge, startWillingness, type OtpLimits, type WillingnessBinding } from '../../bff/src/identity';
import { createSandboxIdentity } from '../../bff/src/identity/embedded/sandbox';
import type { IdentitySource } from '../../bff/src/identity/port';
import { AppError, createLogger, createPersonalDataBox, newId, sha256Hex, type Clock, type Logger, type PersonalDataBox } from '../../bff/src/kernel';
import { createSmsInbox } from '../../bff/src/notify/embedded/inbox';
import type { SmsChannel, SmsInbox } from '../../bff/src/notify/port';
import type { WeChat } from '../../bff/src/wechat';
import { createEmbeddedWeChat } from '../../bff/src/wechat/embedded';
import type { TestDatabase } from './databases';

export class MovableClock implements Clock {
  #now: number;
  constructor(start = '2026-11-24T02:00:00.000Z') {
    this.#now = Date.parse(start);
  }
  now(): Date {
    return new Date(this.#now);
  }
  pass(time: { readonly ms?: number; readonly seconds?: number; readonly minutes?: number; readonly hours?: number }): void {
    this.#now += (time.ms ?? 0) + (time.seconds ?? 0) * 1000 + (time.minutes ?? 0) * 60_000 + (time.hours ?? 0) * 3_600_000;
  }
}

export interface People {
  readonly dataSource: DataSource;
  readonly clock: MovableClock;
  readonly logger: Logger;
  readonly box: PersonalDataBox;
  readonly sms: SmsChannel & SmsInbox;
  readonly identity: IdentitySource;
  /** people of the embedded WeChat: login code `<person>.<anything>`, phone code `<number>.<anything>` */
  readonly wechat: WeChat;
  readonly limits?: Partial<OtpLimits>;
}

export async function openPeople(database: TestDatabase, over: Partial<People> = {}): Promise<People> {
  const dataSource = await database.open();
  const clock = new MovableClock();
  const box = createPersonalDataBox(Buffer.alloc(32, 7));
  return { dataSource, clock, box, logger: createLogger('silent'), sms: createSmsInbox({ dataSource, clock, box }), identity: createSandboxIdentity({ clock }), wechat: createEmbeddedWeChat({ clock, pageUrl: (page, query) => `http://h5.test/#/${page}?${query}` }), ...over };
}

let phones = 0;
/** A number and an address nobody used before in this worker. */
export const freshPhone = (): string => `139${String(randomInt(10_000)).padStart(4, '0')}${String(phones++).padStart(4, '0')}`;
export const freshIp = (): string => `2001:db8::${randomInt(0xffff).toString(16)}:${randomInt(0xffff).toString(16)}:${(phones++).toString(16)}`;
let numbers = randomInt(1000);
/** A well-formed ID number nobody used before in this worker (a thousand a day of birth). @param birth yyyymmdd */
export function idNumber(birth = '19900307'): string {
  const first17 = `310101${birth}${String(numbers++ % 1000).padStart(3, '0')}`;
  return first17 + residentIdCheckCharacter(first17);
}

export async function lastCode(people: People, phone: string): Promise<string> {
  const [message] = await people.sms.list(phone);
  if (!message) throw new Error(`no message to ${phone}`);
  return message.code;
}
/** Six digits that are not `code`. */
export const wrongCode = (code: string, n = 1): string => String((Number(code) + n) % 1_000_000).padStart(6, '0');

export async function startLogin(people: People, phone = freshPhone()): Promise<{ phone: string; challengeId: string; code: string }> {
  const { challengeId } = await startLoginChallenge(people, { phone, ip: freshIp() });
  return { phone, challengeId, code: await lastCode(people, phone) };
}

export const binding = (over: Partial<WillingnessBinding> = {}): WillingnessBinding => ({
  userId: newId(), taskId: newId(), revisionSha256: sha256Hex('revision'), pageManifestSha256: sha256Hex('pages'), valuesSha256: sha256Hex('values'), ...over,
});
export async function startWill(people: People, bound = binding(), phone = freshPhone()): Promise<{ bound: WillingnessBinding; phone: string; challengeId: string; code: string }> {
  const { challengeId } = await startWillingness(people, { userId: bound.userId, phone, ip: freshIp(), method: 'sms', binding: bound, title: '房屋租赁合同', shortHash: 'a1b2c3' });
  return { bound, phone, challengeId, code: await lastCode(people, phone) };
}
export async function proveWill(people: People, bound = binding()): Promise<{ bound: WillingnessBinding; proofId: string }> {
  const { challengeId, code } = await startWill(people, bound);
  const { proofId } = await proveWillingness(people, { userId: bound.userId, taskId: bound.taskId, challengeId, code, ip: freshIp() });
  return { bound, proofId };
}

/** A user who agreed to the privacy policy. */
export async function consentingUser(people: People, phone = freshPhone()): Promise<string> {
  const userId = await ensureUser(people, phone);
  await giveConsent(people, { userId, kind: 'privacy', version: POLICY_VERSIONS.privacy, ip: freshIp() });
  return userId;
}
export async function verifiedUser(people: People, name = '张三丰', number = idNumber()): Promise<string> {
  const userId = await consentingUser(people);
  const { outcome } = await verifyIdentity(people, { userId, idType: 'resident_id', name, idNumber: number });
  if (outcome !== 'match') throw new Error(`not verified: ${outcome}`);
  return userId;
}

/** The code of the AppError a promise fails with, or `ok`. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
/** How often each outcome came. */
export async function outcomesOf(works: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of await Promise.all(works.map(outcomeOf))) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Every cell of every table as one text, to search for what must not be there. */
export async function everythingStored(dataSource: DataSource): Promise<string> {
  const tables = dataSource.entityMetadatas.map((m) => m.tableName);
  const rows = await Promise.all(tables.map((table) => dataSource.query(`SELECT * FROM ${table}`) as Promise<unknown[]>));
  return JSON.stringify(rows);
}
