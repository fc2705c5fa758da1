/**
 * `npm run admin -- …`: brings partners, organisations, members and seals into a real operation, which has no demo data to
 * start from. Opens the database itself and works beside a running server. Secrets go into a file of mode 0600, never to
 * the terminal. Every order is written down before it is carried out. Exit code 0 done, 1 refused, 2 wrongly called.
 */
import { existsSync } from 'node:fs';
import { mkdir, open, unlink } from 'node:fs/promises';
import path from 'node:path';
import { ensureUser, findUserIdByPhone, listHolds, placeHold, releaseHolds } from '../account';
import { ConfigError, readConfig, type Config } from '../config';
import { openDatabase } from '../db/open';
import { AppError, createPersonalDataBox, KeyFileError, loadKeyFile, maskPhone, systemClock } from '../kernel';
import {
  authorizeSeal, createOrganization, createSeal, findOrganization, findSeal, listOrganizations, removeMember, revokeSealAuthorization, setMember, usableSeals,
  type FoundOrganization, type OrganizationRole, type SealKind,
} from '../org';
import { addPartnerKey, listPartners, registerPartner, revokePartnerKey, type PartnerCredentials, type RegistryDeps } from '../partner';
import { operationsLog } from './ca/operations-log';
import { ADMIN_USAGE, OrderError, readDay, readOneOf, readOrder, type AdminOrder } from './admin/order';

const ROLES: readonly OrganizationRole[] = ['approver', 'sealer', 'admin'];
const KINDS: readonly SealKind[] = ['official', 'contract', 'finance'];
const NAME_LETTERS = 100;

/** Said to the operator in these words; nothing was changed. */
class Refusal extends Error {}
type Print = (line: string) => void;

/** @param args without node and script @returns the exit code */
export async function main(args: readonly string[], environment: NodeJS.ProcessEnv, print: Print): Promise<number> {
  try {
    const order = readOrder(args);
    const config = readConfig(environment);
    const deps = await openExisting(config);
    try {
      const log = operationsLog(path.join(config.dataDir, 'log', 'admin-operations.log'), systemClock);
      if (order.operation.endsWith(' list')) await carryOut(deps, config, order, print);
      else await log.record(order.operation, subjectOf(order), () => carryOut(deps, config, order, print), () => ({}));
      return 0;
    } finally {
      await deps.dataSource.destroy();
    }
  } catch (error) {
    if (error instanceof OrderError) print(`${error.message}\n\n${ADMIN_USAGE}`);
    else print(wordsFor(error));
    return error instanceof OrderError ? 2 : 1;
  }
}

/** Neither database nor key is made here: a command in the wrong folder would make a second house nobody lives in. */
async function openExisting({ databaseUrl, dataDir }: Config): Promise<RegistryDeps> {
  const file = /^sqlite:(.*)$/.exec(databaseUrl)?.[1];
  const keyFile = path.join(dataDir, 'keys', 'personal-data.key');
  for (const needed of [...(file === undefined ? [] : [file]), keyFile]) {
    if (!existsSync(needed)) throw new Refusal(`There is no ${needed}: start the server once, or name its folder in LUOBI_DATA_DIR.`);
  }
  const box = createPersonalDataBox(await loadKeyFile(keyFile, false));
  const dataSource = await openDatabase({ url: databaseUrl }).catch((error: unknown) => {
    throw new Refusal(`The database cannot be opened: ${(error as { code?: string }).code ?? (error as Error).message}`);
  });
  return { dataSource, box, clock: systemClock };
}

async function carryOut(deps: RegistryDeps, config: Config, { operation, given }: AdminOrder, print: Print): Promise<void> {
  const value = (name: string): string => given[name]!;
  switch (operation) {
    case 'organization add': {
      const id = await createOrganization(deps, { name: named(value('name')), uscc: value('uscc') });
      print(`${value('name')} is registered (${id}). Next: members, then seals.`);
      return;
    }
    case 'organization list':
      for (const { uscc, name, organizationId } of await listOrganizations(deps)) print(`${uscc}  ${name}  ${organizationId}`);
      return;
    case 'member set': {
      const { organizationId, name } = await organization(deps, value('organization'));
      const roles = value('roles').split(',').map((role) => readOneOf(role.trim(), ROLES));
      await setMember(deps, { organizationId, userId: await ensureUser(deps, value('phone')), roles });
      print(`${maskPhone(value('phone'))} works for ${name} as ${roles.join(', ')}. Who it is shows when the person logs in and proves the name.`);
      return;
    }
    case 'member remove': {
      const { organizationId, name } = await organization(deps, value('organization'));
      await removeMember(deps, { organizationId, userId: await member(deps, value('phone')) });
      print(`${maskPhone(value('phone'))} no longer works for ${name}, from the next request on.`);
      return;
    }
    case 'seal add': {
      const { organizationId, name } = await organization(deps, value('organization'));
      await createSeal(deps, { organizationId, name: named(value('name'), 60), kind: readOneOf(value('kind'), KINDS) });
      print(`${name} has the seal ${value('name')}. Nobody may use it before it is granted.`);
      return;
    }
    case 'seal grant': {
      const { organizationId } = await organization(deps, value('organization'));
      const validUntil = readDay(value('until'));
      if (validUntil <= deps.clock.now()) throw new OrderError('--until lies in the past.');
      const sealId = await seal(deps, organizationId, value('seal'));
      await authorizeSeal(deps, { organizationId, sealId, userId: await member(deps, value('phone')), grantedBy: named(value('granted-by'), 64), validUntil });
      print(`${maskPhone(value('phone'))} may use ${value('seal')} until the end of ${value('until')}.`);
      return;
    }
    case 'seal revoke': {
      const { organizationId } = await organization(deps, value('organization'));
      const sealId = await seal(deps, organizationId, value('seal'));
      const userId = await member(deps, value('phone'));
      let revoked = 0;
      // of several grants for one seal the longest is shown; each in turn
      for (;;) {
        const grant = (await usableSeals(deps, { userId, organizationId })).find((one) => one.sealId === sealId);
        if (!grant) break;
        await revokeSealAuthorization(deps, { organizationId, authorizationId: grant.authorizationId });
        revoked += 1;
      }
      if (revoked === 0) throw new Refusal('Not done: this person has no right to use this seal now.');
      print(`${maskPhone(value('phone'))} may no longer use ${value('seal')}, from the next request on.`);
      return;
    }
    case 'partner add': {
      const { name } = await organization(deps, value('organization'));
      // the file first: a secret that could not be kept would be lost
      await withSecretFile(config, given['to'], print, () => registerPartner(deps, { name: named(value('name')), organizationName: name }));
      return;
    }
    case 'partner list':
      for (const partner of await listPartners(deps)) print(`${partner.id}  ${partner.name}  (${partner.organizationName})  keys: ${partner.keyIds.join(', ') || 'none'}`);
      return;
    case 'partner add-key':
      await withSecretFile(config, given['to'], print, () => addPartnerKey(deps, value('partner')));
      print('Two keys are live now: give the new one to the partner, then revoke the old one.');
      return;
    case 'partner revoke-key':
      await revokePartnerKey(deps, { partnerId: value('partner'), keyId: value('key') });
      print(`Requests under ${value('key')} are refused from now on.`);
      return;
    case 'hold place':
      await placeHold(deps, { envelopeId: value('envelope'), reason: named(value('reason'), 200) });
      print('Nothing of this contract is removed until the hold is released, however old it becomes.');
      return;
    case 'hold release':
      await releaseHolds(deps, value('envelope'));
      print('The hold is over: the contract is kept as long as others.');
      return;
    case 'hold list':
      for (const { envelopeId, placedAt, reason } of await listHolds(deps)) print(`${envelopeId}  ${placedAt.toISOString()}  ${reason}`);
  }
}

/** Makes the file before the secret, so that a full disk or a wrong path costs nothing; an order that fails leaves no empty file. */
async function withSecretFile(config: Config, to: string | undefined, print: Print, make: () => Promise<PartnerCredentials>): Promise<void> {
  const file = path.resolve(to ?? path.join(config.dataDir, 'partners', `key-${systemClock.now().toISOString().replace(/[:.]/g, '-')}.json`));
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => { throw new Refusal(`Not done: ${file} cannot be made (${error.code}).`); });
  try {
    const { partnerId, keyId, secret } = await make();
    await handle.writeFile(`${JSON.stringify({ ...(config.publicUrl === null ? {} : { server: config.publicUrl }), partnerId, keyId, secret }, null, 2)}\n`);
    await handle.sync();
    print(`Partner ${partnerId}, key ${keyId}.\nThe secret stands in ${file}, and nowhere else: give the file to the partner over a safe way, then delete it.`);
  } catch (error) {
    await unlink(file);
    throw error;
  } finally {
    await handle.close();
  }
}

async function organization(deps: RegistryDeps, uscc: string): Promise<FoundOrganization> {
  const found = await findOrganization(deps, { uscc });
  if (!found) throw new Refusal(`Not done: no organisation has the credit code ${uscc} here; organization add makes it.`);
  return found;
}
async function member(deps: RegistryDeps, phone: string): Promise<string> {
  const userId = await findUserIdByPhone(deps, phone);
  if (userId === null) throw new Refusal(`Not done: nobody has the number ${maskPhone(phone)} here; member set makes the person a member.`);
  return userId;
}
async function seal(deps: RegistryDeps, organizationId: string, name: string): Promise<string> {
  const sealId = await findSeal(deps, { organizationId, name });
  if (sealId === null) throw new Refusal(`Not done: this organisation has no seal ${name}; seal add makes it.`);
  return sealId;
}

function named(text: string, letters = NAME_LETTERS): string {
  if (text.length > letters || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) throw new OrderError(`A name of at most ${letters} letters, on one line.`);
  return text;
}

/** What the log keeps of an order: numbers masked. */
function subjectOf({ given }: AdminOrder): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, name === 'phone' ? maskPhone(text) : text]));
}

function wordsFor(error: unknown): string {
  if (error instanceof Refusal || error instanceof ConfigError || error instanceof KeyFileError) return error.message;
  if (!(error instanceof AppError)) return `Not done: ${error instanceof Error ? error.message : String(error)}`;
  switch (error.code) {
    case 'phone_invalid': return 'Not done: --phone takes a mainland mobile number of 11 digits.';
    case 'invalid_request': return 'Not done: this is no unified social credit code (18 characters with a check character).';
    case 'conflict': return 'Not done: it is there already, or two keys are live: revoke one first.';
    case 'not_found': return 'Not done: there is no such thing here.';
    case 'forbidden': return 'Not done: this person is no sealer there; member set --roles sealer makes one.';
    default: return `Not done: ${error.code}.`;
  }
}

if (require.main === module) {
  void main(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`)).then((code) => { process.exitCode = code; });
}
