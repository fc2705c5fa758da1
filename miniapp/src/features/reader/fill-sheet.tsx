/** The values that are mine to fill in, checked while typing by the server's own rules, saved on the server at once. */
import type { Field as TaskField } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Sheet } from '../../ui';
import { FillControl } from './fill-control';
import { draftOf, forgetDraft, keepDraft } from './fill-draft';
import { cleaned, faultOf } from './fill-rules';
import { useSaving } from './use-saving';

export interface FillSheetProps {
  readonly taskId: string;
  readonly fields: readonly TaskField[];
  readonly onClose: () => void;
  /** saved meanwhile, without being asked */
  readonly onKept: (fields: readonly TaskField[]) => void;
  readonly onSaved: (fields: readonly TaskField[]) => void;
}

export function FillSheet({ taskId, fields, onClose, onKept, onSaved }: FillSheetProps) {
  const t = useText();
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => ({ ...Object.fromEntries(fields.map((field) => [field.fieldId, field.value ?? ''])), ...draftOf(taskId) }));
  const kept = useSaving(taskId, fields, values, onKept);
  const change = (fieldId: string, value: string): void => {
    const next = { ...values, [fieldId]: value };
    keepDraft(taskId, next);
    setValues(next);
  };
  const [tried, setTried] = useState(false);
  const saving = useAct(async (list: { fieldId: string; value: string }[], key: string) => call('fillFields', { params: { taskId }, body: { values: list }, idempotencyKey: key }));
  const valueOf = (field: TaskField): string => cleaned(field, values[field.fieldId] ?? '');
  const save = async (): Promise<void> => {
    setTried(true);
    if (fields.some((field) => faultOf(field, valueOf(field)) !== null)) return;
    await kept.settled();
    const list = fields.map((field) => ({ fieldId: field.fieldId, value: valueOf(field) }));
    const answer = await saving.run(list);
    if (!answer) return;
    kept.note(list);
    forgetDraft();
    onSaved(answer.fields);
  };
  return (
    <Sheet title={t('fillTitle')} onClose={onClose}>
      {fields.map((field) => (
        <FillControl
          key={field.fieldId} taskId={taskId} field={field} value={values[field.fieldId] ?? ''} fault={tried ? faultOf(field, valueOf(field)) : null}
          onValue={(value) => change(field.fieldId, value)}
        />
      ))}
      <ErrorNotice error={saving.error} />
      <Box className='actions-pair'>
        <Button kind='plain' text={t('cancel')} onTap={onClose} />
        <Button text={t('fillSave')} busy={saving.busy} onTap={() => void save()} />
      </Box>
    </Sheet>
  );
}
