/** Any PDF to a verdict: one sentence for everybody, every check for those who want to know. */
import type { Verification } from '@luobi/shared/contract';
import { useState } from 'react';
import { ApiError } from '../../api/api-error';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useText, type TextKey } from '../../i18n';
import { choosePdf, type ChosenFile } from '../../platform/files';
import { Box, Button, ErrorNotice, Fact, Heading, Notice, Skeleton, type NoticeProps } from '../../ui';
import { Problems } from './problems';
import { SignatureCard } from './signature-card';

/** bytes; the server's own limit */
const LARGEST = 20 * 1024 * 1024;
const VERDICT: Readonly<Record<Verification['verdict'], { readonly what: TextKey; readonly next: TextKey; readonly tone: NoticeProps['tone'] }>> = {
  valid: { what: 'verdictValid', next: 'verdictValidHelp', tone: 'good' },
  invalid: { what: 'verdictInvalid', next: 'verdictInvalidHelp', tone: 'bad' },
  unsigned: { what: 'verdictUnsigned', next: 'verdictUnsignedHelp', tone: 'wait' },
  unreadable: { what: 'verdictUnreadable', next: 'verdictUnreadableHelp', tone: 'wait' },
};
/** an encrypted file is not a broken one */
const ENCRYPTED = { what: 'verdictEncrypted', next: 'verdictEncryptedHelp', tone: 'wait' } as const;

interface Checked {
  readonly name: string;
  readonly pdf: ArrayBuffer;
  readonly verdict: Verification;
}

export function Verify() {
  const t = useText();
  const [name, setName] = useState('');
  const [checked, setChecked] = useState<Checked | null>(null);
  const checking = useAct(async (file: ChosenFile) => {
    if (!/\.pdf$/i.test(file.name)) throw new ApiError('unsupported_media_type');
    if (file.size > LARGEST) throw new ApiError('payload_too_large');
    const pdf = await file.read();
    return { name: file.name, pdf, verdict: await call('verifyPdf', { pdf }) };
  });
  const pick = async (): Promise<void> => {
    const file = await choosePdf();
    if (!file) return;
    setName(file.name);
    setChecked(null);
    const answer = await checking.run(file);
    if (answer) setChecked(answer);
  };
  return (
    <Box className='stack-20'>
      <Heading className='t28'>{t('verifyLead')}</Heading>
      <Box>{t('verifyHelp')}</Box>
      <Notice what={t('verifyPromise')} />
      <Button text={t(checked ? 'verifyAnother' : 'verifyPick')} busy={checking.busy} onTap={() => void pick()} />
      {checking.busy && <Box><Box className='quiet' role='status'>{t('verifyRunning', { name })}</Box><Skeleton lines={3} /></Box>}
      <ErrorNotice error={checking.error} />
      {checked && <Verdict {...checked} />}
    </Box>
  );
}

function Verdict({ name, pdf, verdict }: Checked) {
  const t = useText();
  const { what, next, tone } = verdict.problems.some(({ code }) => code === 'file_encrypted') ? ENCRYPTED : VERDICT[verdict.verdict];
  return (
    <Box className='stack-12'>
      <Box className='t13 quiet'>{name}</Box>
      <Notice tone={tone} what={t(what)} next={t(next, { n: verdict.signatures.filter((signature) => signature.kind === 'signature').length })} />
      {verdict.signatures.map((signature) => <SignatureCard key={signature.field} signature={signature} file={pdf} fileName={name} />)}
      {verdict.problems.length > 0 && <Problems list={verdict.problems} />}
      <Box className='card'><Fact name={t('fileFingerprint')} value={verdict.sha256} mono /></Box>
    </Box>
  );
}
