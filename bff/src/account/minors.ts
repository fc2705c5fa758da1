/**
 * Who is 16 or 17 may sign what binds him only when he lives by his own work (Civil Code 18); that he says so himself,
 * once for his verified identity and each version of the words, and every act of signing carries it as evidence. Under
 * 16 is refused where the real name is checked. Who has turned 18 meanwhile is asked for nothing.
 */
import { ageAt, checkResidentId } from '@luobi/shared';
import { AppError, newId, sha256Hex, type Clock } from '../kernel';
import { compareAndSet, inTransaction, insertRows, type Manager } from '../db';
import { appendEvidence } from '../evidence';
import { requireConsentStill } from './consent';
import { places, type AccountDeps } from './deps';
import { IdentityVerification, IncomeDeclaration, User } from './entities';

export const INCOME_VERSION = '2026-11';
export const INCOME_WORDS: Readonly<Record<'zh-CN' | 'en', string>> = {
  'zh-CN': '我已年满 16 周岁、未满 18 周岁，以自己的劳动收入为主要生活来源。我明白：按照《民法典》第十八条，我签署的合同与成年人签署的有同样的效力；如果上面说的不属实，合同可能无效，我要承担由此造成的后果。',
  en: 'I am at least 16 and not yet 18 years old and live mainly by the income of my own work. I understand that under Article 18 of the Civil Code a contract I sign binds me as it binds an adult; if this statement is not true the contract may be void and I answer for what follows.',
};
/** SHA-256 over the words in both languages: which words were agreed to. */
export const INCOME_SHA256 = sha256Hex(`${INCOME_WORDS['zh-CN']}\n${INCOME_WORDS.en}`);
const ADULT = 18;
const CHINA_OFFSET_MS = 8 * 3_600_000;

export interface IncomeState {
  readonly state: 'not_needed' | 'needed' | 'given';
  readonly declaredAt: Date | null;
}
type Deps = Pick<AccountDeps, 'dataSource' | 'box' | 'clock'>;

export async function incomeState(deps: Deps, userId: string): Promise<IncomeState> {
  const verification = await currentVerification(deps.dataSource.manager, userId);
  if (!verification || !isMinor(deps, verification)) return { state: 'not_needed', declaredAt: null };
  const declared = await declarationOf(deps.dataSource.manager, userId, verification.id);
  return { state: declared ? 'given' : 'needed', declaredAt: declared?.declaredAt ?? null };
}

/** Saying it twice is no error. @throws AppError conflict {requiredVersion} | identity_required | consent_required */
export async function declareIncome(deps: Deps, input: { readonly userId: string; readonly version: string; readonly ip: string; readonly userAgent: string }): Promise<IncomeState> {
  const { userId, version, ip } = input;
  if (version !== INCOME_VERSION) throw new AppError('conflict', { requiredVersion: INCOME_VERSION });
  await inTransaction(deps.dataSource, async (manager) => {
    await requireConsentStill(manager, userId);
    const verification = await currentVerification(manager, userId);
    if (!verification) throw new AppError('identity_required');
    if (!isMinor(deps, verification) || (await declarationOf(manager, userId, verification.id))) return;
    await insertRows(manager, IncomeDeclaration, { id: newId(), userId, verificationId: verification.id, version, textSha256: INCOME_SHA256, ip, userAgent: input.userAgent.slice(0, 200), declaredAt: deps.clock.now() });
  });
  return incomeState(deps, userId);
}

/** @throws AppError income_declaration_required */
export async function requireCapacity(deps: Deps, userId: string): Promise<void> {
  if ((await incomeState(deps, userId)).state === 'needed') throw new AppError('income_declaration_required');
}

/** In the transaction of an intent to sign: what the person declared, into the evidence of the contract. Nothing for adults. */
export async function appendIncomeDeclaration(manager: Manager, deps: Pick<Deps, 'box' | 'clock'>, act: { readonly envelopeId: string; readonly taskId: string; readonly userId: string; readonly at: Date }): Promise<void> {
  const verification = await currentVerification(manager, act.userId);
  if (!verification || !isMinor(deps, verification)) return;
  const declared = await declarationOf(manager, act.userId, verification.id);
  if (!declared) throw new AppError('income_declaration_required');
  const { id: declarationId, version, textSha256, declaredAt, ip, userAgent } = declared;
  await appendEvidence(manager, {
    envelopeId: act.envelopeId, kind: 'signer.income_declared', at: act.at,
    content: { taskId: act.taskId, userId: act.userId, declarationId, version, textSha256, declaredAt: declaredAt.toISOString(), ip, userAgent },
  });
}

/** A corrected name is the same person: the declaration goes along. */
export async function keepDeclaration(manager: Manager, userId: string, from: string, to: string): Promise<void> {
  await compareAndSet(manager, IncomeDeclaration, { userId, verificationId: from, version: INCOME_VERSION }, { verificationId: to });
}

async function currentVerification(manager: Manager, userId: string): Promise<IdentityVerification | null> {
  const user = await manager.findOneBy(User, { id: userId });
  return user?.verificationId ? manager.findOneBy(IdentityVerification, { id: user.verificationId, userId, outcome: 'match' }) : null;
}

const declarationOf = (manager: Manager, userId: string, verificationId: string): Promise<IncomeDeclaration | null> =>
  manager.findOneBy(IncomeDeclaration, { userId, verificationId, version: INCOME_VERSION });

/** By the number's own date where it has one: the mark is of the day of the check, and people grow up. */
function isMinor({ box, clock }: { readonly box: Deps['box']; readonly clock: Clock }, verification: IdentityVerification): boolean {
  if (!verification.minor || verification.idNumberSealed === null) return verification.minor;
  const today = new Date(clock.now().getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 10);
  const number = checkResidentId(box.open(verification.idNumberSealed, places.idNumber(verification.id)), today);
  return !number.ok || ageAt(number.birthDate, today) < ADULT;
}
