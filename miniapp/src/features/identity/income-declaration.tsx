/** Somebody of 16 or 17 says that he lives by his own work (Civil Code 18), or learns what to do when he does not. */
import type { Answer } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Notice } from '../../ui';

export interface IncomeDeclarationProps {
  readonly of: Answer<'getIncomeDeclaration'>;
  readonly onDeclared: () => void;
  readonly onTurnBack: () => void;
}

export function IncomeDeclaration({ of, onDeclared, onTurnBack }: IncomeDeclarationProps) {
  const t = useText();
  const [no, setNo] = useState(false);
  const declaring = useAct(async (version: string) => call('declareIncome', { body: { version } }));
  if (no) {
    return (
      <Box className='stack-20'>
        <Notice tone='wait' what={t('incomeNoTitle')} next={t('incomeNoText')} />
        <Button text={t('back')} onTap={onTurnBack} />
      </Box>
    );
  }
  return (
    <Box className='stack-20'>
      <Box className='card t17'>{of.text}</Box>
      <ErrorNotice error={declaring.error} />
      <Button text={t('incomeDeclare')} busy={declaring.busy} onTap={() => { void declaring.run(of.version).then((done) => { if (done) onDeclared(); }); }} />
      <Button kind='plain' text={t('incomeNo')} onTap={() => setNo(true)} />
    </Box>
  );
}
