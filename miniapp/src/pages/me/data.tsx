/** My data: a copy, corrections, what I agreed to, the end, and whom to ask. */
import { useNotice } from '../../features/privacy/notice';
import { DataCopySection } from '../../features/privacy/data-copy';
import { useText } from '../../i18n';
import { open } from '../../platform/navigation';
import { Box, Cell, Heading, Screen, guarded } from '../../ui';

function DataPage() {
  const t = useText();
  const contact = useNotice('privacy').data?.contact ?? null;
  return (
    <Screen title={t('dataTitle')}>
      <Heading className='t28'>{t('dataLead')}</Heading>
      <Box className='stack-20 gap-top'>
        <DataCopySection />
        <Box className='card'>
          <Cell title={t('nameTitle')} onTap={() => open('name')} />
          <Cell title={t('phoneChangeTitle')} onTap={() => open('phone')} />
          <Cell title={t('consentsTitle')} onTap={() => open('consents')} />
          <Cell title={t('privacyPolicy')} onTap={() => open('privacy')} />
          <Cell title={t('closeTitle')} onTap={() => open('close')} />
        </Box>
        <Box className='quiet'>{contact ? t('dataContact', { contact }) : t('dataNoContact')}</Box>
      </Box>
    </Screen>
  );
}

export default guarded(DataPage);
