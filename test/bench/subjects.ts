/**
 * What is measured: the services through their ports, as the server calls them, with a real database file and real
 * worker threads. Bundled by run.mjs next to the server's bundles, so the worker is the shipped one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoHandwriting } from '../../bff/demo/contract/handwriting';
import { openEmbeddedCa } from '../../bff/src/ca/embedded';
import type { EventCertificate } from '../../bff/src/ca/port';
import { openDatabase } from '../../bff/src/db/open';
import { createLogger, systemClock } from '../../bff/src/kernel';
import { openEmbeddedSigning } from '../../bff/src/signing/embedded';
import type { PrepareRequest } from '../../bff/src/signing/port';

export interface Subject {
  readonly name: string;
  /** one unit of work */
  run(): Promise<void>;
}

export interface Bench {
  readonly subjects: readonly Subject[];
  /** what the outside tools are given: the contract, one signed file, its root */
  readonly contract: Buffer;
  readonly signed: Uint8Array;
  readonly rootDer: Uint8Array;
  close(): Promise<void>;
}

const FIELD = { name: 'bench', kind: 'signature', page: 3, x: 90, y: 600, width: 150, height: 64 } as const;

/** @param root the project's folder */
export async function openBench(root: string): Promise<Bench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-bench-'));
  const logger = createLogger('error');
  const dataSource = await openDatabase({ url: `sqlite:${path.join(folder, 'bench.db')}` });
  const ca = await openEmbeddedCa({ dataSource, clock: systemClock, keyFile: path.join(folder, 'ca.key'), logger });
  const signing = openEmbeddedSigning({ logger });
  const contract = readFileSync(path.join(root, 'bff/demo/contract/contract.pdf'));
  const placed = await signing.placeFields(contract, [FIELD]);
  const digest = createHash('sha256').update('bench').digest();

  const issue = (): Promise<EventCertificate> => ca.issueEventCertificate({ serial: ca.newSerial(), subject: { kind: 'person', name: '林晓月', identifier: 'bench' }, evidenceDigest: digest });
  const request = (certificate: EventCertificate): PrepareRequest => {
    const { kind: _, ...signature } = demoHandwriting() as Extract<ReturnType<typeof demoHandwriting>, { kind: 'handwritten' }>;
    return {
      pdf: placed, fieldName: FIELD.name, mark: { kind: 'handwritten', signature }, values: [], signerName: '林晓月',
      signedAt: systemClock.now(), reason: 'bench', certificates: [certificate.certificate, ...certificate.chain],
    };
  };
  /** steps 4 to 8 of the act, without the envelope's own rows */
  async function act(): Promise<Uint8Array> {
    const certificate = await issue();
    const prepared = await signing.prepareSignature(request(certificate));
    const value = await ca.signOnce(certificate.keyId, prepared.toBeSigned);
    const { token } = await ca.timestamp(createHash('sha256').update(value).digest());
    return signing.completeSignature(prepared, value, token);
  }

  const anchors = await ca.trustAnchors();
  const attributes = (await signing.prepareSignature(request(await issue()))).toBeSigned;
  const signed = await act();
  const verdict = await signing.verify(signed, anchors, systemClock.now());
  if (verdict.verdict !== 'valid') throw new Error(`the file that is measured is not valid: ${JSON.stringify(verdict)}`);

  return {
    contract, signed, rootDer: anchors[0] ?? new Uint8Array(),
    subjects: [
      { name: 'act', run: async () => void (await act()) },
      { name: 'verify', run: async () => void (await signing.verify(signed, anchors, systemClock.now())) },
      { name: 'issue', run: async () => void (await issue()) },
      { name: 'issue+sign', run: async () => { const { keyId } = await issue(); await ca.signOnce(keyId, attributes); } },
      { name: 'timestamp', run: async () => void (await ca.timestamp(randomBytes(32))) },
      // a byte after the end makes every file a new one, so no cached document is measured
      { name: 'render', run: async () => void (await signing.renderPage(Buffer.concat([contract, Buffer.from(`\n%${randomBytes(4).toString('hex')}`)]), 1, 1080)) },
      { name: 'render-open', run: async () => void (await signing.renderPage(contract, 2, 1080)) },
    ],
    async close() {
      await signing.close();
      await dataSource.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
