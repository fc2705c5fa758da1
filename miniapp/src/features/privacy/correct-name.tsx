/** A name that changed: the new one, checked under the ID number the account has. */
import type { Answer, Me } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { rememberMe } from '../../api/session';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Field, Notice } from '../../ui';

export function CorrectName({ me, onDone }: { readonly me: Me; readonly onDone: () => void }) {
  const t = useText();
  const [name, setName] = useState('');
  const [answer, setAnswer] = useState<Answer<'correctName'> | null>(null);
  const checking = useAct(async (newName: string, key: string) => call('correctName', { body: { name: newName }, idempotencyKey: key }));
  const good = [...name.trim()].length >= 2;
  const check = async (): Promise<void> => {
    if (!good) return;
    setAnswer(null);
    const result = await checking.run(name.trim());
    if (!result) return;
    rememberMe(result.me);
    setAnswer(result);
  };
  if (answer?.outcome === 'match') {
    return (
      <Box className='stack-20'>
        <Notice tone='good' what={t('nameDone', { name: answer.me.realName.nameMasked ?? '' })} next={t('nameDoneNext')} />
        <Button text={t('back')} onTap={onDone} />
      </Box>
    );
  }
  return (
    <Box className='stack-8'>
      <Box className='quiet'>{t('nameNow', { name: me.realName.nameMasked ?? '' })}</Box>
      <Field label={t('nameNew')} hint={t('idNameHint')} maxLength={32} value={name} onInput={setName} onEnter={() => void check()} />
      {answer?.outcome === 'mismatch' && <Notice tone='bad' what={t('nameMismatch')} next={t('nameMismatchNext', { n: answer.attemptsLeft })} />}
      {answer?.outcome === 'not_found' && <Notice tone='wait' what={t('identityNotFound')} next={t('nameMismatchNext', { n: answer.attemptsLeft })} />}
      <ErrorNotice error={checking.error} />
      <Box className='gap-top'><Button text={t('nameCheck')} busy={checking.busy} disabled={!good} onTap={() => void check()} /></Box>
    </Box>
  );
}
