/**
 * The last confirmation: what, how many pages, which bytes, who, as whom; then one of the ways the sender allows, and the
 * phone's own reader where it is asked for. What cannot be used now says so and leads to another way.
 */
import type { WillingnessMethod } from '@luobi/shared';
import type { TaskDetail } from '@luobi/shared/contract';
import { useEffect, useState } from 'react';
import type { ClientErrorCode } from '../../api/api-error';
import { useSession } from '../../api/session';
import { wordsFor } from '../../api/words';
import { useLanguage, useText } from '../../i18n';
import { confirmOnDevice, enrolledReaders, type Reader } from '../../platform/biometrics';
import { scrollToPart } from '../../platform/scroll-to';
import { Box, Button, ErrorNotice, Fact, Field, Heading, Notice, ToggleField, useCountdown, type NoticeProps } from '../../ui';
import { FaceConsentSheet } from './face-consent';
import { FaceSteps } from './face-steps';
import { METHOD_NAME, MethodList } from './method-list';
import { PasswordField } from './password-field';
import { useConfirmation, type Challenge, type Given, type MarkToSign } from './use-confirmation';
import { useFace } from './use-face';

/** not yet, or nobody answered: the check itself may be fine */
const ASK_AGAIN: readonly ClientErrorCode[] = ['face_pending', 'network', 'identity_unavailable', 'unavailable', 'rate_limited'];

export interface WillingnessProps {
  readonly task: TaskDetail;
  readonly mark: MarkToSign;
  /** the challenge of a face check from which a browser comes back */
  readonly resumed: Challenge | null;
  /** a browser is about to leave for a face check */
  readonly onAway: (challenge: Challenge) => void;
  readonly onSealing: () => void;
  /** the document changed or was not read: back to the reader */
  readonly onReadAgain: () => void;
  readonly onWriteAgain: () => void;
  readonly onSetPassword: () => void;
}

export function Willingness({ task, mark, resumed, onAway, onSealing, onReadAgain, onWriteAgain, onSetPassword }: WillingnessProps) {
  const t = useText();
  const language = useLanguage((state) => state.language);
  const { document, onBehalfOf, willingnessMethods: methods, deviceCheck } = task;
  const me = useSession((state) => state.me);
  const nameMasked = me?.realName.nameMasked ?? null;
  const seal = onBehalfOf !== null;
  const [method, setMethod] = useState<WillingnessMethod>(resumed?.method ?? methods[0] ?? 'sms');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [consent, setConsent] = useState<string | null>(null);
  const countdown = useCountdown();
  const confirmation = useConfirmation(task, mark, resumed);
  const { challenge, proven, error, busy } = confirmation;
  const device = useDevice(deviceCheck);

  const face = useFace(async () => {
    if (!challenge) return 'over';
    const given = await withDevice({}, challenge);
    if (!given) return 'over';
    const answer = await confirmation.prove(challenge, given);
    if (answer === 'proved') return 'passed';
    return ASK_AGAIN.includes(answer) ? 'pending' : 'over';
  }, resumed !== null);

  /** Finger or face of this phone, when it is asked for. @returns null when the person turned back */
  async function withDevice(given: Given, { device: asked, confirms }: Challenge): Promise<Given | null> {
    if (!asked || !device.on) return given;
    const confirmed = await confirmOnDevice(device.readers, asked.challenge, t('willDeviceAuth', { title: confirms.title, hash: confirms.shortHash }));
    return confirmed && { ...given, device: { ...confirmed } };
  }

  const choose = (next: WillingnessMethod): void => {
    if (next === method) return;
    setMethod(next);
    setCode('');
    setPassword('');
    face.reset();
    confirmation.forget();
  };
  const sendCode = async (): Promise<void> => {
    setCode('');
    const begun = await confirmation.start('sms');
    if (begun) countdown.start(begun.resendAfterSeconds);
  };
  const startFace = async (): Promise<void> => {
    face.reset();
    const begun = await confirmation.start('face');
    if (begun) await face.go(begun.face?.launch ?? null, () => onAway(begun));
  };
  const ready = method === 'sms' ? challenge !== null && (code.length === 6 || proven) : method === 'password' ? password !== '' || proven : face.stage === 'passed' && proven;
  const confirm = async (): Promise<void> => {
    if (!ready || busy) return;
    const open = challenge && !['willingness_expired', 'sign_password_locked'].includes(error?.code ?? '') ? challenge : method === 'password' ? await confirmation.start('password') : challenge;
    if (!open) return;
    if (!proven) {
      const given = await withDevice(method === 'sms' ? { code } : method === 'password' ? { password } : {}, open);
      if (!given || (await confirmation.prove(open, given)) !== 'proved') return;
    }
    if (await confirmation.sign()) onSealing();
  };

  const faceConsent = error?.code === 'consent_required' && error.details['kind'] === 'face' ? String(error.details['requiredVersion'] ?? '') : null;
  useEffect(() => {
    if (faceConsent !== null) setConsent(faceConsent);
  }, [faceConsent]);
  const others = Array.isArray(error?.details['otherMethods']) ? methods.filter((one) => (error.details['otherMethods'] as unknown[]).includes(one)) : [];
  const action = ((): NoticeProps['action'] => {
    if (error?.code === 'revision_changed' || error?.code === 'not_viewed' || error?.code === 'reading_incomplete' || error?.code === 'field_value_invalid') return { text: t('readAgain'), onTap: onReadAgain };
    if (error?.code === 'signature_empty') return { text: t('placeAgain'), onTap: onWriteAgain };
    if (error?.code === 'task_closed') return { text: t('doneTitle'), onTap: onSealing };
    if (error?.code === 'sign_password_unset' || (error?.code === 'sign_password_locked' && others.length === 0)) return { text: t('passLead'), onTap: onSetPassword };
    const [other] = others;
    return other ? { text: t('willUse', { method: t(METHOD_NAME[other]) }), onTap: () => choose(other) } : undefined;
  })();
  // what is wrong with what was typed is told where it was typed
  const atField = error?.code === 'sign_password_wrong' ? wordsFor(error, language) : null;
  // what came of it stands below what is confirmed
  const told = resumed !== null || error !== null;
  useEffect(() => {
    if (told) scrollToPart('will-told');
  }, [told, error, face.stage]);
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
      {deviceCheck === 'required' && device.state === 'none' ? <Notice tone='wait' what={t('willDeviceNone')} next={t('willDeviceNoneHelp')} /> : (
        <Box className='stack-12'>
          <MethodList methods={methods} chosen={method} phoneMasked={me?.phoneMasked ?? ''} onChoose={choose} />
          {method === 'sms' && (
            <Field
              label={t('smsCode')} hint={t('codeHint')} kind='code' maxLength={12} value={code} onInput={(text) => setCode(text.replace(/\D/g, '').slice(0, 6))} onEnter={() => void confirm()}
              good={challenge?.phoneMasked ? t('willSent', { phone: challenge.phoneMasked }) : null}
              end={{ text: countdown.left > 0 ? t('codeResendIn', { n: countdown.left }) : t(challenge ? 'codeResend' : 'willSend'), disabled: countdown.left > 0 || busy === 'starting', onTap: () => void sendCode() }}
            />
          )}
          {method === 'password' && (
            <Box>
              <PasswordField label={t('willPassword')} hint={t('willPasswordHint')} value={password} onInput={setPassword} onEnter={() => void confirm()} fault={atField ? `${atField.what}${language === 'en' ? '. ' : '。'}${atField.next}` : null} />
              <Button kind='text' text={t('willPasswordForgot')} onTap={onSetPassword} />
            </Box>
          )}
          {method === 'face' && <FaceSteps intentText={challenge?.face?.intentText ?? null} expiresAt={challenge?.expiresAt ?? null} stage={face.stage} seal={seal} busy={busy === 'starting'} onStart={() => void startFace()} onLook={() => void face.look()} />}
          {deviceCheck !== null && device.state === 'some' && (
            <ToggleField label={t('willDevice')} note={deviceCheck === 'required' ? t('willDeviceRequired') : undefined} checked={device.on} onChange={(on) => device.set(deviceCheck === 'required' || on)} />
          )}
          {deviceCheck !== null && device.state === 'some' && <Box className='t13 quiet'>{t('willDeviceHelp')}</Box>}
          <ErrorNotice error={consent === null && !atField ? error : null} action={action} />
          <Box id='will-told'><Button kind='seal' text={t(seal ? 'willConfirmSeal' : 'willConfirm')} busy={busy === 'signing' || (busy === 'proving' && method !== 'face')} disabled={!ready} onTap={() => void confirm()} /></Box>
        </Box>
      )}
      {consent !== null && (
        <FaceConsentSheet
          version={consent} onAgreed={() => { setConsent(null); void startFace(); }}
          onRefused={() => {
            setConsent(null);
            confirmation.clear();
            const [other] = methods.filter((one) => one !== 'face');
            if (other) choose(other);
          }}
        />
      )}
    </Box>
  );
}

/** Which readers this phone has; asked only when the sender wants one. */
function useDevice(deviceCheck: TaskDetail['deviceCheck']): { readonly state: 'asking' | 'none' | 'some'; readonly readers: readonly Reader[]; readonly on: boolean; readonly set: (on: boolean) => void } {
  const [readers, setReaders] = useState<readonly Reader[] | null>(deviceCheck === null ? [] : null);
  const [on, set] = useState(deviceCheck === 'required');
  useEffect(() => {
    let over = false;
    if (deviceCheck !== null) void enrolledReaders().then((found) => { if (!over) setReaders(found); });
    return () => { over = true; };
  }, [deviceCheck]);
  return { state: readers === null ? 'asking' : readers.length > 0 ? 'some' : 'none', readers: readers ?? [], on: on && (readers?.length ?? 0) > 0, set };
}
