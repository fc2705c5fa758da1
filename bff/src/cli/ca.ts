/**
 * `npm run ca -- status | revoke SERIAL --reason R [--at T] | roll-over root|issuing|tsa | reseal`: what an operator of the
 * embedded CA may have to do. Opens the database itself and works beside a running server, which follows within five
 * seconds. Exit code 0 done, 1 refused or not possible, 2 wrongly called. Speaks Chinese or English, as the terminal does.
 */
import { existsSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { CaCertificate, CaKey } from '../ca';
import { openEmbeddedCa, type EmbeddedCa } from '../ca/embedded';
import { hierarchyExists } from '../ca/embedded/hierarchy';
import { ownTrust } from '../ca/embedded/own-trust';
import { caKeyFiles } from '../ca/embedded/key-files';
import { addRoots } from '../ca/trust-file';
import { ConfigError, readConfig, type Config } from '../config';
import { openDatabase } from '../db/open';
import { createLogger, KeyFileError, systemClock } from '../kernel';
import { operationsLog } from './ca/operations-log';
import { OrderError, readOrder, type CaOrder } from './ca/order';
import { caWords, type CaWords } from './ca/words';
import { languageOf } from './language';

/** Said to the operator in these words; nothing was changed. */
class Refusal extends Error {}

/** @param args without node and script @returns the exit code */
export async function main(args: readonly string[], environment: NodeJS.ProcessEnv, print: (line: string) => void): Promise<number> {
  const language = languageOf(environment);
  const words = caWords(language);
  try {
    const order = readOrder(args);
    const config = readConfig(environment);
    const dataSource = await openExisting(config, words);
    try {
      await carryOut(order, config, dataSource, print, words);
      return 0;
    } finally {
      await dataSource.destroy();
    }
  } catch (error) {
    if (error instanceof OrderError) print(`${language === 'zh' ? error.zh : error.message}\n\n${words.usage}`);
    else print(error instanceof Refusal || error instanceof ConfigError || error instanceof KeyFileError ? error.message : words.notDone(error));
    return error instanceof OrderError ? 2 : 1;
  }
}

/** A command that finds no CA makes none: it would be one nobody asked for, perhaps in the wrong folder. */
async function openExisting({ databaseUrl }: Config, words: CaWords): Promise<DataSource> {
  const file = /^sqlite:(.*)$/.exec(databaseUrl)?.[1];
  if (file !== undefined && !existsSync(file)) throw new Refusal(words.noDatabase(file));
  const dataSource = await openDatabase({ url: databaseUrl }).catch((error: unknown) => {
    throw new Refusal(words.databaseFails((error as { code?: string }).code ?? (error as Error).message));
  });
  if (await hierarchyExists(dataSource)) return dataSource;
  await dataSource.destroy();
  throw new Refusal(words.noCa);
}

async function carryOut(order: CaOrder, config: Config, dataSource: DataSource, print: (line: string) => void, words: CaWords): Promise<void> {
  const keys = caKeyFiles(path.join(config.dataDir, 'keys'));
  const open = (publicBaseUrl?: string): Promise<EmbeddedCa> =>
    openEmbeddedCa({ dataSource, clock: systemClock, logger: createLogger('silent'), ...keys, ...(publicBaseUrl === undefined ? {} : { publicBaseUrl }) });
  const log = operationsLog(path.join(config.dataDir, 'log', 'ca-operations.log'), systemClock);
  const ca = await open();

  switch (order.operation) {
    case 'status': return printStatus(ca, dataSource, keys.otherKeyFiles.length, print, words);
    case 'revoke': {
      const { serial, reason, at } = order;
      const { revokedAt } = await log.record('revoke', { serial: serial.toString('hex'), reason, ...(at ? { from: at.toISOString() } : {}) },
        () => ca.revoke({ serial, reason, ...(at ? { at } : {}) }), (done) => ({ reason: done.reason, from: done.revokedAt.toISOString() }));
      print(words.revoked(serial.toString('hex'), revokedAt));
      return;
    }
    case 'roll-over': {
      const { role } = order;
      const address = config.publicUrl ?? (await addressInUse(ca));
      const heir = await open(address);
      const successor = await log.record('roll-over', { role, ...(address === undefined ? {} : { address }) }, () => heir.rollOver(role),
        (der) => ({ serial: new X509Certificate(der).serialNumber.toLowerCase() }));
      await addRoots(path.join(config.dataDir, 'trust', 'root.pem'), await ownTrust(heir, dataSource, config.ca.kind === 'embedded'));
      print(words.made(new X509Certificate(successor).subject.split('\n').at(-1) ?? ''));
      if (address !== undefined && role !== 'root') print(words.answersAt(address));
      if (role === 'root') print(words.newRoot);
      return;
    }
    case 'reseal': {
      const { resealed, left } = await log.record('reseal', { keyFile: path.basename(keys.keyFile), others: keys.otherKeyFiles.map((file) => path.basename(file)) }, () => ca.resealKeys(), (done) => ({ ...done }));
      print(words.resealed(resealed, path.basename(keys.keyFile)));
      if (left > 0) throw new Refusal(words.left(left));
      print(words.noneLeft);
    }
  }
}

async function printStatus(ca: EmbeddedCa, { manager }: DataSource, otherKeyFiles: number, print: (line: string) => void, words: CaWords): Promise<void> {
  for (const authority of (await ca.status()).authorities) words.authority(authority).forEach(print);
  const count = (state: CaCertificate['state']): Promise<number> => manager.countBy(CaCertificate, { kind: 'event', state });
  const revoked = await count('revoked');
  words.counts({
    issued: (await count('issued')) + revoked, revoked, abandoned: await count('abandoned'), intent: await count('intent'),
    keysReady: await manager.countBy(CaKey, { purpose: 'event', state: 'ready' }), otherKeyFiles,
  }).forEach(print);
}

/** The public address the current certificates name: a successor's answers must be where the server answers. */
async function addressInUse(ca: EmbeddedCa): Promise<string | undefined> {
  const { authorities } = await ca.status();
  const issuing = authorities.find(({ role, current }) => role === 'issuing' && current);
  return issuing && /URI:(\S+)\/ca\/root(?:-\d+)?\.cer/.exec(new X509Certificate(issuing.certificate).infoAccess ?? '')?.[1];
}

if (require.main === module) {
  void main(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`)).then((code) => { process.exitCode = code; });
}
