/** What an act will put into the file, sealed in a blob: strokes are biometric, values are private, both can be long. */
import { displayText, takesValue } from '@luobi/shared';
import type { CertificateSubject } from '../ca/port';
import type { FieldEntry, Mark } from '../signing/port';
import { places, type EnvelopeDeps } from './deps';
import type { Field, SigningAttempt } from './entities';
import { readImage } from './field-image';
import { setupOf } from './field-setup';

export interface SealOrder {
  readonly mark: Mark;
  /** as the page shows them; `imageFieldId` where the value is the hash of a picture */
  readonly values: readonly { readonly fieldName: string; readonly value: string; readonly imageFieldId?: string }[];
  /** names of cross-page-seal fields */
  readonly crossPageSeals?: readonly string[];
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

/** The values with their pictures. */
export async function entriesOf(deps: Pick<EnvelopeDeps, 'dataSource' | 'blobs' | 'box'>, order: SealOrder): Promise<FieldEntry[]> {
  return Promise.all(order.values.map(async ({ fieldName, value, imageFieldId }) => ({ fieldName, value, ...(imageFieldId === undefined ? {} : { image: await readImage(deps, imageFieldId, value) }) })));
}

/** What a filled field shows, for the order. */
export function orderedValue(field: Field, value: string): SealOrder['values'][number] {
  const shown = takesValue(field.kind) ? displayText(field.kind, setupOf(field).options, value) : value;
  return { fieldName: field.name, value: shown, ...(field.kind === 'image' ? { imageFieldId: field.id } : {}) };
}
