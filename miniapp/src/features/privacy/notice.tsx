/** The privacy policy, or what a face check means, as the server has it: its words, its version, whom to ask. */
import type { PrivacyNotice } from '@luobi/shared/contract';
import { call } from '../../api/client';
import { useRequest, type Requested } from '../../api/use-request';
import { useLanguage, useText } from '../../i18n';
import { Box, Heading, Ready } from '../../ui';

export function useNotice(kind: PrivacyNotice['kind']): Requested<PrivacyNotice> {
  const language = useLanguage((state) => state.language);
  return useRequest(`notice ${kind} ${language}`, () => call('getPrivacyNotice', { query: { kind, language } }));
}

export function Notice({ of }: { readonly of: Requested<PrivacyNotice> }) {
  const t = useText();
  return (
    <Ready of={of}>
      {({ clauses, version }) => (
        <Box className='stack-20'>
          {clauses.map(({ title, text }) => (
            <Box key={title}>
              <Heading level={2} className='t17'>{title}</Heading>
              {text.split('\n').map((line) => <Box key={line} className='gap-top-8'>{line}</Box>)}
            </Box>
          ))}
          <Box className='t13 quiet'>{t('consentVersion', { version })}</Box>
        </Box>
      )}
    </Ready>
  );
}
