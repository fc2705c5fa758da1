/**
 * The signing service in a process of its own, which holds no key and opens no database: it parses what strangers wrote.
 * Every operation is a pure function of its arguments, so all may be asked twice. A stored file travels as its hash first;
 * its bytes follow only when no picture of it is cached over there.
 */
import { AppError } from '../../kernel';
import type { Link, OperationRule } from '../../kernel/service-link';
import type { SigningService, StoredPdf } from '../port';

type Operation = Exclude<keyof SigningService, 'close'>;

const pure: OperationRule = { repeatable: true, timeoutMs: 20_000 };

/** One line per operation: a method that is missing here does not compile. */
export const SIGNING_OPERATIONS = {
  intake: pure, intakePictures: { repeatable: true, timeoutMs: 40_000 }, findKeyword: pure, formFields: pure, placeFields: pure, checkText: pure, prepareImage: pure, prepareSignature: pure, completeSignature: pure,
  certificatesOf: pure, addValidationData: pure, prepareDocumentTimestamp: pure, completeDocumentTimestamp: pure, drawSeal: pure,
  renderPage: pure, renderTile: pure, pageText: pure, describePages: { repeatable: true, timeoutMs: 45_000 }, verify: pure, signedRevision: pure,
} as const satisfies Record<Operation, OperationRule>;

/** How a stored file travels: `bytes` left out the first time. */
interface TravellingPdf {
  readonly storedSha256: string;
  readonly bytes?: Uint8Array;
}

const NEEDS_BYTES = 'stored_bytes_needed';

export function connectSigning(link: Link): SigningService {
  const call = (operation: Operation) => async (...args: unknown[]): Promise<unknown> => {
    const [first, ...rest] = args;
    if (!isStored(first)) return link.call(operation, SIGNING_OPERATIONS[operation], args);
    const storedSha256 = first.sha256;
    try {
      return await link.call(operation, SIGNING_OPERATIONS[operation], [{ storedSha256 } satisfies TravellingPdf, ...rest]);
    } catch (error) {
      if (!(error instanceof AppError) || error.details['reason'] !== NEEDS_BYTES) throw error;
      return link.call(operation, SIGNING_OPERATIONS[operation], [{ storedSha256, bytes: await first.load() } satisfies TravellingPdf, ...rest]);
    }
  };
  const operations = Object.fromEntries(Object.keys(SIGNING_OPERATIONS).map((name) => [name, call(name as Operation)]));
  return { ...(operations as unknown as Omit<SigningService, 'close'>), close: () => link.close() };
}

/** The operations for `serveLink`. */
export function signingOperations(service: SigningService): Record<Operation, (...args: never[]) => unknown> {
  const run = (name: Operation) => (...args: unknown[]): unknown => {
    const [first, ...rest] = args;
    return (service[name] as (...all: unknown[]) => unknown)(...(isTravelling(first) ? [arrived(first), ...rest] : args));
  };
  return Object.fromEntries(Object.keys(SIGNING_OPERATIONS).map((name) => [name, run(name as Operation)])) as unknown as Record<Operation, (...args: never[]) => unknown>;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
const isStored = (value: unknown): value is StoredPdf => isObject(value) && typeof value['load'] === 'function';
const isTravelling = (value: unknown): value is TravellingPdf => isObject(value) && typeof value['storedSha256'] === 'string';

function arrived({ storedSha256, bytes }: TravellingPdf): StoredPdf {
  return {
    sha256: storedSha256,
    load: async () => {
      if (!bytes) throw new AppError('not_ready', { reason: NEEDS_BYTES });
      return bytes;
    },
  };
}
