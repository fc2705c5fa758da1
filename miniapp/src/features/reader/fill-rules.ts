/** From what a person types to the value of a field, and what is wrong with it: by the rules the server uses. */
import { takesValue, valueFault, type FieldFault } from '@luobi/shared';
import type { Field as TaskField } from '@luobi/shared/contract';

/** As a person types numbers and lines: full-width digits of a Chinese keyboard, thousands commas, the line ends of Windows. */
export function cleaned(field: Pick<TaskField, 'kind'>, typed: string): string {
  const text = typed.replace(/\r\n?/g, '\n').trim();
  if (field.kind !== 'number') return text;
  return text.normalize('NFKC').replace(/[,\s]/g, '').replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1').replace(/^(-?)\./, '$10.').replace(/\.$/, '');
}

/** An empty date becomes the day of signing by itself. */
export const isMissing = (field: Pick<TaskField, 'kind' | 'required' | 'value'>): boolean => takesValue(field.kind) && field.kind !== 'date' && field.required && !field.value;

/** Why a cleaned value cannot be saved. An empty one only when the field must be filled. */
export function faultOf(field: Pick<TaskField, 'kind' | 'options' | 'required'>, value: string): FieldFault | null {
  if (!takesValue(field.kind)) return null;
  if (value === '') return isMissing({ ...field, value }) ? (field.kind === 'checkbox' ? 'not_checked' : 'blank') : null;
  return valueFault(field.kind, field.options, field.required, value);
}
