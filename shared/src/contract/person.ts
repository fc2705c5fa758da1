/** Login, session, consent and real name of the person who holds the phone. */
import { z } from 'zod';
import { IDENTITY_LEVELS } from '../domain/id-types';
import { contract, id, instant, phone } from './common';
import { humanAnswer } from './human-check';

export const organizationMembership = z.object({
  organizationId: id, name: z.string(), roles: z.array(z.enum(['approver', 'sealer', 'admin'])),
}).meta({ id: 'OrganizationMembership' });

export const me = z.object({
  userId: id,
  phoneMasked: z.string(),
  realName: z.object({ state: z.enum(['none', 'verified']), nameMasked: z.string().nullable(), verifiedAt: instant.nullable(), level: z.enum(IDENTITY_LEVELS).nullable() }),
  privacyConsent: z.object({ requiredVersion: z.string(), givenVersion: z.string().nullable() }),
  organizations: z.array(organizationMembership),
}).meta({ id: 'Me' });

export const sendLoginCode = contract({
  body: z.strictObject({ phone, check: humanAnswer.optional().meta({ description: 'asked for by `human_check_required`' }) }),
  status: 201,
  answer: z.object({ challengeId: id, expiresAt: instant, resendAfterSeconds: z.number().int() }),
  errors: ['phone_invalid', 'code_send_limited', 'human_check_required'],
});
export const logout = contract({ status: 204, answer: 'none', errors: [] });
export const getMe = contract({ status: 200, answer: me, errors: [] });
export const giveConsent = contract({
  body: z.strictObject({ kind: z.enum(['privacy', 'face']), version: z.string().max(32) }),
  status: 201, answer: me, errors: ['conflict'],
});
