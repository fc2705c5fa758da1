/** The sign password of the person who holds the phone: set, changed and replaced in one way, after a code or a face check. */
import { z } from 'zod';
import { contract, id, instant } from './common';
import { faceToDo } from './task';

export const signPassword = z.object({
  state: z.enum(['none', 'set', 'locked']), setAt: instant.nullable(), lockedUntil: instant.nullable(),
  /** ways to show who I am before it is set */
  methods: z.array(z.enum(['sms', 'face'])),
}).meta({ id: 'SignPassword' });

export const getSignPassword = contract({ status: 200, answer: signPassword, errors: [] });
export const startSignPassword = contract({
  body: z.strictObject({ method: z.enum(['sms', 'face']) }),
  status: 201,
  answer: z.object({ challengeId: id, method: z.enum(['sms', 'face']), phoneMasked: z.string().nullable(), expiresAt: instant, resendAfterSeconds: z.number().int(), face: faceToDo.nullable() }),
  errors: ['identity_required', 'consent_required', 'code_send_limited', 'face_attempts_exhausted', 'identity_unavailable'],
});
export const setSignPassword = contract({
  body: z.strictObject({
    password: z.string().min(1).max(128).meta({ description: '8 to 64 characters of any kind; what is easy to guess is refused' }),
    challengeId: id,
    /** absent when the challenge is a face check */
    code: z.string().regex(/^\d{6}$/).optional(),
  }),
  status: 200, answer: signPassword,
  errors: ['sign_password_weak', 'identity_required', 'consent_required', 'code_wrong', 'code_expired', 'code_locked', 'face_pending', 'face_mismatch', 'face_attempts_exhausted', 'willingness_expired', 'identity_unavailable'],
});
