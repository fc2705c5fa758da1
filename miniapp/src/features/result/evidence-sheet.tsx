/** The chain of evidence: how many records, when, how each signer confirmed, and the hash they end in. */
import { confirmationsOf } from '@luobi/shared';
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { dateTime, useLanguage, useText, type TextKey } from '../../i18n';
import { Box, Button, Ready, Sheet, Txt } from '../../ui';
import { recordWords } from './record-words';

const METHOD: Readonly<Record<string, TextKey | undefined>> = { sms: 'doneWillSms', password: 'doneWillPassword', face: 'doneWillFace' };

export function EvidenceSheet({ envelopeId, onClose }: { readonly envelopeId: string; readonly onClose: () => void }) {
  const t = useText();
  const language = useLanguage((state) => state.language);
  const methodName = (method: string): string => { const key = METHOD[method]; return key ? t(key) : method; };
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
            {confirmationsOf(records).confirmations.map(({ sequence, method, provider, providerTransactionId, deviceChecked }) => (
              <Box key={sequence} className='t13'>
                <Box className='strong'>{t('evidenceWill', { method: deviceChecked ? t('doneWillDevice', { method: methodName(method) }) : methodName(method) })}</Box>
                <Box className='quiet mono'>{`${provider} · ${providerTransactionId}`}</Box>
              </Box>
            ))}
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
