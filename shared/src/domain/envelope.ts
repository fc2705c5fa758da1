/**
 * The envelope's states as data: the only list of allowed moves (security R20).
 * Pure: no clock, no I/O. Server commands and tests read the same table.
 */
export const ENVELOPE_STATES = [
  'draft', 'sent', 'in_progress', 'completing', 'completed', 'declined', 'revoked', 'expired',
] as const;
export type EnvelopeState = (typeof ENVELOPE_STATES)[number];

export const ENVELOPE_MOVES: Readonly<Record<EnvelopeState, readonly EnvelopeState[]>> = {
  draft: ['sent', 'revoked'],
  sent: ['in_progress', 'declined', 'revoked', 'expired'],
  in_progress: ['completing', 'declined', 'revoked', 'expired'],
  completing: ['completed'],
  completed: [],
  declined: [],
  revoked: [],
  expired: [],
};

/** True when `from` may become `to`. */
export function canMove(from: EnvelopeState, to: EnvelopeState): boolean {
  return ENVELOPE_MOVES[from].includes(to);
}

/** A state nothing leads out of. */
export function isTerminal(state: EnvelopeState): boolean {
  return ENVELOPE_MOVES[state].length === 0;
}

export const RECIPIENT_ROLES = ['signer', 'approver', 'cc', 'viewer'] as const;
export type RecipientRole = (typeof RECIPIENT_ROLES)[number];

export const RECIPIENT_KINDS = ['person', 'organization'] as const;
export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

/**
 * One duty of one recipient. `waiting`: an earlier duty is open. `sealing`: the act has begun (step 3 is committed)
 * and will end as `done` without anybody's help.
 */
export const TASK_STATES = ['waiting', 'open', 'sealing', 'done', 'declined', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];

export const TASK_KINDS = ['signing', 'approval'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/**
 * Ways a person confirms the will, weakest first. The inviter allows some of them when sending; a client chooses among
 * those and nothing else.
 */
export const WILLINGNESS_METHODS = ['sms', 'password', 'face'] as const;
export type WillingnessMethod = (typeof WILLINGNESS_METHODS)[number];

/**
 * What a method is worth. 1: somebody held the phone number (numbers are reassigned, messages are read over a shoulder).
 * 2: somebody knew a secret that only a person with a verified name and a fresh check could set. 3: the living face of
 * that person, judged by the identity source, saying what is signed.
 */
export const WILLINGNESS_STRENGTH: Readonly<Record<WillingnessMethod, 1 | 2 | 3>> = { sms: 1, password: 2, face: 3 };

export type MethodVerdict = 'ok' | 'method_too_weak' | 'method_not_allowed';
/** Whether a method may be used where the inviter allowed these. An unknown or empty list allows nothing. */
export function methodVerdict(method: WillingnessMethod, allowed: readonly WillingnessMethod[]): MethodVerdict {
  if (allowed.includes(method)) return 'ok';
  return allowed.every((other) => WILLINGNESS_STRENGTH[other] > WILLINGNESS_STRENGTH[method]) ? 'method_too_weak' : 'method_not_allowed';
}

/** A check by the phone's own fingerprint or face reader (SOTER), beside a method and never instead of one. */
export const DEVICE_CHECKS = ['offered', 'required'] as const;
export type DeviceCheck = (typeof DEVICE_CHECKS)[number];

/** Steps of the act of signing that a waiting person is shown, in order. */
export const SEALING_STEPS = ['queued', 'certificate', 'signature', 'timestamp', 'verification', 'done'] as const;
export type SealingStep = (typeof SEALING_STEPS)[number];

/** The privacy policy a person agrees to; a new version asks everyone again. */
export const PRIVACY_POLICY_VERSION = '2026-11-24';
