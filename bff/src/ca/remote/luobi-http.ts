/**
 * The CA service in a process of its own: the only one that holds keys, and it parses no PDF. Which questions may be asked
 * twice is decided here, one line each:
 *
 *   issueEventCertificate  no   the second is answered `conflict`, because the first made the certificate
 *   signOnce               no   the key is gone after the first
 *   everything else        yes  the same question has the same effect
 *
 * An act whose answer was lost starts again with a new serial and key (architecture, step 4): nothing was signed twice.
 */
import type { Link, OperationRule } from '../../kernel/service-link';
import type { CaService, PublicCa } from '../port';
import { newSerial } from '../serial';

export type ServedCa = Required<CaService> & PublicCa;
type Operation = Exclude<keyof ServedCa, 'newSerial'>;

const again: OperationRule = { repeatable: true };
const once: OperationRule = { repeatable: false };

/** A method that is missing here does not compile. */
export const CA_OPERATIONS = {
  issueEventCertificate: once, signOnce: once,
  abandon: again, trustAnchors: again, timestampAnchors: again, revoke: again, revocationData: { repeatable: true, timeoutMs: 30_000 },
  // the list of authorities over there has time limits of its own
  timestamp: { repeatable: true, timeoutMs: 60_000 },
  respondToOcspRequest: again, answerTimestampRequest: again, crl: again, authorityCertificate: again,
} as const satisfies Record<Operation, OperationRule>;

export function connectCa(link: Link): ServedCa & { close(): Promise<void> } {
  const operations = Object.fromEntries(Object.entries(CA_OPERATIONS).map(([name, rule]) => [name, (...args: unknown[]) => link.call(name, rule, args)]));
  return { ...(operations as unknown as Omit<ServedCa, 'newSerial'>), newSerial, close: () => link.close() };
}

/** The operations for `serveLink`. */
export function caOperations(service: ServedCa): Record<Operation, (...args: never[]) => unknown> {
  return Object.fromEntries(Object.keys(CA_OPERATIONS).map((name) => [name, (...args: unknown[]) => (service[name as Operation] as (...all: unknown[]) => unknown)(...args)])) as unknown as Record<Operation, (...args: never[]) => unknown>;
}
