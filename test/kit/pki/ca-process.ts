/**
 * The embedded CA in a process of its own, for tests of what happens when several start or sign together. Bundled by
 * `startCaProcesses`; prints one JSON line. Not a test itself.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { openEmbeddedCa } from '../../../bff/src/ca/embedded';
import { openDatabase } from '../../../bff/src/db/open';
import { systemClock } from '../../../bff/src/kernel/clock';

export interface CaOrder {
  readonly url: string;
  readonly keyFile: string;
  /** all begin when everybody is here: each leaves a file of its own in the folder and waits for the others */
  readonly meeting: { readonly folder: string; readonly count: number };
  /** keys to be tried once each, in this order; left out: only open */
  readonly keyIds?: readonly string[];
  /** DER SET, hex */
  readonly toBeSigned?: string;
}
export interface CaAnswer {
  readonly anchor: string;
  /** of each key: the signature in hex, or the code of the error */
  readonly results: readonly { readonly signature?: string; readonly error?: string }[];
}

async function main(order: CaOrder): Promise<CaAnswer> {
  const dataSource = await openDatabase({ url: order.url });
  const open = (): ReturnType<typeof openEmbeddedCa> => openEmbeddedCa({ dataSource, clock: systemClock, keyFile: order.keyFile, logger: pino({ level: 'silent' }) });
  const opened = order.keyIds ? await open() : undefined;
  await meet(order.meeting);
  const ca = opened ?? (await open());
  const results = await Promise.all((order.keyIds ?? []).map(async (keyId) => {
    try {
      return { signature: Buffer.from(await ca.signOnce(keyId, Buffer.from(order.toBeSigned ?? '', 'hex'))).toString('hex') };
    } catch (error) {
      return { error: (error as { code?: string }).code ?? String(error) };
    }
  }));
  const [anchor] = await ca.trustAnchors();
  await dataSource.destroy();
  return { anchor: Buffer.from(anchor!).toString('hex'), results };
}

/** By files, not by the clock: on a busy machine a process may need many seconds to come up. */
async function meet({ folder, count }: CaOrder['meeting']): Promise<void> {
  writeFileSync(path.join(folder, String(process.pid)), '');
  while (readdirSync(folder).length < count) await delay(2);
}

main(JSON.parse(process.argv[2]!) as CaOrder).then(
  (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`),
  (error: unknown) => { process.stderr.write(`${String(error)}\n`); process.exitCode = 1; },
);
