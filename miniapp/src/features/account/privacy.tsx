/** The policy as text. */
import { PRIVACY_POLICY_VERSION } from '@luobi/shared';
import { useLanguage, useText } from '../../i18n';
import { Box, Heading } from '../../ui';
import { PRIVACY } from './privacy-text';

export function Privacy() {
  const t = useText();
  const language = useLanguage((state) => state.language);
  return (
    <Box className='stack-20'>
      {PRIVACY[language].map(({ title, text }) => (
        <Box key={title}>
          <Heading level={2} className='t17'>{title}</Heading>
          <Box className='gap-top-8'>{text}</Box>
        </Box>
      ))}
      <Box className='t13 quiet'>{t('consentVersion', { version: PRIVACY_POLICY_VERSION })}</Box>
    </Box>
  );
}
