/** What is read aloud, the way to the camera, and what has come of it. */
import { useEffect, useState } from 'react';
import { useText } from '../../i18n';
import { Box, Button, Notice } from '../../ui';
import type { FaceStage } from './use-face';

export interface FaceStepsProps {
  /** null before the check has begun */
  readonly intentText: string | null;
  readonly expiresAt: string | null;
  readonly stage: FaceStage;
  readonly seal: boolean;
  readonly busy: boolean;
  readonly onStart: () => void;
  readonly onLook: () => void;
}

export function FaceSteps({ intentText, expiresAt, stage, seal, busy, onStart, onLook }: FaceStepsProps) {
  const t = useText();
  const minutes = useMinutesLeft(stage === 'away' ? expiresAt : null);
  if (stage === 'passed') return <Notice tone='good' what={t('willFacePassed', { act: t(seal ? 'willActSeal' : 'willActSign') })} />;
  if (stage === 'cannot') return <Notice tone='wait' what={t('willFaceHere')} next={t('willFaceHereHelp')} />;
  return (
    <Box className='stack-12'>
      {intentText && stage !== 'idle' && (
        <Box className='card'>
          <Box className='t13 quiet'>{t('willFaceLead')}</Box>
          <Box className='t17 gap-top-8'>{intentText}</Box>
        </Box>
      )}
      {stage === 'asking' && <Notice tone='plain' what={t('willFaceWaiting')} />}
      {stage === 'away' && <Button text={t('willFaceCheck')} onTap={onLook} />}
      {stage === 'away' && minutes !== null && <Box className='t13 quiet center' role='status'>{t('willFaceLeft', { n: minutes })}</Box>}
      {stage !== 'asking' && <Button kind={stage === 'away' ? 'plain' : 'primary'} text={t(stage === 'away' ? 'willFaceAgain' : 'willFaceStart')} busy={busy} onTap={onStart} />}
    </Box>
  );
}

/** Whole minutes until an instant of the server, never less than one while it lasts. */
function useMinutesLeft(until: string | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until === null) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, [until]);
  if (until === null) return null;
  const left = Math.ceil((Date.parse(until) - now) / 60_000);
  return left > 0 ? left : null;
}
