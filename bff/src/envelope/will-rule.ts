/** What the inviter fixed about the confirmation of one recipient, read from the row and never from a request. */
import { DEVICE_CHECKS, methodVerdict, WILLINGNESS_METHODS, type DeviceCheck, type WillingnessMethod } from '@luobi/shared';
import { AppError } from '../kernel';
import type { Recipient } from './entities';

export interface WillRule {
  /** weakest first; never empty for what was created here */
  readonly methods: readonly WillingnessMethod[];
  readonly deviceCheck: DeviceCheck | null;
}

/** A word nobody knows allows nothing. */
export function willRule(recipient: Pick<Recipient, 'willingness' | 'deviceCheck'>): WillRule {
  const stored = recipient.willingness.split(',');
  return {
    methods: WILLINGNESS_METHODS.filter((method) => stored.includes(method)),
    // what cannot be read was meant to protect somebody
    deviceCheck: recipient.deviceCheck === null ? null : (DEVICE_CHECKS.find((known) => known === recipient.deviceCheck) ?? 'required'),
  };
}

/** @throws AppError forbidden {reason, methods}: what is not among the allowed is refused, never replaced by something else */
export function requireMethod({ methods }: WillRule, method: WillingnessMethod): void {
  const reason = methodVerdict(method, methods);
  if (reason !== 'ok') throw new AppError('forbidden', { reason, methods: [...methods] });
}

/** The allowed methods beside one that does not work now, for a person to choose from. */
export const otherMethods = ({ methods }: WillRule, but: WillingnessMethod): WillingnessMethod[] => methods.filter((method) => method !== but);

/** @throws AppError field_value_invalid: face alone, where the law wants another way beside it (人脸识别技术应用安全管理办法 §10) */
export function storedMethods(wanted: readonly WillingnessMethod[] | undefined, path: string): string {
  const methods = WILLINGNESS_METHODS.filter((method) => (wanted ?? ['sms']).includes(method));
  if (methods.length === 1 && methods[0] === 'face') throw new AppError('field_value_invalid', { path, reason: 'face_needs_alternative' });
  return methods.join(',');
}
