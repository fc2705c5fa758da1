/** What staff do with an organisation's tasks besides acting on one: approve several, hand one to a colleague. */
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../domain/error-codes';
import { contract, id, sha256 } from './common';
import { taskSummary } from './task';

const params = z.object({ taskId: id });

export const listApprovals = contract({
  status: 200,
  answer: z.object({
    items: z.array(taskSummary.extend({
      revisionSha256: sha256,
      /** what a person can compare: the first 6 hex digits of the revision hash, upper case */
      shortHash: z.string(),
      pageCount: z.number().int(),
      /** false: something is missing, `needs` says what */
      ready: z.boolean(),
      needs: z.array(z.enum(['consent', 'identity', 'view', 'reading', 'values', 'willingness'])),
    })),
  }),
  errors: [],
});
export const approveMany = contract({
  body: z.strictObject({
    approvals: z.array(z.strictObject({ taskId: id, revisionSha256: sha256 })).min(1).max(20),
    comment: z.string().max(200).optional(),
  }),
  status: 200,
  answer: z.object({
    results: z.array(z.object({
      taskId: id,
      /** null: approved */
      refused: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]).nullable(),
    })),
  }),
  errors: ['text_refused'],
});
export const listColleagues = contract({
  params, status: 200,
  answer: z.object({ colleagues: z.array(z.object({ colleagueId: id, name: z.string().nullable(), phoneMasked: z.string() })) }),
  errors: [],
});
export const transferTask = contract({
  params, body: z.strictObject({ colleagueId: id, reason: z.string().trim().min(1).max(200) }),
  status: 200, answer: z.object({ transferred: z.literal(true) }), errors: ['forbidden', 'task_assigned', 'task_closed', 'envelope_state', 'text_refused'],
});
