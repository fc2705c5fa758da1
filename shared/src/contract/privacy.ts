/** What a person may ask about his own data: what was agreed to, a copy, a correction, an end (PIPL 14–17, 44–50). */
import { z } from 'zod';
import { contract, id, instant, sha256 } from './common';
import { me } from './person';

const kind = z.enum(['privacy', 'face']);
export const LANGUAGES = ['zh-CN', 'en'] as const;

export const privacyNotice = z.object({
  kind, version: z.string(), language: z.enum(LANGUAGES),
  operator: z.string().nullable(), contact: z.string().nullable(),
  clauses: z.array(z.object({ title: z.string(), text: z.string() })),
  sha256: sha256.meta({ description: 'over the text in every language: kept with the consent to it' }),
}).meta({ id: 'PrivacyNotice' });
export const getPrivacyNotice = contract({
  query: z.strictObject({ kind: kind.default('privacy'), language: z.enum(LANGUAGES).default('zh-CN') }),
  status: 200, answer: privacyNotice, errors: [],
});

const consent = z.object({
  kind, requiredVersion: z.string(),
  state: z.enum(['given', 'outdated', 'withdrawn', 'never']),
  acts: z.array(z.object({ act: z.enum(['given', 'withdrawn']), version: z.string(), at: instant, how: z.enum(['h5', 'weapp', 'wechat', 'closing']).nullable(), textSha256: sha256.nullable() })),
}).meta({ id: 'Consent' });
export const consentList = z.object({ items: z.array(consent) });
export const listConsents = contract({ status: 200, answer: consentList, errors: [] });
export const withdrawConsent = contract({ params: z.strictObject({ kind }), status: 200, answer: consentList, errors: [] });

export const dataCopy = z.object({
  copyId: id,
  state: z.enum(['making', 'ready', 'failed']),
  progress: z.object({ done: z.number().int(), of: z.number().int() }),
  bytes: z.number().int().nullable(),
  createdAt: instant, readyAt: instant.nullable(), expiresAt: instant,
}).meta({ id: 'DataCopy' });
export const startDataCopy = contract({ status: 202, answer: dataCopy, errors: ['step_up_required'] });
export const listDataCopies = contract({ status: 200, answer: z.object({ items: z.array(dataCopy) }), errors: [] });
export const getDataCopyFile = contract({ params: z.strictObject({ copyId: id }), status: 200, answer: 'application/zip', errors: ['not_ready', 'step_up_required'] });

export const correctName = contract({
  body: z.strictObject({ name: z.string().min(2).max(32) }),
  status: 201,
  answer: z.object({ outcome: z.enum(['match', 'mismatch', 'not_found']), attemptsLeft: z.number().int(), me }),
  errors: ['consent_required', 'identity_required', 'conflict', 'identity_attempts_exhausted', 'identity_unavailable', 'identity_rate_limited', 'step_up_required'],
});

export const obstacle = z.object({
  kind: z.enum(['open_task', 'sealing', 'approved', 'last_admin', 'last_sealer']),
  taskId: id.nullable(),
  /** title of the contract, or name of the organisation */
  name: z.string(),
  /** who asks, or the seal that only this person may use */
  detail: z.string(),
}).meta({ id: 'ClosingObstacle' });
export const getClosing = contract({ status: 200, answer: z.object({ obstacles: z.array(obstacle), unfinished: z.number().int().meta({ description: 'contracts signed by me that others have not finished' }) }), errors: [] });
export const closeAccount = contract({
  body: z.strictObject({ understood: z.literal(true) }),
  status: 200, answer: z.object({ closedAt: instant }), errors: ['account_has_duties', 'step_up_required'],
});

export const incomeDeclaration = z.object({
  state: z.enum(['not_needed', 'needed', 'given']),
  version: z.string(), text: z.string(), declaredAt: instant.nullable(),
}).meta({ id: 'IncomeDeclaration' });
export const getIncomeDeclaration = contract({ query: z.strictObject({ language: z.enum(LANGUAGES).default('zh-CN') }), status: 200, answer: incomeDeclaration, errors: [] });
export const declareIncome = contract({ body: z.strictObject({ version: z.string().max(32) }), status: 201, answer: incomeDeclaration, errors: ['consent_required', 'identity_required', 'conflict'] });
