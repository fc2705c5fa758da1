/** The values a recipient filled in: sealed at rest, one hash over all of them for the proof of will. */
import { In } from 'typeorm';
import { canonicalJson, VALUE_KINDS } from '@luobi/shared';
import type { Manager } from '../db';
import { sha256Hex, type PersonalDataBox } from '../kernel';
import { places } from './deps';
import { Field, FieldValue } from './entities';

export interface FilledField {
  readonly field: Field;
  /** null when nothing is filled in */
  readonly value: string | null;
}

/** Fields of one recipient that take a value, with what is filled in. */
export async function valueFieldsOf(manager: Manager, box: PersonalDataBox, recipientId: string): Promise<FilledField[]> {
  const fields = await manager.find(Field, { where: { recipientId, kind: In([...VALUE_KINDS]) }, order: { position: 'ASC' } });
  const values = fields.length === 0 ? [] : await manager.findBy(FieldValue, { fieldId: In(fields.map((f) => f.id)) });
  const byField = new Map(values.map((v) => [v.fieldId, box.open(v.valueSealed, places.fieldValue(v.fieldId))]));
  return fields.map((field) => ({ field, value: byField.get(field.id) ?? null }));
}

/** SHA-256 over the canonical JSON of `{fieldId: value}`; of `{}` when nothing is filled in. */
export function valuesSha256(filled: readonly FilledField[]): string {
  return sha256Hex(canonicalJson(Object.fromEntries(filled.flatMap(({ field, value }) => (value === null ? [] : [[field.id, value] as const])))));
}

/** A box that has to be ticked and is not counts as missing. */
export const missingValues = (filled: readonly FilledField[]): string[] => filled.filter(({ field, value }) => field.required && (value === null || (field.kind === 'checkbox' && value !== 'on'))).map(({ field }) => field.id);
