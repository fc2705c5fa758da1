/** Start: the inbox, or a friendly first page for somebody who has not logged in. */
import type { TaskSummary } from '@luobi/shared/contract';
import { useState } from 'react';
import { passGate } from '../../api/gate';
import { useSession } from '../../api/session';
import { ticketIn } from '../../features/claim/ticket';
import { Inbox, useInbox } from '../../features/inbox/inbox';
import { LinkSheet } from '../../features/inbox/link-sheet';
import { NoticeAsk } from '../../features/notices';
import { pageOf, standingOf, useResume } from '../../features/task';
import { useLanguage, useText } from '../../i18n';
import { usePull, useShown } from '../../platform/lifecycle';
import { open } from '../../platform/navigation';
import { canScan, scan } from '../../platform/scan';
import { Box, Button, Heading, Notice, Screen, Txt, UpdateNotice, guarded } from '../../ui';
import './index.scss';

function Home() {
  const t = useText();
  const loggedIn = useSession((state) => state.token !== null || state.returning);
  const inbox = useInbox(loggedIn);
  const [pasting, setPasting] = useState(false);
  const [bad, setBad] = useState(false);
  useResume(loggedIn);
  useShown(() => { if (inbox.data) void inbox.reload(); });
  usePull(async () => { if (loggedIn) await inbox.reload(); });

  const openTicket = (ticket: string): void => { setPasting(false); open('claim', { ticket }); };
  const onScan = async (): Promise<void> => {
    setBad(false);
    if (!canScan) return setPasting(true);
    const text = await scan();
    const ticket = text === null ? null : ticketIn(text);
    if (ticket) openTicket(ticket);
    else if (text !== null) setBad(true);
  };
  const openTask = (task: TaskSummary): void => open(pageOf(task), { task: task.taskId });
  const sheet = pasting && <LinkSheet read={ticketIn} onClose={() => setPasting(false)} onTicket={openTicket} />;
  const wrongCode = bad && <Notice tone='bad' what={t('linkBad')} />;
  if (!loggedIn) return <Screen title={t('homeTitle')} root bare above={sheet}><Welcome onScan={() => void onScan()} notice={wrongCode} /></Screen>;
  return (
    <Screen
      title={t('homeTitle')} root above={sheet}
      footer={(
        <Box className='home-bar'>
          <Button kind='text' text={t('verifyFile')} onTap={() => open('verify')} />
          <Button text={t('scan')} onTap={() => void onScan()} />
          <Button kind='text' text={t('me')} onTap={() => open('me')} />
        </Box>
      )}
    >
      {wrongCode}
      <UpdateNotice />
      <Inbox inbox={inbox} standingOf={standingOf} onOpen={openTask} onBatch={() => open('batch')} />
      <NoticeAsk kinds={['to_sign', 'to_approve', 'expiring']} text='noticeAskTasks' />
    </Screen>
  );
}

function Welcome({ onScan, notice }: { readonly onScan: () => void; readonly notice: React.ReactNode }) {
  const t = useText();
  const { language, setLanguage } = useLanguage();
  return (
    <Box className='welcome'>
      <Box className='brand' hidden><Txt>落</Txt><Txt>笔</Txt></Box>
      <Heading className='t28 pre welcome-hello'>{t('homeHello')}</Heading>
      <Box className='quiet t17 gap-top-8'>{t('homeIntro')}</Box>
      <Box className='actions welcome-actions'>
        {notice}
        <Button text={t('scan')} onTap={onScan} />
        <Button kind='plain' text={t('loginByPhone')} onTap={() => void passGate('login')} />
      </Box>
      <Box className='row welcome-links'>
        <Button kind='text' small text={t('verifyFile')} onTap={() => open('verify')} />
        <Button kind='text' small text={t('privacyPolicy')} onTap={() => open('privacy')} />
        <Button kind='text' small text={t('otherLanguage')} onTap={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')} />
      </Box>
    </Box>
  );
}

export default guarded(Home);
