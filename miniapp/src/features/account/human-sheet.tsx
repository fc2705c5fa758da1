/** A question before one more code: digits in a picture, or a sum in words for whoever cannot see it. One answer, one question. */
import { useState } from 'react';
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { useLanguage, useText } from '../../i18n';
import { Box, Button, ErrorNotice, Field, Notice, Picture, Sheet } from '../../ui';

export interface HumanAnswer {
  readonly checkId: string;
  readonly answer: string;
}
/** Whoever cannot see the picture is not asked to say so again after a wrong answer. */
let preferred: 'picture' | 'words' = 'picture';

interface Props {
  /** the answer before was wrong or too late */
  readonly again: boolean;
  readonly onClose: () => void;
  readonly onAnswer: (answer: HumanAnswer) => void;
}

export function HumanSheet({ again, onClose, onAnswer }: Props) {
  const t = useText();
  const { language } = useLanguage();
  const [kind, setKind] = useState(preferred);
  const [answer, setAnswer] = useState('');
  const question = useRequest(kind, () => call('newHumanCheck', { body: { kind, language } }));
  const { data, reload } = question;
  // the sheet goes with its answer; a wrong one brings another sheet with another question
  const confirm = (): void => { if (data && answer.length > 0) onAnswer({ checkId: data.checkId, answer }); };
  const other = (wanted: 'picture' | 'words'): void => {
    setAnswer('');
    if (wanted === kind) void reload();
    else setKind(preferred = wanted);
  };
  return (
    <Sheet title={t('humanTitle')} onClose={onClose}>
      <Box className='quiet'>{t('humanWhy')}</Box>
      {again && <Notice tone='bad' what={t('humanWrong')} />}
      <ErrorNotice error={question.error} action={{ text: t('retry'), onTap: () => void reload() }} />
      {kind === 'picture' && data?.picture && <Picture src={data.picture} label={t('humanPicture')} style={{ width: '240px', height: '88px' }} />}
      {kind === 'words' && data?.question && <Box className='t20 strong'>{data.question}</Box>}
      <Field label={t(kind === 'picture' ? 'humanAnswer' : 'humanSum')} kind='number' maxLength={6} value={answer} onInput={(text) => setAnswer(text.replace(/\D/g, ''))} onEnter={confirm} />
      <Button kind='text' small text={t(kind === 'picture' ? 'humanWords' : 'humanAgain')} onTap={() => other(kind === 'picture' ? 'words' : 'picture')} />
      <Button text={t('humanSend')} disabled={!data || answer.length === 0} onTap={confirm} />
    </Sheet>
  );
}
