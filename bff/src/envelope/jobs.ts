/** The workflow's jobs, for the worker. */
import type { JobHandler } from '../jobs';
import { completeEnvelope } from './complete-envelope';
import type { EnvelopeDeps } from './deps';
import { expireEnvelope } from './expire-envelope';
import { noticeHandler } from './notices';
import { renewEnvelope } from './renew-envelope';
import { sealTask } from './seal-task';

export function envelopeJobHandlers(deps: EnvelopeDeps): Map<string, JobHandler> {
  return new Map<string, JobHandler>([
    ['seal-task', (payload, context) => sealTask(deps, String(payload['attemptId']), context)],
    ['complete-envelope', (payload, context) => completeEnvelope(deps, String(payload['envelopeId']), context)],
    ['renew-envelope', (payload) => renewEnvelope(deps, String(payload['envelopeId']))],
    ['notice', noticeHandler(deps)],
    ['expire-envelope', (payload) => expireEnvelope(deps, String(payload['envelopeId']))],
  ]);
}
