/** A small question for whoever asks for codes again and again. */
import { z } from 'zod';
import { contract, instant } from './common';

export const newHumanCheck = contract({
  body: z.strictObject({ kind: z.enum(['picture', 'words']), language: z.enum(['zh-CN', 'en']).default('zh-CN') }),
  status: 201,
  answer: z.object({
    checkId: z.string(), expiresAt: instant,
    /** a data URL of digits, for `picture` */
    picture: z.string().nullable(),
    /** a sum in words, for `words` */
    question: z.string().nullable(),
  }),
  errors: [],
});
export const humanAnswer = z.strictObject({ checkId: z.string().max(128), answer: z.string().min(1).max(12) });
