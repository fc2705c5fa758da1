/** Name and ID number, checked as typed; match, mismatch, not found and unavailable are four different answers. */
import { checkResidentId } from '@luobi/shared';
import type { Answer } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { rememberMe } from '../../api/session';
import { useAct } from '../../api/use-act';
import { useText, type TextKey } from '../../i18n';
import { Box, Button, ErrorNotice, Field, Notice } from '../../ui';

const FAULT_TEXT: Readonly<Record<'characters' | 'region' | 'date' | 'checksum', TextKey>> = { characters: 'idForm', region: 'idRegion', date: 'idDate', checksum: 'idChecksum' };
const IDLE = { fault: null, good: null } as const;

/** Today in China, yyyy-mm-dd. */
export const todayInChina = (now = Date.now()): string => new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);

type Outcome = Answer<'verifyIdentity'>;

export function Identity({ onDone }: { readonly onDone: () => void }) {
  const t = useText();
  const [name, setName] = useState('');
  const [number, setNumber] = useState('');
  const [answer, setAnswer] = useState<Outcome | null>(null);
  const checking = useAct(async (person: { name: string; idNumber: string }, key: string) => call('verifyIdentity', { body: { idType: 'resident_id', ...person }, idempotencyKey: key }));
  const checked = checkResidentId(number, todayInChina());
  const nameGood = [...name.trim()].length >= 2;

  const submit = async (): Promise<void> => {
    if (!checked.ok || !nameGood) return;
    setAnswer(null);
    const result = await checking.run({ name: name.trim(), idNumber: checked.normalized });
    if (!result) return;
    rememberMe(result.me);
    if (result.outcome === 'match') onDone();
    else setAnswer(result);
  };
  const remark = (): { readonly fault: string | null; readonly good: string | null } => {
    if (number === '') return IDLE;
    if (checked.ok) return { fault: null, good: t('idGood') };
    if (checked.fault === 'length') return /^\d*[\dX]?$/.test(number) ? { fault: null, good: t('idShort', { n: 18 - number.length }) } : { fault: t('idForm'), good: null };
    return { fault: t(FAULT_TEXT[checked.fault]), good: null };
  };
  return (
    <Box className='stack-8'>
      <Field label={t('idName')} hint={t('idNameHint')} maxLength={32} value={name} onInput={setName} />
      <Field label={t('idNumber')} hint={t('idNumberHint')} kind='idcard' maxLength={22} value={number} onInput={(text) => setNumber(text.replace(/[\s-]/g, '').toUpperCase().slice(0, 18))} onEnter={() => void submit()} {...remark()} />
      {answer?.outcome === 'mismatch' && <Notice tone='bad' what={t('identityMismatch')} next={t('identityMismatchHelp', { n: answer.attemptsLeft })} />}
      {answer?.outcome === 'not_found' && <Notice tone='wait' what={t('identityNotFound')} next={t('identityNotFoundHelp', { n: answer.attemptsLeft })} />}
      <ErrorNotice error={checking.error} />
      <Box className='gap-top'><Button text={t('identityCheck')} busy={checking.busy} disabled={!checked.ok || !nameGood} onTap={() => void submit()} /></Box>
    </Box>
  );
}
