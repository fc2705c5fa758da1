/**
 * `npm run ca -- status | revoke SERIAL --reason R [--at T] | roll-over root|issuing|tsa | reseal`: what an operator of the
 * embedded CA may have to do. Opens the database itself and works beside a running server, which follows within five
 * seconds. Exit code 0 done, 1 refused or not possible, 2 wrongly called.
 */
import { existsSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { CaCertificate, CaKey, trustOf } from '../ca';
import { openEmbeddedCa, type EmbeddedCa } from '../ca/embedded';
import { hierarchyExists } from '../ca/embedded/hierarchy';
import { caKeyFiles } from '../ca/embedded/key-files';
import { addRoots } from '../ca/trust-file';
import { ConfigError, readConfig, type Config } from '../config';
import { openDatabase } from '../db/open';
import { AppError, createLogger, KeyFileError, systemClock } from '../kernel';
import { operationsLog } from './ca/operations-log';
import { OrderError, readOrder, type CaOrder } from './ca/order';

const USAGE = `npm run ca -- status
npm run ca -- revoke SERIAL --reason REASON [--at TIME]
npm run ca -- roll-over root|issuing|tsa
npm run ca -- reseal`;

/** Said to the operator in these words; nothing was changed. */
class Refusal extends Error {}

/** @param args without node and script @returns the exit code */
export async function main(args: readonly string[], environment: NodeJS.ProcessEnv, print: (line: string) => void): Promise<number> {
  try {
    const order = readOrder(args);
    const config = readConfig(environment);
    const dataSource = await openExisting(config);
    try {
      await carryOut(order, config, dataSource, print);
      return 0;
    } finally {
      await dataSource.destroy();
    }
  } catch (error) {
    if (error instanceof OrderError) print(`${error.message}\n\n${USAGE}`);
    else print(wordsFor(error));
    return error instanceof OrderError ? 2 : 1;
  }
}

/** A command that finds no CA makes none: it would be one nobody asked for, perhaps in the wrong folder. */
async function openExisting({ databaseUrl }: Config): Promise<DataSource> {
  const file = /^sqlite:(.*)$/.exec(databaseUrl)?.[1];
  if (file !== undefined && !existsSync(file)) throw new Refusal(`There is no database ${file}: start the server once, or name its folder in LUOBI_DATA_DIR.`);
  const dataSource = await openDatabase({ url: databaseUrl }).catch((error: unknown) => {
    throw new Refusal(`The database cannot be opened: ${(error as { code?: string }).code ?? (error as Error).message}`);
  });
  if (await hierarchyExists(dataSource)) return dataSource;
  await dataSource.destroy();
  throw new Refusal('This database holds no CA yet: start the server once.');
}

async function carryOut(order: CaOrder, config: Config, dataSource: DataSource, print: (line: string) => void): Promise<void> {
  const keys = caKeyFiles(path.join(config.dataDir, 'keys'));
  const open = (publicBaseUrl?: string): Promise<EmbeddedCa> =>
    openEmbeddedCa({ dataSource, clock: systemClock, logger: createLogger('silent'), ...keys, ...(publicBaseUrl === undefined ? {} : { publicBaseUrl }) });
  const log = operationsLog(path.join(config.dataDir, 'log', 'ca-operations.log'), systemClock);
  const ca = await open();

  switch (order.operation) {
    case 'status': return printStatus(ca, dataSource, keys.otherKeyFiles.length, print);
    case 'revoke': {
      const { serial, reason, at } = order;
      const { revokedAt } = await log.record('revoke', { serial: serial.toString('hex'), reason, ...(at ? { from: at.toISOString() } : {}) },
        () => ca.revoke({ serial, reason, ...(at ? { at } : {}) }), (done) => ({ reason: done.reason, from: done.revokedAt.toISOString() }));
      print(`Certificate ${serial.toString('hex')} is revoked from ${revokedAt.toISOString()} on, for ever. OCSP says so now, the list when it is next asked for.`);
      return;
    }
    case 'roll-over': {
      const { role } = order;
      const address = config.publicUrl ?? (await addressInUse(ca));
      const heir = await open(address);
      const successor = await log.record('roll-over', { role, ...(address === undefined ? {} : { address }) }, () => heir.rollOver(role),
        (der) => ({ serial: new X509Certificate(der).serialNumber.toLowerCase() }));
      await addRoots(path.join(config.dataDir, 'trust', 'root.pem'), await trustOf(heir));
      print(`${new X509Certificate(successor).subject.split('\n').at(-1)} is made; servers follow within five seconds.`);
      if (address !== undefined && role !== 'root') print(`Verifiers find its answers at ${address}/ca/.`);
      if (role === 'root') print('It is trusted beside the old root, in trust/root.pem too, and signs nothing yet. Give it to everyone who verifies, then: npm run ca -- roll-over issuing, then tsa.');
      return;
    }
    case 'reseal': {
      const { resealed, left } = await log.record('reseal', { keyFile: path.basename(keys.keyFile), others: keys.otherKeyFiles.map((file) => path.basename(file)) }, () => ca.resealKeys(), (done) => ({ ...done }));
      print(`${resealed} keys are sealed anew under ${path.basename(keys.keyFile)}.`);
      if (left > 0) throw new Refusal(`${left} are still under another key-encryption key: keep the old file and run this again.`);
      print('None is left under another one: the old key file is not needed any more.');
    }
  }
}

async function printStatus(ca: EmbeddedCa, { manager }: DataSource, otherKeyFiles: number, print: (line: string) => void): Promise<void> {
  for (const { role, generation, current, revoked, certificate } of (await ca.status()).authorities) {
    const { serialNumber, validTo, fingerprint256 } = new X509Certificate(certificate);
    print(`${role} ${generation}: ${revoked ? 'REVOKED' : current ? 'at work' : 'retired, answers for what it issued'}, until ${new Date(validTo).toISOString().slice(0, 10)}`);
    print(`    serial ${serialNumber.toLowerCase()}\n    SHA-256 ${fingerprint256}`);
  }
  const count = (state: CaCertificate['state']): Promise<number> => manager.countBy(CaCertificate, { kind: 'event', state });
  print(`event certificates: ${(await count('issued')) + (await count('revoked'))} issued, ${await count('revoked')} of them revoked, ${await count('abandoned')} abandoned, ${await count('intent')} under way`);
  print(`event keys not used yet: ${await manager.countBy(CaKey, { purpose: 'event', state: 'ready' })}`);
  if (otherKeyFiles > 0) print(`${otherKeyFiles} more key-encryption key file${otherKeyFiles > 1 ? 's' : ''}: a rotation is under way, end it with reseal`);
}

/** The public address the current certificates name: a successor's answers must be where the server answers. */
async function addressInUse(ca: EmbeddedCa): Promise<string | undefined> {
  const { authorities } = await ca.status();
  const issuing = authorities.find(({ role, current }) => role === 'issuing' && current);
  return issuing && /URI:(\S+)\/ca\/root(?:-\d+)?\.cer/.exec(new X509Certificate(issuing.certificate).infoAccess ?? '')?.[1];
}

function wordsFor(error: unknown): string {
  if (error instanceof Refusal || error instanceof ConfigError || error instanceof KeyFileError) return error.message;
  if (!(error instanceof AppError)) return `Not done: ${error instanceof Error ? error.message : String(error)}`;
  const detail = Object.entries(error.details).map(([name, value]) => ` (${name}: ${String(value)})`).join('');
  switch (error.code) {
    case 'not_found': return 'Not done: no certificate has this serial number here.';
    case 'conflict': return `Not done: ${error.details['state'] === undefined ? 'somebody else did it at the same moment; look at the status first' : 'under this serial number no certificate was issued'}${detail}.`;
    case 'unavailable': return 'Not done: the authority above is revoked, or would end before its successor. Roll that one over first.';
    default: return `Not done: ${error.code}${detail}.`;
  }
}

if (require.main === module) {
  void main(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`)).then((code) => { process.exitCode = code; });
}
