/** What an act will put into the file, sealed in a blob: strokes are biometric, values are private, both can be long. */
import type { CertificateSubject } from '../ca/port';
import type { Mark } from '../signing/port';
import { places, type EnvelopeDeps } from './deps';
import type { SigningAttempt } from './entities';

export interface SealOrder {
  readonly mark: Mark;
  readonly values: readonly { readonly fieldName: string; readonly value: string }[];
  readonly signerName: string;
  readonly reason: string;
  readonly subject: CertificateSubject;
}

/** @returns the blob's name */
export async function putOrder(deps: Pick<EnvelopeDeps, 'blobs' | 'box'>, attemptId: string, order: SealOrder): Promise<string> {
  return deps.blobs.put(Buffer.from(deps.box.seal(JSON.stringify(order), places.order(attemptId)), 'utf8'));
}

/** @throws when the blob was changed or belongs to another attempt */
export async function readOrder(deps: Pick<EnvelopeDeps, 'blobs' | 'box'>, attempt: SigningAttempt): Promise<SealOrder> {
  return JSON.parse(deps.box.open((await deps.blobs.get(attempt.orderBlob)).toString('utf8'), places.order(attempt.id))) as SealOrder;
}
