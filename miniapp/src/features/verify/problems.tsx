/** What the verifier holds against a file or a signature, in the reader's language. */
import { useLanguage } from '../../i18n';
import { Box } from '../../ui';
import { PROBLEM_WORDS } from './problem-words';

export interface Problem {
  readonly code: string;
  readonly text: string;
}

export function Problems({ list }: { readonly list: readonly Problem[] }) {
  const language = useLanguage((state) => state.language);
  return (
    <Box className='stack-8'>
      {list.map(({ code, text }) => <Box key={`${code} ${text}`} className='t13 cinnabar'>{language === 'en' ? text : PROBLEM_WORDS[code] ?? text}</Box>)}
    </Box>
  );
}
