/** The certificates issued to me, one for each act of signing. */
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { dateTime, useText } from '../../i18n';
import { open } from '../../platform/navigation';
import { Box, Empty, Fact, Heading, Ready, Screen, Tap, guarded } from '../../ui';

function CertificatesPage() {
  const t = useText();
  const list = useRequest('certificates', () => call('listMyCertificates'));
  return (
    <Screen title={t('certTitle')}>
      <Heading className='t28'>{t('certTitle')}</Heading>
      <Box className='quiet gap-top-8'>{t('certHelp')}</Box>
      <Box className='gap-top'>
        <Ready of={list}>
          {({ certificates }) => (certificates.length === 0
            ? <Empty title={t('certEmpty')} help={t('certEmptyHelp')} />
            : (
              <Box className='stack-12' role='list'>
                {certificates.map(({ serial, subject, issuer, signedAt, taskId, title }) => (
                  <Box key={serial} role='listitem' className='card'>
                    <Tap className='stretch t17 strong' label={t('certFor', { title, time: dateTime(signedAt) })} onTap={() => open('done', { task: taskId })}>{title}</Tap>
                    <Fact name={t('doneAt')} value={dateTime(signedAt)} />
                    <Fact name={t('sigSigner')} value={subject} />
                    <Fact name={t('doneIssuer')} value={issuer} />
                    <Fact name={t('doneSerial')} value={serial} mono />
                  </Box>
                ))}
              </Box>
            ))}
        </Ready>
      </Box>
    </Screen>
  );
}

export default guarded(CertificatesPage);
