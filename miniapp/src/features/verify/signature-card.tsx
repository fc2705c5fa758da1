/** One signature of a verified file: who, when, by what right, what came after, and a way to see what was signed. */
import type { SignatureVerdict } from '@luobi/shared/contract';
import { useAct } from '../../api/use-act';
import { useLanguage, useText } from '../../i18n';
import { keepPdfBytes } from '../../platform/files';
import { Box, Button, ErrorNotice, Fact, Heading } from '../../ui';
import { Problems } from './problems';
import { changesOf, factsOf, headlineOf, isProven, signedPart } from './signature-facts';

const TONE = { good: 'jade', bad: 'cinnabar strong' } as const;

export function SignatureCard({ signature, file, fileName }: { readonly signature: SignatureVerdict; readonly file: ArrayBuffer; readonly fileName: string }) {
  const t = useText();
  const language = useLanguage((state) => state.language);
  const signed = signedPart(file, signature);
  const headline = headlineOf(signature, t);
  const view = useAct((part: ArrayBuffer) => keepPdfBytes(part, t('sigSignedName', { name: fileName.replace(/\.pdf$/i, ''), field: signature.field })));
  return (
    <Box className='card'>
      <Heading level={2} className={isProven(signature) ? 't17' : 't17 cinnabar'}>{headline}</Heading>
      <Box className='rule' />
      {factsOf(signature, t).map(({ name, value, tone, mono }) => <Fact key={name} name={t(name)} value={<Box className={tone ? TONE[tone] : ''}>{value}</Box>} mono={mono} />)}
      {changesOf(signature, language, t).map(({ text, permitted }) => <Box key={text} className={permitted ? 't13 quiet' : 't13 cinnabar'}>{text}</Box>)}
      {signature.problems.length > 0 && <Problems list={signature.problems} />}
      {signed && <Button kind='plain' small text={t('sigViewSigned')} label={t('sigViewSignedOf', { name: `${headline} ${signature.field}` })} busy={view.busy} onTap={() => void view.run(signed)} />}
      <ErrorNotice error={view.error} />
    </Box>
  );
}
