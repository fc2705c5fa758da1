/**
 * Asking for the will: one challenge of one allowed method, bound by the server to person, task, revision, page images and
 * values. The client names the method and proves what it has read; what is confirmed comes from here.
 */
import type { WillingnessMethod } from '@luobi/shared';
import { findIdentityDocument, hasFaceConsent, POLICY_VERSIONS, type SessionPlace } from '../account';
import { inTransaction } from '../db';
import { appendEvidence } from '../evidence';
import { deviceChallenge, intentText, startFaceCheck, startPasswordCheck, startWillingness, type WillingnessBinding } from '../identity';
import type { FaceLaunch } from '../identity/port';
import { AppError, maskName, maskPhone } from '../kernel';
import type { TaskAccess } from './access';
import { originOf, type ActOrigin, type EnvelopeDeps } from './deps';
import { fillSigningDate } from './fill-fields';
import { pagesOf } from './pages';
import { requireSigner } from './signer';
import { otherMethods, requireMethod, willRule, type WillRule } from './will-rule';
import { readAgreement, shortHash } from './willingness';
import { lockEnvelope, requireActive } from './workflow';

export interface StartInput {
  readonly method: WillingnessMethod;
  readonly revisionSha256: string;
  readonly pageManifestSha256: string;
  readonly origin: ActOrigin;
  /** where the person is; default: a browser */
  readonly place?: SessionPlace;
  /** our page that a browser comes back to after a face check */
  readonly returnUrl?: string;
}
export interface StartedWillingness {
  readonly challengeId: string;
  readonly method: WillingnessMethod;
  /** where a code went; null for other methods */
  readonly phoneMasked: string | null;
  readonly expiresAt: Date;
  /** of a code; 0 for other methods */
  readonly resendAfterSeconds: number;
  /** what is read aloud, and how the phone gets to the camera (null: nothing is left to do) */
  readonly face: { readonly intentText: string; readonly launch: FaceLaunch | null } | null;
  /** what the phone's own reader is to sign beside the method; null where nobody could verify it or nobody asked */
  readonly device: { readonly challenge: string; readonly required: boolean } | null;
  /** what the person confirms */
  readonly confirms: { readonly title: string; readonly pageCount: number; readonly shortHash: string; readonly nameMasked: string; readonly onBehalfOf: string | null };
}
type Started = Pick<StartedWillingness, 'challengeId' | 'expiresAt' | 'resendAfterSeconds' | 'face'>;

/**
 * @throws AppError forbidden (method) | code_send_limited | willingness_method_closed | sign_password_unset | sign_password_locked | face_attempts_exhausted |
 * identity_unavailable | consent_required {kind?} | device_check_required | revision_changed | identity_required | identity_name_mismatch | not_viewed | not_your_turn |
 * task_closed | field_value_invalid | unavailable
 */
export async function startTaskWillingness(deps: EnvelopeDeps, access: TaskAccess, input: StartInput): Promise<StartedWillingness> {
  const rule = willRule(access.recipient);
  const { phone, verified } = await requireSigner(deps, access);
  requireActive(access.envelope, deps.clock.now());
  await fillSigningDate(deps, access, input.origin);
  const { binding } = await readAgreement(deps.dataSource.manager, deps, access, input.revisionSha256);
  if (binding.pageManifestSha256 !== input.pageManifestSha256) throw new AppError('revision_changed');
  requireMethod(rule, input.method);
  const verifiable = Boolean(deps.wechat && input.place?.openid);
  // told now, not after a code was sent for nothing
  if (rule.deviceCheck === 'required' && !verifiable) throw new AppError('device_check_required');

  const started = await withOthers(rule, input.method, begin(deps, access, input, binding, phone));
  await inTransaction(deps.dataSource, async (manager) => {
    await lockEnvelope(manager, access.envelope.id);
    const { userId, taskId, revisionSha256, pageManifestSha256, valuesSha256 } = binding;
    await appendEvidence(manager, {
      envelopeId: access.envelope.id, kind: 'willingness.challenged', at: deps.clock.now(),
      content: {
        taskId, userId, challengeId: started.challengeId, method: input.method, phoneMasked: maskPhone(phone), ...(started.face ? { intentText: started.face.intentText } : {}),
        revisionSha256, pageManifestSha256, valuesSha256, ...originOf(input.origin),
      },
    });
  });
  return {
    ...started, method: input.method, phoneMasked: input.method === 'sms' ? maskPhone(phone) : null,
    device: rule.deviceCheck !== null && verifiable ? { challenge: deviceChallenge(deps.box, started.challengeId, binding), required: rule.deviceCheck === 'required' } : null,
    confirms: {
      title: access.envelope.title, pageCount: pagesOf(access.document).length, shortHash: shortHash(input.revisionSha256), nameMasked: maskName(verified.name), onBehalfOf: access.recipient.organizationName,
    },
  };
}

async function begin(deps: EnvelopeDeps, access: TaskAccess, input: StartInput, binding: WillingnessBinding, phone: string): Promise<Started> {
  const { userId, envelope } = access;
  const hash = shortHash(input.revisionSha256);
  switch (input.method) {
    case 'sms':
      return { ...(await startWillingness(deps, { userId, phone, ip: input.origin.ip, method: 'sms', binding, title: envelope.title, shortHash: hash })), face: null };
    case 'password':
      return { ...(await startPasswordCheck(deps, binding)), resendAfterSeconds: 0, face: null };
    case 'face': {
      await requireFaceConsent(deps, userId);
      const { challengeId, expiresAt, intentText: read, launch } = await startFaceCheck(deps, {
        owner: { purpose: 'willingness', userId, taskId: access.task.id }, binding, person: await findIdentityDocument(deps, userId), intentText: intentText(envelope.title, hash),
        channel: input.place?.channel ?? 'h5', ...(input.place?.openid ? { openid: input.place.openid } : {}), ...(input.returnUrl ? { returnUrl: input.returnUrl } : {}),
      });
      return { challengeId, expiresAt, resendAfterSeconds: 0, face: { intentText: read, launch } };
    }
  }
}

/** Consent to face recognition stands apart from the policy (PIPL 29). @throws AppError consent_required {kind: 'face'} */
export async function requireFaceConsent(deps: Pick<EnvelopeDeps, 'dataSource'>, userId: string): Promise<void> {
  if (!(await hasFaceConsent(deps, userId))) throw new AppError('consent_required', { kind: 'face', requiredVersion: POLICY_VERSIONS.face });
}

const CHOOSE_ANOTHER: readonly string[] = ['willingness_method_closed', 'face_attempts_exhausted', 'sign_password_locked', 'sign_password_unset', 'identity_unavailable', 'code_send_limited', 'unavailable'];

/** A method that does not work now names the allowed ones beside it. */
export async function withOthers<T>(rule: WillRule, method: WillingnessMethod, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && CHOOSE_ANOTHER.includes(error.code)) throw new AppError(error.code, { ...error.details, otherMethods: otherMethods(rule, method) }, { cause: error });
    throw error;
  }
}
