/** Any PDF to a verdict: one sentence for everybody, every check for those who want to know. */
import type { SignatureVerdict, Verification } from '@luobi/shared/contract';
import { useState } from 'react';
import { ApiError } from '../../api/api-error';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { dateTime, useLanguage, useText, type TextKey } from '../../i18n';
import { choosePdf, type ChosenFile } from '../../platform/files';
import { Box, Button, ErrorNotice, Fact, Heading, Notice, Skeleton, type NoticeProps } from '../../ui';
import { PROBLEM_WORDS } from './problem-words';

/** bytes; the server's own limit */
const LARGEST = 20 * 1024 * 1024;
const VERDICT: Readonly<Record<Verification['verdict'], { readonly what: TextKey; readonly next: TextKey; readonly tone: NoticeProps['tone'] }>> = {
  valid: { what: 'verdictValid', next: 'verdictValidHelp', tone: 'good' },
  invalid: { what: 'verdictInvalid', next: 'verdictInvalidHelp', tone: 'bad' },
  unsigned: { what: 'verdictUnsigned', next: 'verdictUnsignedHelp', tone: 'wait' },
  unreadable: { what: 'verdictUnreadable', next: 'verdictUnreadableHelp', tone: 'wait' },
};
const AFTER: Readonly<Record<SignatureVerdict['changesAfter'], TextKey>> = { none: 'sigAfterNone', permitted: 'sigAfterPermitted', forbidden: 'sigAfterForbidden' };

export function Verify() {
  const t = useText();
  const [name, setName] = useState('');
  const [verdict, setVerdict] = useState<Verification | null>(null);
  const checking = useAct(async (file: ChosenFile) => {
    if (!/\.pdf$/i.test(file.name)) throw new ApiError('unsupported_media_type');
    if (file.size > LARGEST) throw new ApiError('payload_too_large');
    return call('verifyPdf', { pdf: await file.read() });
  });
  const pick = async (): Promise<void> => {
    const file = await choosePdf();
    if (!file) return;
    setName(file.name);
    setVerdict(null);
    const answer = await checking.run(file);
    if (answer) setVerdict(answer);
  };
  return (
    <Box className='stack-20'>
      <Heading className='t28'>{t('verifyLead')}</Heading>
      <Box>{t('verifyHelp')}</Box>
      <Notice what={t('verifyPromise')} />
      <Button text={t(verdict ? 'verifyAnother' : 'verifyPick')} busy={checking.busy} onTap={() => void pick()} />
      {checking.busy && <Box><Box className='quiet' role='status'>{t('verifyRunning', { name })}</Box><Skeleton lines={3} /></Box>}
      <ErrorNotice error={checking.error} />
      {verdict && <Verdict name={name} verdict={verdict} />}
    </Box>
  );
}

function Verdict({ name, verdict }: { readonly name: string; readonly verdict: Verification }) {
  const t = useText();
  const { what, next, tone } = VERDICT[verdict.verdict];
  return (
    <Box className='stack-12'>
      <Box className='t13 quiet'>{name}</Box>
      <Notice tone={tone} what={t(what)} next={t(next, { n: verdict.signatures.filter((signature) => signature.kind === 'signature').length })} />
      {verdict.signatures.map((signature) => <SignatureCard key={signature.field} signature={signature} />)}
      {verdict.problems.length > 0 && <Problems list={verdict.problems} />}
      <Box className='card'><Fact name={t('fileFingerprint')} value={verdict.sha256} mono /></Box>
    </Box>
  );
}

function SignatureCard({ signature }: { readonly signature: SignatureVerdict }) {
  const t = useText();
  const answer = (yes: boolean): JSX.Element => <Box className={yes ? 'jade' : 'cinnabar strong'}>{t(yes ? 'yes' : 'no')}</Box>;
  return (
    <Box className='card'>
      <Heading level={2} className='t17'>{signature.kind === 'document-timestamp' ? t('sigStamp') : signature.signer || t('sigSignerUnknown')}</Heading>
      <Box className='rule' />
      <Fact name={t('sigTime')} value={signature.timestamp ? dateTime(signature.timestamp) : t('sigTimeNone')} />
      <Fact name={t('sigIntact')} value={answer(signature.intact)} />
      <Fact name={t('sigTrusted')} value={answer(signature.trusted)} />
      <Fact name={t('sigCovers')} value={answer(signature.coversWholeRevision)} />
      <Fact name={t('sigAfter')} value={<Box className={signature.changesAfter === 'forbidden' ? 'cinnabar strong' : ''}>{t(AFTER[signature.changesAfter])}</Box>} />
      {signature.kind === 'document-timestamp' && <Fact name={t('sigStampBy')} value={signature.signer} />}
      {signature.issuer && <Fact name={t('sigIssuer')} value={signature.issuer} />}
      {signature.serial && <Fact name={t('sigSerial')} value={signature.serial} mono />}
      {signature.kind === 'signature' && <Fact name={t('sigLevel')} value={signature.level === 'none' ? '–' : `PAdES ${signature.level}`} />}
      {signature.problems.length > 0 && <Problems list={signature.problems} />}
    </Box>
  );
}

function Problems({ list }: { readonly list: readonly { readonly code: string; readonly text: string }[] }) {
  const language = useLanguage((state) => state.language);
  return (
    <Box className='stack-8'>
      {list.map(({ code, text }) => <Box key={`${code} ${text}`} className='t13 cinnabar'>{language === 'en' ? text : PROBLEM_WORDS[code] ?? text}</Box>)}
    </Box>
  );
}
