/** Saves what a recipient fills in. Checked against the fonts now, so the act of signing cannot fail on a character later. */
import { takesValue, valueFault } from '@luobi/shared';
import { inTransaction, insertRows } from '../db';
import { appendEvidence } from '../evidence';
import { AppError, newId } from '../kernel';
import type { TaskAccess } from './access';
import { requireHolder } from './assignment';
import { originOf, places, type ActOrigin, type EnvelopeDeps } from './deps';
import { FieldValue, type Field } from './entities';
import { valueFieldsOf, valuesSha256 } from './field-values';
import { requireUploaded } from './field-image';
import { boxOf, setupOf } from './field-setup';
import { lockEnvelope, requireActive, requireOpen } from './workflow';

export interface FillInput {
  /** an empty value clears the field; fields not named keep theirs */
  readonly values: readonly { readonly fieldId: string; readonly value: string }[];
  readonly origin: ActOrigin;
}

/** @throws AppError field_value_invalid {fieldId, fault} | text_does_not_fit | glyph_missing | task_closed | not_your_turn | task_assigned | envelope_state */
export async function fillFields(deps: EnvelopeDeps, access: TaskAccess, input: FillInput): Promise<void> {
  const { manager } = deps.dataSource;
  const mine = new Map((access.task.kind === 'signing' ? await valueFieldsOf(manager, deps.box, access.recipient.id) : []).map(({ field }) => [field.id, field]));
  for (const { fieldId, value } of input.values) {
    const field = mine.get(fieldId);
    if (!field) throw new AppError('field_value_invalid', { fieldId, reason: 'not_yours' });
    if (value !== '') await checkValue(deps, field, value);
  }
  const at = deps.clock.now();
  await inTransaction(deps.dataSource, async (tx) => {
    requireActive(await lockEnvelope(tx, access.envelope.id), at);
    const task = await requireOpen(tx, access.task.id);
    await requireHolder(tx, task, access.userId);
    for (const { fieldId, value } of input.values) {
      await tx.delete(FieldValue, { fieldId });
      if (value !== '') await insertRows(tx, FieldValue, { id: newId(), fieldId, taskId: task.id, valueSealed: deps.box.seal(value, places.fieldValue(fieldId)), updatedAt: at });
    }
    const filled = await valueFieldsOf(tx, deps.box, access.recipient.id);
    await appendEvidence(tx, {
      envelopeId: access.envelope.id, kind: 'fields.filled', at,
      content: { taskId: task.id, userId: access.userId, fieldIds: filled.filter((f) => f.value !== null).map((f) => f.field.id), valuesSha256: valuesSha256(filled), ...originOf(input.origin) },
    });
  });
}

const DAY_IN_CHINA = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** A date left empty is the day of signing (Beijing time): set when the person asks to confirm, so the proof of will covers it. */
export async function fillSigningDate(deps: EnvelopeDeps, access: TaskAccess, origin: ActOrigin): Promise<void> {
  const filled = access.task.kind === 'signing' ? await valueFieldsOf(deps.dataSource.manager, deps.box, access.recipient.id) : [];
  const today = DAY_IN_CHINA.format(deps.clock.now());
  const values = filled.filter(({ field, value }) => field.kind === 'date' && field.required && value === null).map(({ field }) => ({ fieldId: field.id, value: today }));
  if (values.length > 0) await fillFields(deps, access, { values, origin });
}

async function checkValue(deps: EnvelopeDeps, field: Field, value: string): Promise<void> {
  if (!takesValue(field.kind)) throw new AppError('field_value_invalid', { fieldId: field.id, reason: 'not_yours' });
  const { options } = setupOf(field);
  const fault = valueFault(field.kind, options, field.required, value);
  if (fault) throw new AppError('field_value_invalid', { fieldId: field.id, fault });
  if (field.kind === 'image') await requireUploaded(deps, field, value);
  const { width, height } = boxOf(field);
  try {
    await deps.signing.checkText(value, { kind: field.kind, width, height, options });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'text_does_not_fit') throw error;
    throw new AppError('text_does_not_fit', { ...error.details, fieldId: field.id }, { cause: error });
  }
}
