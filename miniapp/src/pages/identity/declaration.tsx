/** A step in between for somebody under 18, asked for by the server before the first act of signing. */
import { useEffect, useRef } from 'react';
import { call } from '../../api/client';
import { settleGate } from '../../api/gate';
import { useRequest } from '../../api/use-request';
import { IncomeDeclaration } from '../../features/identity/income-declaration';
import { useLanguage, useText } from '../../i18n';
import { back } from '../../platform/navigation';
import { Box, Heading, Ready, Screen, guarded } from '../../ui';

function DeclarationPage() {
  const t = useText();
  const language = useLanguage((state) => state.language);
  const declaration = useRequest(`income ${language}`, () => call('getIncomeDeclaration', { query: { language } }));
  const handedOver = useRef(false);
  useEffect(() => () => { if (!handedOver.current) settleGate(false); }, []);
  const done = (): void => {
    handedOver.current = true;
    void back().then(() => settleGate(true));
  };
  return (
    <Screen title={t('incomeTitle')}>
      <Heading className='t28'>{t('incomeLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('incomeHelp')}</Box>
      <Box className='gap-top'><Ready of={declaration}>{(data) => <IncomeDeclaration of={data} onDeclared={done} onTurnBack={() => void back()} />}</Ready></Box>
    </Screen>
  );
}

export default guarded(DeclarationPage);
