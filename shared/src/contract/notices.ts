/** Notices by WeChat: which templates a person may be asked about, and what the person answered. */
import { z } from 'zod';
import { contract } from './common';

export const getNotices = contract({
  status: 200,
  answer: z.object({
    /** empty in a browser, or where no notices are set up: nothing is to be asked */
    templates: z.array(z.object({ kind: z.enum(['to_sign', 'to_approve', 'completed', 'declined', 'expiring']), templateId: z.string() })),
  }),
  errors: [],
});
export const answerNotices = contract({
  body: z.strictObject({
    answers: z.array(z.strictObject({
      templateId: z.string().min(1).max(64),
      /** as wx.requestSubscribeMessage says it */
      answer: z.enum(['accept', 'acceptWithAudio', 'acceptWithAlert', 'reject', 'ban', 'filter']),
    })).min(1).max(5),
  }),
  status: 204, answer: 'none', errors: [],
});
