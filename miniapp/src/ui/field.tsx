/** A labelled input with its hint, its fault, and sometimes a button at its end. */
import type { ReactNode } from 'react';
import { Box, Tap, TextArea, TextInput, Toggle, Txt, type TextInputProps } from '../platform/elements';
import { ChoicePicker, DayPicker } from '../platform/pickers';

export type FieldProps = TextInputProps & {
  readonly hint?: string;
  /** what is wrong; shown instead of the hint and announced */
  readonly fault?: string | null;
  readonly good?: string | null;
  readonly end?: { readonly text: string; readonly disabled?: boolean; readonly onTap: () => void };
  readonly note?: string;
};

export function Field({ hint, fault, good, end, note, ...input }: FieldProps) {
  return (
    <Box>
      <FieldLabel text={input.label} note={note} />
      <Box className={fault ? 'field-box field-box-bad' : 'field-box'}>
        <TextInput {...input} placeholder={input.placeholder ?? hint} />
        {end && <Tap className='field-end' label={end.text} disabled={end.disabled} onTap={end.onTap}>{end.text}</Tap>}
      </Box>
      <FieldNote fault={fault} good={good} />
    </Box>
  );
}

interface Around {
  readonly fault?: string | null;
  readonly note?: string;
}

export function DayField({ note, fault, ...picker }: Parameters<typeof DayPicker>[0] & Around) {
  return (
    <Box>
      <FieldLabel text={picker.label} note={note} />
      <Box className={fault ? 'field-box field-box-bad' : 'field-box'}><DayPicker {...picker} /></Box>
      <FieldNote fault={fault} />
    </Box>
  );
}

export function ChoiceField({ note, fault, ...picker }: Parameters<typeof ChoicePicker>[0] & Around) {
  return (
    <Box>
      <FieldLabel text={picker.label} note={note} />
      <Box className={fault ? 'field-box field-box-bad' : 'field-box'}><ChoicePicker {...picker} /></Box>
      <FieldNote fault={fault} />
    </Box>
  );
}

export function ToggleField({ note, fault, ...toggle }: Parameters<typeof Toggle>[0] & Around) {
  return (
    <Box>
      <Box className='row row-between'>
        <FieldLabel text={toggle.label} note={note} />
        <Toggle {...toggle} />
      </Box>
      <FieldNote fault={fault} />
    </Box>
  );
}

export function AreaField({ note, ...props }: Parameters<typeof TextArea>[0] & Around) {
  return (
    <Box>
      <FieldLabel text={props.label} note={note} />
      <Box className={props.fault ? 'field-box field-box-bad' : 'field-box'}><TextArea {...props} /></Box>
      <FieldNote fault={props.fault} />
    </Box>
  );
}

export const FieldLabel = ({ text, note }: { readonly text: string; readonly note?: string }): ReactNode => (
  <Box className='field-label'>
    <Txt>{text}</Txt>
    {note && <Txt className='t13 quiet'> · {note}</Txt>}
  </Box>
);

export function FieldNote({ fault, good }: { readonly fault?: string | null; readonly good?: string | null }) {
  if (fault) return <Box className='field-note field-note-bad' role='alert'>{fault}</Box>;
  return <Box className={good ? 'field-note field-note-good' : 'field-note'} role='status'>{good ?? ''}</Box>;
}
