/** How a field is set up, as stored beside it: options of its kind, and the pieces of a cross-page seal. */
import type { FieldOptions, SealStrip } from '@luobi/shared';
import type { Field } from './entities';

export interface FieldSetup {
  readonly options: FieldOptions;
  /** cross-page-seal only */
  readonly strips: readonly SealStrip[];
}
export interface FieldBox {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function setupText({ options, strips }: FieldSetup): string | null {
  return Object.keys(options).length === 0 && strips.length === 0 ? null : JSON.stringify({ options, strips });
}

export function setupOf(field: Pick<Field, 'setup'>): FieldSetup {
  return field.setup === null ? { options: {}, strips: [] } : (JSON.parse(field.setup) as FieldSetup);
}

export const boxOf = (field: Pick<Field, 'place'>): FieldBox => JSON.parse(field.place) as FieldBox;
