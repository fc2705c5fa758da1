/**
 * Answering a challenge. Which method it is stands in the row, not in the request; the method must still be allowed, the
 * number must still be the account's, and a device check that is required must be there and genuine before anything counts.
 */
import type { WillingnessMethod } from '@luobi/shared';
import { inTransaction } from '../db';
import { appendEvidence } from '../evidence';
import { deviceChallenge, findChallengeBinding, proveByFace, proveByPassword, proveWillingness, verifyDevice, type DeviceAnswer, type DeviceFactor, type EarnedProof } from '../identity';
import { AppError } from '../kernel';
import { findPerson, type SessionPlace } from '../account';
import type { TaskAccess } from './access';
import { originOf, type ActOrigin, type EnvelopeDeps } from './deps';
import { requireFaceConsent, withOthers } from './start-willingness';
import { requireMethod, willRule, type WillRule } from './will-rule';
import { lockEnvelope, requireOpen } from './workflow';

export interface ProveInput {
  readonly challengeId: string;
  /** of a message */
  readonly code?: string | undefined;
  readonly password?: string | undefined;
  /** what the phone's own reader signed, with the reader it used */
  readonly device?: (DeviceAnswer & { readonly reader?: DeviceFactor['reader'] }) | undefined;
  readonly origin: ActOrigin;
  readonly place?: SessionPlace;
}

/**
 * @throws AppError code_wrong | code_expired | code_locked | rate_limited | sign_password_wrong | sign_password_locked | face_pending | face_mismatch | face_attempts_exhausted |
 * willingness_expired | identity_unavailable | device_check_required | device_check_failed | forbidden (method) | invalid_request | consent_required | task_closed | not_your_turn
 */
export async function proveTaskWillingness(deps: EnvelopeDeps, access: TaskAccess, input: ProveInput): Promise<EarnedProof> {
  await requireOpen(deps.dataSource.manager, access.task.id);
  const rule = willRule(access.recipient);
  const { userId, task } = access;
  const asked = await findChallengeBinding(deps.dataSource.manager, { userId, taskId: task.id }, input.challengeId);
  if (asked === null) throw new AppError(input.code === undefined ? 'willingness_expired' : 'code_expired');
  requireMethod(rule, asked.method);
  requireAnswer(asked.method, input);
  const device = await readDevice(deps, access, rule, input, asked.binding);
  const proof = await withOthers(rule, asked.method, answer(deps, access, input, asked.method, device));
  await inTransaction(deps.dataSource, async (manager) => {
    await lockEnvelope(manager, access.envelope.id);
    const { proofId, expiresAt, method, provider, providerTransactionId, similarity } = proof;
    await appendEvidence(manager, {
      envelopeId: access.envelope.id, kind: 'willingness.proved', at: deps.clock.now(),
      content: { taskId: task.id, userId, challengeId: input.challengeId, proofId, expiresAt: expiresAt.toISOString(), method, provider, providerTransactionId, similarity, device, ...originOf(input.origin) },
    });
  });
  return proof;
}

async function answer(deps: EnvelopeDeps, access: TaskAccess, input: ProveInput, method: WillingnessMethod, device: DeviceFactor | null): Promise<EarnedProof> {
  const { userId, task: { id: taskId } } = access;
  const { challengeId } = input;
  switch (method) {
    case 'sms':
      return proveWillingness(deps, { userId, taskId, challengeId, code: input.code ?? '', ip: input.origin.ip, phone: (await findPerson(deps, userId)).phone, device });
    case 'password':
      return proveByPassword(deps, { userId, taskId, challengeId, password: input.password ?? '', device });
    case 'face':
      // taken back between camera and answer: the result is not even fetched
      await requireFaceConsent(deps, userId);
      return proveByFace(deps, { owner: { purpose: 'willingness', userId, taskId }, challengeId, device });
  }
}

/** An answer to another method is a mistake of the client, not a try. @throws AppError invalid_request */
function requireAnswer(method: WillingnessMethod, { code, password }: ProveInput): void {
  const wanted = { sms: code !== undefined && password === undefined, password: password !== undefined && code === undefined, face: code === undefined && password === undefined };
  if (!wanted[method]) throw new AppError('invalid_request', { issues: [{ path: method === 'sms' ? 'body.code' : method === 'password' ? 'body.password' : 'body', message: `this challenge is answered by ${method}` }] });
}

/** Verified before the code is looked at: what is given must be genuine even where it is only offered. */
async function readDevice(deps: EnvelopeDeps, access: TaskAccess, { deviceCheck }: WillRule, input: ProveInput, binding: Parameters<typeof deviceChallenge>[2]): Promise<DeviceFactor | null> {
  if (deviceCheck === null) {
    if (input.device) throw new AppError('invalid_request', { issues: [{ path: 'body.device', message: 'not asked for' }] });
    return null;
  }
  if (!input.device) {
    if (deviceCheck === 'required') throw new AppError('device_check_required');
    return null;
  }
  const { resultJson, resultSignature, reader } = input.device;
  return verifyDevice(deps, {
    userId: access.userId, openid: input.place?.openid ?? null, expected: deviceChallenge(deps.box, input.challengeId, binding), answer: { resultJson, resultSignature }, ...(reader ? { reader } : {}),
  });
}
