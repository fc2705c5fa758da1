/** Document, name, number and, where the number does not tell it, the date of birth: checked as typed, the number covered once it was sent. */
import { checkIdNumber, isPersonName, maskId, normalizeName, type IdType } from '@luobi/shared';
import { useState } from 'react';
import { useText } from '../../i18n';
import { useCaptureGuard } from '../../platform/capture';
import { useHidden } from '../../platform/lifecycle';
import { Box, Button, ChoiceField, DayField, Fact, Field, Notice } from '../../ui';
import { asksBirth, birthFault, KEYBOARD, NUMBER_HINT, remarkOn, todayInChina, TYPE_NAME, typedNumber } from './id-words';

export interface Claim {
  readonly idType: IdType;
  readonly name: string;
  readonly idNumber: string;
  readonly birthDate?: string;
}
export interface PersonForm {
  readonly type: IdType;
  readonly types: readonly IdType[];
  readonly name: string;
  readonly number: string;
  readonly birthDate: string;
  readonly covered: boolean;
  /** what would be sent; null while something is missing or wrong */
  readonly claim: Claim | null;
  readonly change: (patch: Partial<Pick<PersonForm, 'type' | 'name' | 'number' | 'birthDate' | 'covered'>>) => void;
}

/** Lives in memory only: neither name nor number is ever stored on the phone. */
export function usePersonForm(types: readonly IdType[]): PersonForm {
  const t = useText();
  const [typed, setTyped] = useState({ type: types[0] ?? 'resident_id', name: '', number: '', birthDate: '', covered: false } as Pick<PersonForm, 'type' | 'name' | 'number' | 'birthDate' | 'covered'>);
  const { type, name, number, birthDate } = typed;
  const checked = checkIdNumber(type, number, todayInChina());
  const needsBirth = asksBirth(type, number);
  const good = checked.ok && isPersonName(normalizeName(name)) && (!needsBirth || birthDate !== '') && birthFault(type, number, birthDate, t) === null;
  return {
    ...typed, types,
    claim: good ? { idType: type, name: name.trim(), idNumber: checked.normalized, ...(needsBirth ? { birthDate } : {}) } : null,
    change: (patch) => setTyped((before) => {
      const next = { ...before, ...patch };
      return { ...next, number: typedNumber(next.type, next.number) };
    }),
  };
}

export function PersonFields({ form, onEnter }: { readonly form: PersonForm; readonly onEnter: () => void }) {
  const t = useText();
  const [captured, setCaptured] = useState(false);
  const cover = (): void => { if (form.number !== '') form.change({ covered: true }); };
  useCaptureGuard(() => { setCaptured(true); cover(); });
  useHidden(cover);
  const { type, types, name, number, birthDate, covered, change } = form;
  const names = types.map((one) => t(TYPE_NAME[one]));
  const resident = type === 'resident_id';
  const { fault, good, fits } = remarkOn(type, number, t);
  const needsBirth = asksBirth(type, number);
  const young = birthFault(type, number, birthDate, t);
  return (
    <Box className='stack-8'>
      {types.length > 1 && <ChoiceField label={t('idType')} value={t(TYPE_NAME[type])} placeholder={t('idType')} choices={names} onPick={(text) => { const picked = types[names.indexOf(text)]; if (picked) change({ type: picked, covered: false }); }} />}
      <Field label={t('idName')} hint={t(resident ? 'idNameHint' : 'idNameOther')} maxLength={64} value={name} onInput={(text) => change({ name: text })} />
      {covered
        ? (
          <Box>
            <Fact name={t(resident ? 'idNumber' : 'idNumberOther')} value={maskId(number)} mono />
            <Box className='row'><Button kind='text' small text={t('idEdit')} onTap={() => { setCaptured(false); change({ covered: false }); }} /></Box>
          </Box>
        )
        : <Field label={t(resident ? 'idNumber' : 'idNumberOther')} hint={t(NUMBER_HINT[type])} kind={KEYBOARD[type]} maxLength={22} value={number} onInput={(text) => change({ number: text })} onEnter={onEnter} fault={fault ?? (needsBirth ? null : young)} good={good} />}
      {fits && types.includes(fits) && !covered && <Button kind='plain' small text={t('idUseType', { type: t(TYPE_NAME[fits]) })} onTap={() => change({ type: fits })} />}
      {needsBirth && <DayField label={t('idBirth')} value={birthDate} placeholder={t('idBirthHint')} onPick={(day) => change({ birthDate: day })} fault={young} />}
      {captured && <Notice tone='wait' what={t('idCaptured')} />}
    </Box>
  );
}
