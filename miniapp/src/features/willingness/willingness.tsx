/**
 * The last confirmation: what, how many pages, which bytes, who, as whom; then the SMS code. Proving and signing are two
 * calls: when the second gets no answer, the first is not asked for again.
 */
import type { Answer, BodyInput, TaskDetail } from '@luobi/shared/contract';
import { useRef, useState } from 'react';
import { call } from '../../api/client';
import { useSession } from '../../api/session';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Fact, Field, Heading, Notice, useCountdown, type NoticeProps } from '../../ui';

type Challenge = Answer<'startWillingness'>;
type MarkToSign = BodyInput<'signTask'>['mark'];

export interface WillingnessProps {
  readonly task: TaskDetail;
  readonly mark: MarkToSign;
  readonly onSealing: () => void;
  /** the document changed or was not read: back to the reader */
  readonly onReadAgain: () => void;
  readonly onWriteAgain: () => void;
}

export function Willingness({ task, mark, onSealing, onReadAgain, onWriteAgain }: WillingnessProps) {
  const t = useText();
  const { taskId, document, onBehalfOf } = task;
  const nameMasked = useSession((state) => state.me?.realName.nameMasked ?? null);
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const [code, setCode] = useState('');
  const countdown = useCountdown();
  const proof = useRef<{ readonly id: string; readonly until: number } | null>(null);
  const seal = onBehalfOf !== null;

  const starting = useAct(async (_: null, key: string) => call('startWillingness', {
    params: { taskId }, idempotencyKey: key,
    body: { method: 'sms', revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256 },
  }));
  const proving = useAct(async (body: { challengeId: string; code: string }, key: string) => call('proveWillingness', { params: { taskId }, body, idempotencyKey: key }));
  const signing = useAct(async (proofId: string, key: string) => call('signTask', {
    params: { taskId }, body: { proofId, revisionSha256: document.revisionSha256, mark }, idempotencyKey: key,
  }));

  const start = async (): Promise<void> => {
    proving.clear();
    signing.clear();
    setCode('');
    const answer = await starting.run(null);
    if (!answer) return;
    proof.current = null;
    setChallenge(answer);
    countdown.start(answer.resendAfterSeconds);
  };
  const ready = challenge !== null && (code.length === 6 || proof.current !== null);
  const confirm = async (): Promise<void> => {
    if (!ready || !challenge) return;
    starting.clear();
    if (!proof.current || proof.current.until < Date.now()) {
      const proved = await proving.run({ challengeId: challenge.challengeId, code });
      if (!proved) return;
      proof.current = { id: proved.proofId, until: Date.parse(proved.expiresAt) };
    }
    if (await signing.run(proof.current.id)) onSealing();
  };

  const error = signing.error ?? proving.error ?? starting.error;
  if (signing.error && !signing.error.undecided) proof.current = null;
  const action = ((): NoticeProps['action'] => {
    if (error?.code === 'revision_changed' || error?.code === 'not_viewed' || error?.code === 'reading_incomplete' || error?.code === 'field_value_invalid') return { text: t('readAgain'), onTap: onReadAgain };
    if (error?.code === 'signature_empty') return { text: t('placeAgain'), onTap: onWriteAgain };
    if (error?.code === 'task_closed') return { text: t('doneTitle'), onTap: onSealing };
    return undefined;
  })();
  const confirms = challenge?.confirms;
  return (
    <Box className='stack-20'>
      <Box className='card'>
        <Box className='t13 quiet'>{t(seal ? 'willLeadSeal' : 'willLead')}</Box>
        <Heading className='t20'>{confirms?.title ?? task.title}</Heading>
        <Box className='rule' />
        <Fact name={t('approvePages')} value={t('willPages', { n: confirms?.pageCount ?? document.pages.length })} />
        <Fact name={t('willHash')} value={confirms?.shortHash ?? document.shortHash} mono />
        {(confirms?.nameMasked ?? nameMasked) && <Fact name={t('willWho')} value={confirms?.nameMasked ?? nameMasked} />}
        <Fact name={t('willAs')} value={confirms?.onBehalfOf ?? onBehalfOf?.name ?? t('willMyself')} />
        <Box className='rule' />
        <Box>{onBehalfOf ? t('willMeaningSeal', { name: onBehalfOf.name }) : t('willMeaning')}</Box>
      </Box>
      {task.willingnessMethods.includes('sms') ? (
        <Box className='stack-8'>
          <Field
            label={t('smsCode')} hint={t('codeHint')} kind='code' maxLength={12} value={code} onInput={(text) => setCode(text.replace(/\D/g, '').slice(0, 6))} onEnter={() => void confirm()}
            good={challenge ? t('willSent', { phone: challenge.phoneMasked }) : null}
            end={{ text: countdown.left > 0 ? t('codeResendIn', { n: countdown.left }) : t(challenge ? 'codeResend' : 'willSend'), disabled: countdown.left > 0 || starting.busy, onTap: () => void start() }}
          />
          <ErrorNotice error={error} action={action} />
          <Button kind='seal' text={t(seal ? 'willConfirmSeal' : 'willConfirm')} busy={proving.busy || signing.busy} disabled={!ready} onTap={() => void confirm()} />
        </Box>
      ) : <Notice tone='wait' what={t('willNoMethod')} />}
    </Box>
  );
}
