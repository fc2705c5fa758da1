/**
 * What is measured: the services through their ports, as the server calls them, with a real database file and real
 * worker threads, and the same work in process (in-process.ts). Bundled by run.mjs next to the server's bundles, so the
 * worker is the shipped one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbeddedCa } from '../../bff/src/ca/embedded';
import type { EventCertificate } from '../../bff/src/ca/port';
import { openDatabase } from '../../bff/src/db/open';
import { timestampRoom } from '../../bff/src/envelope/timestamp';
import { createLogger, systemClock } from '../../bff/src/kernel';
import { openEmbeddedSigning } from '../../bff/src/signing/embedded';
import type { FieldPlacement, Mark, PrepareRequest, SigningService } from '../../bff/src/signing/port';
import { bigPdf } from './big-pdf';
import { handwriting, openAuthorities, PUBLIC_URL, signerOf, SIGNATURE, verifyHere } from './in-process';

/** One unit of work. */
export type Run = () => unknown;

export interface Bench {
  readonly runs: Readonly<Record<string, Run>>;
  /** what the outside tools are given */
  readonly files: Readonly<Record<'contract' | 'pages500' | 'big' | 'signed' | 'longTerm', Uint8Array>>;
  readonly rootDer: Uint8Array;
  /** bytes that were added */
  readonly growth: Readonly<Record<'handwriting' | 'seal' | 'longTerm', number>>;
  /** Draws so many pages at 1080 pixels with two threads. @returns ms of the whole */
  renderPages(file: Uint8Array, pages: number): Promise<number>;
  /** A reader's first page from a service that has just been opened. @returns ms from opening to picture */
  firstPageCold(): Promise<number>;
  close(): Promise<void>;
}

const COMPANY = '北京落笔科技有限公司';
const SEAL: Mark = { kind: 'seal', seal: { organizationName: COMPANY, kind: 'contract' } };
const at = (name: string, kind: FieldPlacement['kind'], x: number, y: number, width: number, height: number): FieldPlacement => ({ name, kind, page: 3, x, y, width, height });
const FLOW: readonly FieldPlacement[] = [
  at('first', 'signature', 60, 140, 140, 60), at('first-date', 'date', 60, 205, 110, 20), at('second', 'signature', 230, 140, 140, 60), at('second-date', 'date', 230, 205, 110, 20), { ...at('company', 'seal', 400, 100, 120, 120), organizationName: COMPANY },
];
const BIG_BYTES = 57_000_000;

/** @param root the project's folder */
export async function openBench(root: string): Promise<Bench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-bench-'));
  const logger = createLogger('error');
  const dataSource = await openDatabase({ url: `sqlite:${path.join(folder, 'bench.db')}` });
  const keyFile = path.join(folder, 'ca.key');
  const ca = await openEmbeddedCa({ dataSource, clock: systemClock, keyFile, publicBaseUrl: PUBLIC_URL, logger });
  const signing = openEmbeddedSigning({ logger });
  const room = await timestampRoom(ca);
  const fixture = (name: string): Buffer => readFileSync(path.join(root, 'test/fixtures', name));
  const [contract, pages500, big] = [fixture('base3.pdf'), fixture('p500.pdf'), bigPdf(BIG_BYTES)];
  const placed = await signing.placeFields(contract, [SIGNATURE]);
  const digest = createHash('sha256').update('bench').digest();

  const issue = (): Promise<EventCertificate> => ca.issueEventCertificate({ serial: ca.newSerial(), subject: { kind: 'person', name: '林晓月', identifier: 'bench' }, evidenceDigest: digest });
  const requestOf = (certificate: EventCertificate, changes: Partial<PrepareRequest> = {}): PrepareRequest => ({
    pdf: placed, fieldName: SIGNATURE.name, mark: handwriting(), values: [], signerName: '林晓月', signedAt: systemClock.now(), reason: 'bench',
    certificates: [certificate.certificate, ...certificate.chain], timestampRoom: room, ...changes,
  });
  /** steps 4 to 8 of the act, without the envelope's own rows */
  async function act(changes: Partial<PrepareRequest> = {}): Promise<Uint8Array> {
    const certificate = await issue();
    const prepared = await signing.prepareSignature(requestOf(certificate, changes));
    const value = await ca.signOnce(certificate.keyId, prepared.toBeSigned);
    const { token } = await ca.timestamp(createHash('sha256').update(value).digest());
    return signing.completeSignature(prepared, value, token);
  }

  const anchors = await ca.trustAnchors();
  const check = async (pdf: Uint8Array): Promise<void> => {
    const verdict = await signing.verify(pdf, anchors, systemClock.now());
    if (verdict.verdict !== 'valid') throw new Error(`the file that is measured is not valid: ${JSON.stringify(verdict)}`);
  };
  const authorities = await openAuthorities(dataSource, keyFile);
  const attributes = (await signing.prepareSignature(requestOf(await issue()))).toBeSigned;
  const signed = await act();
  const sign = { contract: signerOf(contract, authorities.signer, ca, room), pages500: signerOf(pages500, authorities.signer, ca, room), big: signerOf(big, authorities.signer, ca, room) };

  // two persons and a company, then evidence and a document timestamp, as the envelope does it
  const flow = await signing.placeFields(contract, FLOW);
  const first = await act({ pdf: flow, fieldName: 'first', values: [{ fieldName: 'first-date', value: '2026年11月24日' }] });
  const second = await act({ pdf: first, fieldName: 'second', values: [{ fieldName: 'second-date', value: '2026年11月24日' }] });
  const third = await act({ pdf: second, fieldName: 'company', mark: SEAL, last: true });
  const certificates = await signing.certificatesOf(third);
  const { ocsp, crls } = await ca.revocationData(certificates);
  const withData = await signing.addValidationData(third, { certificates, ocsp, crls });
  const stamp = await signing.prepareDocumentTimestamp(withData, room);
  const longTerm = await signing.completeDocumentTimestamp(stamp, (await ca.timestamp(stamp.digest)).token);
  for (const file of [signed, longTerm, await sign.contract(), await sign.pages500(), await sign.big()]) await check(file);

  const renderPages = async (service: SigningService, file: Uint8Array, pages: number, count: number): Promise<number> => {
    let next = 0;
    const began = performance.now();
    await Promise.all(Array.from({ length: 4 }, async () => {
      for (let i = next++; i < pages; i = next++) await service.renderPage(file, (i % count) + 1, 1080);
    }));
    return performance.now() - began;
  };
  const two = openEmbeddedSigning({ workers: 2, logger });

  return {
    files: { contract, pages500, big, signed, longTerm }, rootDer: anchors[0] ?? new Uint8Array(),
    growth: { handwriting: first.length - flow.length, seal: third.length - second.length, longTerm: longTerm.length - contract.length },
    runs: {
      'sign-contract': sign.contract, 'sign-500': sign.pages500, 'sign-big': sign.big,
      'act-verified': async () => check(await act()),
      act: () => act(), verify: () => signing.verify(signed, anchors, systemClock.now()),
      issue: () => issue(), 'issue+sign': async () => ca.signOnce((await issue()).keyId, attributes), timestamp: () => ca.timestamp(randomBytes(32)),
      leaf: authorities.leaf, token: authorities.token,
      'verify-long-term': () => verifyHere(longTerm, anchors),
      'verify-long-term-port': () => signing.verify(longTerm, anchors, systemClock.now()),
      // a byte after the end makes every file a new one, so no cached document is measured
      render: () => signing.renderPage(Buffer.concat([contract, Buffer.from(`\n%${randomBytes(4).toString('hex')}`)]), 1, 1080),
      'render-open': () => signing.renderPage(contract, 2, 1080),
    },
    renderPages: async (file, pages) => renderPages(two, file, pages, file === pages500 ? 500 : 3),
    async firstPageCold() {
      const began = performance.now();
      const cold = openEmbeddedSigning({ workers: 2, logger });
      await cold.renderPage(pages500, 1, 1080);
      const took = performance.now() - began;
      await cold.close();
      return took;
    },
    async close() {
      await Promise.all([signing.close(), two.close()]);
      await ca.close();
      await dataSource.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
