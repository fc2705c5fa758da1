/** The chain of evidence: how many records, when, and the hash they end in. */
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { dateTime, useLanguage, useText } from '../../i18n';
import { Box, Button, Ready, Sheet, Txt } from '../../ui';
import { recordWords } from './record-words';

export function EvidenceSheet({ envelopeId, onClose }: { readonly envelopeId: string; readonly onClose: () => void }) {
  const t = useText();
  const language = useLanguage((state) => state.language);
  const evidence = useRequest(envelopeId, () => call('getEnvelopeEvidence', { params: { envelopeId } }));
  return (
    <Sheet title={t('evidenceTitle')} onClose={onClose}>
      <Box className='quiet'>{t('evidenceLead')}</Box>
      <Ready of={evidence}>
        {({ records, headHash, headTimestamp }) => (
          <Box className='stack-12'>
            <Box className='strong'>{t('evidenceCount', { n: records.length })}</Box>
            <Box role='list'>
              {records.map((record) => (
                <Box key={record.sequence} role='listitem' className='row row-between evidence-row t13'>
                  <Txt className='grow'>{recordWords(record.kind, language)}</Txt>
                  <Txt className='quiet'>{dateTime(record.at)}</Txt>
                </Box>
              ))}
            </Box>
            <Box className='t13 quiet'>{t('evidenceHead')}</Box>
            <Box className='t13 mono'>{headHash}</Box>
            <Box className={headTimestamp ? 't13 jade' : 't13 quiet'}>{t(headTimestamp ? 'evidenceTime' : 'evidenceNoTime')}</Box>
          </Box>
        )}
      </Ready>
      <Button kind='plain' text={t('close')} onTap={onClose} />
    </Sheet>
  );
}
