/** The values that are mine to fill in, saved on the server at once. */
import type { Field as TaskField } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Field, Sheet } from '../../ui';

export interface FillSheetProps {
  readonly taskId: string;
  readonly fields: readonly TaskField[];
  readonly onClose: () => void;
  readonly onSaved: (fields: readonly TaskField[]) => void;
}

export function FillSheet({ taskId, fields, onClose, onSaved }: FillSheetProps) {
  const t = useText();
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(fields.map((field) => [field.fieldId, field.value ?? ''])));
  const [tried, setTried] = useState(false);
  const saving = useAct(async (list: { fieldId: string; value: string }[], key: string) => call('fillFields', { params: { taskId }, body: { values: list }, idempotencyKey: key }));
  const missing = (field: TaskField): boolean => field.required && (values[field.fieldId] ?? '').trim() === '';
  const save = async (): Promise<void> => {
    setTried(true);
    if (fields.some(missing)) return;
    const answer = await saving.run(fields.map(({ fieldId }) => ({ fieldId, value: (values[fieldId] ?? '').trim() })));
    if (answer) onSaved(answer.fields);
  };
  return (
    <Sheet title={t('fillTitle')} onClose={onClose}>
      {fields.map((field) => (
        <Field
          key={field.fieldId} label={field.label || t('readFillHere')} note={field.required ? t('fillRequired') : undefined} maxLength={500}
          value={values[field.fieldId] ?? ''} onInput={(value) => setValues((all) => ({ ...all, [field.fieldId]: value }))}
          fault={tried && missing(field) ? t('fillMissing') : null}
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
