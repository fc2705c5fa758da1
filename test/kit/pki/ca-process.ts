/**
 * The embedded CA in a process of its own, for tests of what happens when several start or sign together. Bundled by
 * `startCaProcess`; prints one JSON line. Not a test itself.
 */
import pino from 'pino';
import { openEmbeddedCa } from '../../../bff/src/ca/embedded';
import { openDatabase } from '../../../bff/src/db/open';
import { systemClock } from '../../../bff/src/kernel/clock';

export interface CaOrder {
  readonly url: string;
  readonly keyFile: string;
  /** epoch ms at which all begin */
  readonly at: number;
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
  await new Promise((resolve) => setTimeout(resolve, order.at - Date.now()));
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

main(JSON.parse(process.argv[2]!) as CaOrder).then(
  (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`),
  (error: unknown) => { process.stderr.write(`${String(error)}\n`); process.exitCode = 1; },
);
