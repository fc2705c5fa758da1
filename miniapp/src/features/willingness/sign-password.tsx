/** Setting, changing or replacing the sign password: show who you are by a code or by face, then choose it. */
import type { Answer } from '@luobi/shared/contract';
import { useEffect, useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { dateTime, useText, type TextKey } from '../../i18n';
import { goToFace } from '../../platform/face';
import { Box, Button, ErrorNotice, Fact, Field, Heading, Notice, useCountdown } from '../../ui';
import { FaceConsentSheet } from './face-consent';
import { MethodList } from './method-list';
import { PasswordField } from './password-field';

export type PasswordState = Answer<'getSignPassword'>;
export type PasswordStepUp = Answer<'startSignPassword'>;

const WEAK: Readonly<Record<string, TextKey>> = { too_short: 'passWeakTooShort', too_long: 'passWeakTooLong', too_common: 'passWeakTooCommon', repeats: 'passWeakRepeats', sequence: 'passWeakSequence', personal: 'passWeakPersonal' };
const MIN_LENGTH = 8;

export interface SignPasswordFormProps {
  readonly state: PasswordState;
  readonly phoneMasked: string;
  /** the face check from which a browser comes back */
  readonly resumed: PasswordStepUp | null;
  readonly onAway: (stepUp: PasswordStepUp) => void;
  readonly onSaved: (state: PasswordState) => void;
}

export function SignPasswordForm({ state, phoneMasked, resumed, onAway, onSaved }: SignPasswordFormProps) {
  const t = useText();
  const [method, setMethod] = useState<'sms' | 'face'>(resumed?.method ?? 'sms');
  const [stepUp, setStepUp] = useState<PasswordStepUp | null>(resumed);
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [consent, setConsent] = useState<string | null>(null);
  const countdown = useCountdown();
  const starting = useAct(async (wanted: 'sms' | 'face') => call('startSignPassword', { body: { method: wanted } }));
  const saving = useAct(async (body: { password: string; challengeId: string; code?: string }) => call('setSignPassword', { body }));

  const start = async (wanted: 'sms' | 'face'): Promise<void> => {
    saving.clear();
    setCode('');
    const begun = await starting.run(wanted);
    if (!begun) return;
    setStepUp(begun);
    countdown.start(begun.resendAfterSeconds);
    if (begun.face?.launch) await goToFace(begun.face.launch, () => onAway(begun));
  };
  const ready = stepUp !== null && [...password].length >= MIN_LENGTH && (method === 'face' || code.length === 6);
  const save = async (): Promise<void> => {
    if (!ready || !stepUp || saving.busy) return;
    starting.clear();
    const saved = await saving.run({ password, challengeId: stepUp.challengeId, ...(method === 'sms' ? { code } : {}) });
    if (saved) onSaved(saved);
  };
  const error = saving.error ?? starting.error;
  const weak = error?.code === 'sign_password_weak' ? WEAK[String(error.details['reason'])] : undefined;
  const faceConsent = error?.code === 'consent_required' && error.details['kind'] === 'face' ? String(error.details['requiredVersion'] ?? '') : null;
  useEffect(() => {
    if (faceConsent !== null) setConsent(faceConsent);
  }, [faceConsent]);
  return (
    <Box className='stack-20'>
      <Box>
        <Heading className='t28'>{t(state.state === 'none' ? 'passLead' : 'passLeadAgain')}</Heading>
        <Box className='quiet gap-top-8'>{t('passHelp')}</Box>
      </Box>
      <Box className='card'><Fact name={t('passTitle')} value={state.state === 'none' ? t('passNone') : state.state === 'locked' ? t('passLocked', { time: dateTime(state.lockedUntil ?? '') }) : t('passSet', { time: dateTime(state.setAt ?? '') })} /></Box>
      <Box className='stack-12'>
        <MethodList lead='passWho' methods={state.methods} chosen={method} phoneMasked={phoneMasked} onChoose={(next) => { setMethod(next === 'face' ? 'face' : 'sms'); setStepUp(null); setCode(''); starting.clear(); saving.clear(); }} />
        {method === 'sms' ? (
          <Field
            label={t('smsCode')} hint={t('codeHint')} kind='code' maxLength={12} value={code} onInput={(text) => setCode(text.replace(/\D/g, '').slice(0, 6))}
            good={stepUp?.phoneMasked ? t('codeSentTo', { phone: stepUp.phoneMasked }) : null}
            end={{ text: countdown.left > 0 ? t('codeResendIn', { n: countdown.left }) : t(stepUp ? 'codeResend' : 'codeSend'), disabled: countdown.left > 0 || starting.busy, onTap: () => void start('sms') }}
          />
        ) : <Button kind={stepUp ? 'plain' : 'primary'} text={t(stepUp ? 'willFaceAgain' : 'willFaceStart')} busy={starting.busy} onTap={() => void start('face')} />}
        <PasswordField fresh label={t('passNew')} hint={t('passNewHint')} value={password} onInput={setPassword} onEnter={() => void save()} fault={weak ? t(weak) : null} />
        <Box className='t13 quiet'>{t('passRule')}</Box>
        <ErrorNotice error={consent === null && !weak ? error : null} />
        <Button text={t('passSave')} busy={saving.busy} disabled={!ready} onTap={() => void save()} />
      </Box>
      {consent !== null && <FaceConsentSheet version={consent} onAgreed={() => { setConsent(null); void start('face'); }} onRefused={() => { setConsent(null); starting.clear(); setMethod('sms'); }} />}
    </Box>
  );
}

export function SignPasswordSaved({ onDone, text }: { readonly onDone: () => void; readonly text: string }) {
  const t = useText();
  return (
    <Box className='stack-20'>
      <Notice tone='good' what={t('passSaved')} next={t('passSavedHelp')} />
      <Button text={text} onTap={onDone} />
    </Box>
  );
}
