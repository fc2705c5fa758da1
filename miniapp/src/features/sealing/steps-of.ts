/** The act of signing as steps on a screen, from what the server says has happened. */
import { SEALING_STEPS, type SealingStep } from '@luobi/shared';
import type { Sealing } from '@luobi/shared/contract';
import type { TextKey } from '../../i18n';
import type { StepState } from '../../ui';

const NAMES: Readonly<Record<SealingStep, TextKey>> = {
  queued: 'sealingQueued', certificate: 'sealingCertificate', signature: 'sealingSignature', timestamp: 'sealingTimestamp', verification: 'sealingVerification', done: 'sealingDone',
};

export interface SealingStepView {
  readonly name: TextKey;
  readonly state: StepState;
}

export function stepsOf(sealing: Pick<Sealing, 'state' | 'step'>): SealingStepView[] {
  const all = sealing.state === 'done';
  const at = sealing.state === 'waiting_for_time' ? SEALING_STEPS.indexOf('timestamp') : sealing.step === null ? -1 : SEALING_STEPS.indexOf(sealing.step);
  return SEALING_STEPS.map((step, i) => {
    if (all || i < at) return { name: NAMES[step], state: 'done' };
    if (i > at || sealing.state === 'failed') return { name: NAMES[step], state: 'next' };
    return { name: NAMES[step], state: sealing.state === 'waiting_for_time' ? 'waiting' : 'now' };
  });
}
