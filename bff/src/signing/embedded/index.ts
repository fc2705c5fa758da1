/**
 * The embedded driver of the signing service: every operation runs in a worker thread with a deadline and a memory
 * limit. Opened at the composition root only.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { AppError, sha256Hex, type Logger } from '../../kernel';
import type { SigningService } from '../port';
import { WorkerPool } from './pool/worker-pool';
import { openPageCache } from './render/page-cache';
import { createRenderer } from './render/renderer';
import { rendererVersion } from './render/version';

export interface EmbeddedSigningOptions {
  /** threads; default one less than the cores, 1..4 */
  readonly workers?: number;
  /** the bundle of worker.ts; default bff/dist/signing-worker.js */
  readonly workerFile?: string;
  /** default 10 s each */
  readonly deadlines?: { readonly intakeMs?: number; readonly otherMs?: number };
  /** folder and size of the cache of page pictures; without it every picture is drawn anew */
  readonly pageCache?: { readonly folder: string; readonly maxBytes: number };
  readonly logger: Logger;
}

/** wall clock, also on a busy machine and a thread that has just started: five seconds refused an honest file of 500 pages */
const INTAKE_MS = 10_000;
const OTHER_MS = 10_000;
/** a hundred pictures are decoded */
const PICTURES_MS = 30_000;
/** describing 500 pages takes about a second */
const DESCRIBE_MS = 30_000;

/** @throws Error when the worker bundle is missing */
export function openEmbeddedSigning(options: EmbeddedSigningOptions): SigningService {
  const pool = new WorkerPool({ workerFile: findWorkerFile(options.workerFile), size: options.workers ?? defaultSize(), logger: options.logger });
  const otherMs = options.deadlines?.otherMs ?? OTHER_MS;
  const renderer = createRenderer({
    pool, version: rendererVersion(), deadlineMs: otherMs, describeMs: Math.max(otherMs, DESCRIBE_MS),
    cache: options.pageCache ? openPageCache({ ...options.pageCache, onError: (err) => options.logger.warn({ err }, 'page cache') }) : null,
  });
  const call = <K extends Exclude<keyof SigningService, 'close'>>(operation: K, input: Uint8Array | string, args: Parameters<SigningService[K]>, deadlineMs = otherMs) =>
    pool.run(operation, args, sha256Hex(input), deadlineMs) as ReturnType<SigningService[K]>;

  return {
    intake: (pdf) => call('intake', pdf, [pdf], options.deadlines?.intakeMs ?? INTAKE_MS),
    intakePictures: (pictures) => call('intakePictures', Buffer.concat(pictures), [pictures], options.deadlines?.intakeMs ?? PICTURES_MS),
    findKeyword: (pdf, keyword) => call('findKeyword', pdf, [pdf, keyword]),
    placeFields: (pdf, fields) => call('placeFields', pdf, [pdf, fields]),
    formFields: (pdf) => call('formFields', pdf, [pdf]),
    checkText: (text, frame) => call('checkText', text, [text, frame]),
    prepareImage: (image) => call('prepareImage', image, [image]),
    prepareSignature: (request) => call('prepareSignature', request.pdf, [request]),
    completeSignature: (prepared, value, token) => call('completeSignature', prepared.pdf, [prepared, value, token]),
    certificatesOf: (pdf, except) => call('certificatesOf', pdf, [pdf, except]),
    addValidationData: (pdf, data) => call('addValidationData', pdf, [pdf, data]),
    prepareDocumentTimestamp: (pdf, timestampRoom) => call('prepareDocumentTimestamp', pdf, [pdf, timestampRoom]),
    completeDocumentTimestamp: (prepared, token) => call('completeDocumentTimestamp', prepared.pdf, [prepared, token]),
    drawSeal: (seal) => call('drawSeal', seal.organizationName, [seal]),
    ...renderer,
    verify: (pdf, trustAnchors, at) => verifyInPool(() => call('verify', pdf, [pdf, trustAnchors, at])),
    signedRevision: (pdf, fieldName) => call('signedRevision', pdf, [pdf, fieldName]),
    close: () => pool.close(),
  };
}

/** The verifier never throws for bad input; where the file broke the thread instead, that too is a verdict. */
async function verifyInPool(run: () => ReturnType<SigningService['verify']>): ReturnType<SigningService['verify']> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'pdf_unreadable') throw error;
    return { verdict: 'unreadable', signatures: [], problems: [{ code: 'file_too_complex', text: 'The file asks for more work than the verifier is willing to do.' }] };
  }
}

function defaultSize(): number {
  return Math.min(4, Math.max(2, availableParallelism() - 1));
}

/** As given; else beside the running bundle, or, when run from source, where the build puts it. */
function findWorkerFile(given: string | undefined): string {
  const places = given ? [given] : [path.join(__dirname, 'signing-worker.js'), path.join(__dirname, '../../../dist/signing-worker.js')];
  const found = places.find((file) => existsSync(file));
  if (!found) throw new Error(`signing-worker.js is not built; run "npm run build:bff" (looked in ${places.join(' and ')})`);
  return found;
}
