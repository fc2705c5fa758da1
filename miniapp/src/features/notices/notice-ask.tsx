/**
 * One quiet button: may WeChat tell me when … . One yes is one message, so it can be given again each time; a no is taken
 * without another word. Nothing at all in browsers, or where no notices are set up.
 */
import { useState } from 'react';
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { useText, type TextKey } from '../../i18n';
import { askToBeTold, canBeTold } from '../../platform/subscribe';
import { Box, Button } from '../../ui';

export type NoticeKind = 'to_sign' | 'to_approve' | 'completed' | 'declined' | 'expiring';

export interface NoticeAskProps {
  /** at most three are asked about */
  readonly kinds: readonly NoticeKind[];
  readonly text: TextKey;
}

export function NoticeAsk({ kinds, text }: NoticeAskProps) {
  const t = useText();
  const offered = useRequest(canBeTold ? 'notices' : null, () => call('getNotices'));
  const [given, setGiven] = useState<boolean | null>(null);
  const wanted = offered.data?.templates.filter(({ kind }) => kinds.includes(kind)).map(({ templateId }) => templateId) ?? [];
  if (wanted.length === 0) return null;
  const ask = async (): Promise<void> => {
    const answers = await askToBeTold(wanted);
    setGiven(answers.some(({ answer }) => answer.startsWith('accept')));
    // the person has answered WeChat: whether our server heard it changes nothing on the page
    if (answers.length > 0) await call('answerNotices', { body: { answers: [...answers] } }).catch(() => undefined);
  };
  return (
    <Box className='center gap-top-8'>
      {given === null ? <Button kind='text' text={t(text)} onTap={() => void ask()} /> : <Box className='quiet t15' role='status'>{t(given ? 'noticeGiven' : 'noticeNotGiven')}</Box>}
    </Box>
  );
}
