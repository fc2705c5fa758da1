/**
 * Saves what is filled in without being asked, a moment after the typing stops, as far as it is right by the server's
 * rules: a killed app loses a word at most. One saving at a time, so an older value never comes after a newer one.
 */
import type { Field as TaskField } from '@luobi/shared/contract';
import { useCallback, useEffect, useRef } from 'react';
import { call } from '../../api/client';
import { newKey } from '../../api/idempotency';
import { cleaned, faultOf } from './fill-rules';

const REST_MS = 900;

export interface Saving {
  /** Resolves when nothing is on its way any more. */
  readonly settled: () => Promise<void>;
  /** these were saved another way: they need not be saved again */
  readonly note: (values: readonly { readonly fieldId: string; readonly value: string }[]) => void;
}

/** @param onKept the fields as the server has them now */
export function useSaving(taskId: string, fields: readonly TaskField[], values: Readonly<Record<string, string>>, onKept: (fields: readonly TaskField[]) => void): Saving {
  const saved = useRef<Record<string, string>>(Object.fromEntries(fields.map(({ fieldId, value }) => [fieldId, value ?? ''])));
  const away = useRef<Promise<void> | null>(null);
  const latest = useRef({ fields, values, onKept });
  latest.current = { fields, values, onKept };

  const save = useCallback(async (): Promise<void> => {
    if (away.current) await away.current;
    const wanted = latest.current.fields
      .map((field) => ({ field, value: cleaned(field, latest.current.values[field.fieldId] ?? '') }))
      .filter(({ field, value }) => value !== saved.current[field.fieldId] && faultOf(field, value) === null)
      .map(({ field: { fieldId }, value }) => ({ fieldId, value }));
    if (wanted.length === 0 || away.current) return;
    away.current = call('fillFields', { params: { taskId }, body: { values: wanted }, idempotencyKey: newKey() }).then((answer) => {
      for (const { fieldId, value } of wanted) saved.current[fieldId] = value;
      latest.current.onKept(answer.fields);
    }).catch(() => undefined).finally(() => { away.current = null; });
    await away.current;
  }, [taskId]);

  useEffect(() => {
    const timer = setTimeout(() => void save(), REST_MS);
    return () => clearTimeout(timer);
  }, [values, save]);
  // whoever closes the sheet has not lost the last word
  useEffect(() => () => void save(), [save]);
  return {
    settled: async () => { if (away.current) await away.current; },
    note: (list) => { for (const { fieldId, value } of list) saved.current[fieldId] = value; },
  };
}
