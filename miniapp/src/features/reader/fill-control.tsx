/** One control per kind of field. It only shows and reports; what is right is decided by the rules in shared/domain. */
import { takesValue, type FieldFault, FIELD_FAULTS } from '@luobi/shared';
import type { Field as TaskField } from '@luobi/shared/contract';
import { useLanguage, useText } from '../../i18n';
import { AreaField, ChoiceField, DayField, Field, ToggleField } from '../../ui';
import { FillPicture } from './fill-picture';

export interface FillControlProps {
  readonly taskId: string;
  readonly field: TaskField;
  readonly value: string;
  readonly fault: FieldFault | null;
  readonly onValue: (value: string) => void;
}

export function FillControl({ taskId, field, value, fault: code, onValue }: FillControlProps) {
  const t = useText();
  const language = useLanguage((state) => state.language);
  if (!takesValue(field.kind)) return null;
  const { placeholder, maxLength, choices = [] } = field.options;
  const fault = code && FIELD_FAULTS[code][language === 'en' ? 'en' : 'zh'];
  const common = { label: field.label || t('readFillHere'), note: field.required ? t(field.kind === 'date' ? 'fillDateEmpty' : 'fillRequired') : undefined, value, fault };
  switch (field.kind) {
    case 'text': return <Field {...common} hint={placeholder} maxLength={maxLength ?? 200} onInput={onValue} />;
    case 'multi-line': return <AreaField {...common} placeholder={placeholder} maxLength={maxLength ?? 2000} onInput={onValue} />;
    case 'number': return <Field {...common} kind='number' hint={placeholder} maxLength={20} onInput={onValue} />;
    case 'date': return <DayField {...common} placeholder={placeholder ?? t('readDateHere')} onPick={onValue} />;
    case 'choice': return <ChoiceField {...common} placeholder={placeholder ?? t('fillPickOne')} choices={choices} onPick={onValue} />;
    case 'checkbox': return <ToggleField {...common} checked={value === 'on'} onChange={(on) => onValue(on ? 'on' : 'off')} />;
    case 'image': return <FillPicture {...common} taskId={taskId} fieldId={field.fieldId} saved={field.value} onValue={onValue} />;
  }
}
