/** Real names: what can be checked here, by name and number, by face. */
import { z } from 'zod';
import { ID_TYPES, IDENTITY_LEVELS } from '../domain/id-types';
import { contract, id, instant } from './common';
import { me } from './person';
import { faceLaunch } from './task';

export const identityLevel = z.enum(IDENTITY_LEVELS).meta({ id: 'IdentityLevel', description: 'name_id: name and ID number belong together; name_id_phone: and the phone number; face: and a living person was looked at. Each satisfies those before it' });

const claim = z.strictObject({
  idType: z.enum(ID_TYPES),
  name: z.string().min(2).max(64),
  idNumber: z.string().min(5).max(32),
  birthDate: z.iso.date().optional().meta({ description: 'needed where the number does not tell it' }),
}).meta({ id: 'IdentityClaim' });

export const getIdentityOptions = contract({
  status: 200,
  answer: z.object({
    idTypes: z.array(z.object({ idType: z.enum(ID_TYPES), ways: z.array(z.enum(IDENTITY_LEVELS)) })).meta({ description: 'what a configured source checks, in this session; what is not listed is refused' }),
    /** the real name of this account, if it has one */
    held: z.object({ idType: z.enum(ID_TYPES), nameMasked: z.string(), idNumberMasked: z.string(), level: identityLevel }).nullable(),
    attemptsLeft: z.number().int(),
    faceConsent: z.object({ requiredVersion: z.string(), givenVersion: z.string().nullable() }),
  }).meta({ id: 'IdentityOptions' }),
  errors: ['identity_unavailable'],
});

const answer = z.object({ outcome: z.enum(['match', 'mismatch', 'not_found']), attemptsLeft: z.number().int(), me });

export const verifyIdentity = contract({
  body: claim.extend({ level: z.enum(['name_id', 'name_id_phone']).optional().meta({ description: 'what is needed; default: name and number, and the phone as well where it can be' }) }),
  status: 201, answer,
  errors: ['consent_required', 'conflict', 'identity_underage', 'identity_type_unsupported', 'identity_attempts_exhausted', 'identity_unavailable', 'identity_rate_limited', 'identity_name_mismatch'],
});

/** The real name I have already, once more with my phone number. */
export const raiseIdentity = contract({
  body: z.strictObject({ level: z.literal('name_id_phone') }),
  status: 201, answer,
  errors: ['consent_required', 'conflict', 'identity_required', 'identity_underage', 'identity_type_unsupported', 'identity_attempts_exhausted', 'identity_unavailable', 'identity_rate_limited'],
});

export const startFaceVerification = contract({
  body: z.strictObject({
    /** absent: the real name I have already */
    claim: claim.optional(),
    /** where a browser comes back to: the task whose step this is, if it is one */
    taskId: id.optional(),
  }),
  status: 201,
  answer: z.object({
    verificationId: id, expiresAt: instant,
    launch: faceLaunch.nullable().meta({ description: 'how the phone gets there; null: nothing is left to do on it' }),
  }),
  errors: ['consent_required', 'face_consent_required', 'conflict', 'identity_required', 'identity_underage', 'identity_type_unsupported', 'identity_attempts_exhausted', 'identity_unavailable'],
});

export const fetchFaceVerification = contract({
  params: z.object({ verificationId: id }),
  status: 200,
  answer: z.object({
    outcome: z.enum(['pending', 'match', 'mismatch', 'not_found', 'cancelled', 'again', 'over']).meta({ description: 'again: the picture was not good enough; over: too late, or a newer check was begun' }),
    attemptsLeft: z.number().int(),
    me,
  }),
  errors: ['conflict', 'identity_unavailable', 'identity_rate_limited'],
});
