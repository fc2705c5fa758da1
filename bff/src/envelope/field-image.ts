/**
 * A picture for an image field: encoded anew by a worker, kept sealed for its field until the act draws it. What the
 * upload answers is the hash of the picture as it will be drawn; the proof of will covers that hash.
 */
import { AppError, sha256Hex } from '../kernel';
import type { TaskAccess } from './access';
import { places, type EnvelopeDeps } from './deps';
import { Field, FieldImage, FieldValue } from './entities';
import { insertRows, inTransaction } from '../db';
import { lockEnvelope, requireActive, requireOpen } from './workflow';

type Deps = Pick<EnvelopeDeps, 'dataSource' | 'blobs' | 'box' | 'signing' | 'clock'>;

export interface UploadedImage {
  /** lower-case hex SHA-256: the value of the field */
  readonly value: string;
  /** pixels */
  readonly width: number;
  readonly height: number;
}

/** @throws AppError not_found (no image field of mine) | image_unreadable | envelope_state | task_closed | not_your_turn */
export async function uploadFieldImage(deps: Deps, access: TaskAccess, input: { readonly fieldId: string; readonly bytes: Uint8Array }): Promise<UploadedImage> {
  const field = await myImageField(deps, access, input.fieldId);
  await requireOpen(deps.dataSource.manager, access.task.id);
  const { jpeg, width, height } = await deps.signing.prepareImage(input.bytes);
  const value = sha256Hex(jpeg);
  const blob = await deps.blobs.put(Buffer.from(deps.box.seal(Buffer.from(jpeg).toString('base64'), places.fieldImage(field.id, value)), 'utf8'));
  const at = deps.clock.now();
  // the newest upload counts; the one before is no longer a value this field can take, nor does it stay one
  await inTransaction(deps.dataSource, async (tx) => {
    requireActive(await lockEnvelope(tx, access.envelope.id), at);
    await requireOpen(tx, access.task.id);
    await tx.delete(FieldImage, { fieldId: field.id });
    const saved = await tx.findOneBy(FieldValue, { fieldId: field.id });
    if (saved && deps.box.open(saved.valueSealed, places.fieldValue(field.id)) !== value) await tx.delete(FieldValue, { fieldId: field.id });
    await insertRows(tx, FieldImage, { fieldId: field.id, sha256: value, blob, createdAt: at });
  });
  return { value, width, height };
}

/** The picture saved in a field of mine, JPEG. @throws AppError not_found */
export async function fieldImage(deps: Deps, access: TaskAccess, fieldId: string): Promise<Uint8Array> {
  await myImageField(deps, access, fieldId);
  const value = await deps.dataSource.manager.findOneBy(FieldValue, { fieldId });
  if (!value) throw new AppError('not_found');
  return readImage(deps, fieldId, deps.box.open(value.valueSealed, places.fieldValue(fieldId)));
}

/** @throws AppError field_value_invalid when the hash is not that of the picture uploaded for this field */
export async function requireUploaded(deps: Pick<Deps, 'dataSource'>, field: Field, sha256: string): Promise<void> {
  if (!(await deps.dataSource.manager.existsBy(FieldImage, { fieldId: field.id, sha256 }))) throw new AppError('field_value_invalid', { fieldId: field.id, fault: 'not_an_image' });
}

/** @throws AppError not_found, and internal when the picture is not the one of the hash */
export async function readImage(deps: Pick<Deps, 'dataSource' | 'blobs' | 'box'>, fieldId: string, sha256: string): Promise<Buffer> {
  const image = await deps.dataSource.manager.findOneBy(FieldImage, { fieldId, sha256 });
  if (!image) throw new AppError('not_found');
  const jpeg = Buffer.from(deps.box.open((await deps.blobs.get(image.blob)).toString('utf8'), places.fieldImage(fieldId, sha256)), 'base64');
  if (sha256Hex(jpeg) !== sha256) throw new AppError('internal', { reason: 'a picture was changed' });
  return jpeg;
}

async function myImageField(deps: Pick<Deps, 'dataSource'>, access: TaskAccess, fieldId: string): Promise<Field> {
  const field = access.task.kind === 'signing' ? await deps.dataSource.manager.findOneBy(Field, { id: fieldId, recipientId: access.recipient.id, kind: 'image' }) : null;
  if (!field) throw new AppError('not_found');
  return field;
}
