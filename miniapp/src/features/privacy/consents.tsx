/** What I agreed to, each apart: since when, on which way, and how to take it back. Taking back is one question, never two. */
import type { Answer } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { dateTime, useText, type TextKey } from '../../i18n';
import { Box, Button, ErrorNotice, Heading, Sheet, Tag, type Tone } from '../../ui';

type Consents = Answer<'listConsents'>;
type Consent = Consents['items'][number];

const NAME: Readonly<Record<Consent['kind'], TextKey>> = { privacy: 'privacyPolicy', face: 'consentFace' };
const WHAT: Readonly<Record<Consent['kind'], TextKey>> = { privacy: 'consentPrivacyFor', face: 'consentFaceFor' };
const CONSEQUENCE: Readonly<Record<Consent['kind'], TextKey>> = { privacy: 'consentWithdrawPrivacy', face: 'consentWithdrawFace' };
const STATE: Readonly<Record<Consent['state'], readonly [TextKey, Tone]>> = { given: ['consentGiven', 'good'], outdated: ['consentOutdated', 'wait'], withdrawn: ['consentWithdrawn', 'plain'], never: ['consentNever', 'plain'] };
const HOW: Readonly<Record<NonNullable<Consent['acts'][number]['how']>, TextKey>> = { h5: 'sessionH5', weapp: 'sessionWeapp', wechat: 'consentHowWechat', closing: 'closeTitle' };

export interface ConsentListProps {
  readonly of: Consents;
  readonly onChange: (consents: Consents) => void;
  readonly onRead: (kind: Consent['kind']) => void;
  /** the policy is agreed to where its text stands */
  readonly onAgree: () => void;
}

export function ConsentList({ of, onChange, onRead, onAgree }: ConsentListProps) {
  const t = useText();
  const [asked, setAsked] = useState<Consent['kind'] | null>(null);
  const withdrawing = useAct(async (kind: Consent['kind']) => call('withdrawConsent', { params: { kind } }));
  const withdraw = async (kind: Consent['kind']): Promise<void> => {
    const after = await withdrawing.run(kind);
    if (!after) return;
    setAsked(null);
    onChange(after);
  };
  return (
    <Box>
      <Box className='stack-12' role='list' label={t('consentsTitle')}>
        {of.items.map((consent) => (
          <Box key={consent.kind} className='card stack-8' role='listitem'>
            <Box className='row row-between'>
              <Heading level={2} className='t17 grow'>{t(NAME[consent.kind])}</Heading>
              <Tag text={t(STATE[consent.state][0])} tone={STATE[consent.state][1]} />
            </Box>
            <Box className='quiet'>{t(WHAT[consent.kind])}</Box>
            <Acts of={consent} />
            <Box className='actions-pair'>
              <Button kind='plain' small text={t('consentReadText')} label={t('consentReadTextOf', { name: t(NAME[consent.kind]) })} onTap={() => onRead(consent.kind)} />
              {consent.state === 'given' && <Button kind='plain' small text={t('consentWithdraw')} label={t('consentWithdrawOf', { name: t(NAME[consent.kind]) })} onTap={() => setAsked(consent.kind)} />}
              {consent.kind === 'privacy' && consent.state !== 'given' && <Button small text={t('consentAgreeAgain')} onTap={onAgree} />}
            </Box>
          </Box>
        ))}
      </Box>
      {asked && (
        <Sheet title={t('consentWithdrawTitle', { name: t(NAME[asked]) })} onClose={() => setAsked(null)}>
          <Box>{t(CONSEQUENCE[asked])}</Box>
          <ErrorNotice error={withdrawing.error} />
          <Box className='actions-pair'>
            <Button kind='plain' text={t('consentKeep')} onTap={() => setAsked(null)} />
            <Button text={t('consentWithdrawConfirm')} busy={withdrawing.busy} onTap={() => void withdraw(asked)} />
          </Box>
        </Sheet>
      )}
    </Box>
  );
}

function Acts({ of: { acts } }: { readonly of: Consent }) {
  const t = useText();
  return (
    <Box>
      {acts.slice(0, 4).map(({ act, version, at, how }) => (
        <Box key={at} className='t13 quiet'>{t(act === 'given' ? 'consentActGiven' : 'consentActWithdrawn', { version, time: dateTime(at) })}{how ? ` · ${t(HOW[how])}` : ''}</Box>
      ))}
    </Box>
  );
}
