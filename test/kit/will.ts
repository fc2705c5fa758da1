/** What it takes to confirm by face, by password or with a phone's own reader in tests: played faces, set passwords, enrolled phones. */
import { giveConsent, POLICY_VERSIONS, findIdentityDocument, findPerson } from '../../bff/src/account';
import { findTask, proveTaskWillingness, startTaskWillingness, type StartedWillingness } from '../../bff/src/envelope';
import { createFaceSandbox, type FaceSandbox } from '../../bff/src/identity/embedded/face-sandbox';
import type { FaceVerification } from '../../bff/src/identity/port';
import { setSignPassword, startSignPasswordStepUp, type DeviceSignatures } from '../../bff/src/identity';
import type { WillingnessMethod } from '@luobi/shared';
import { freshIp, lastCode } from './people';
import { claim, ORIGIN, personRequest, read, send, type Invited, type PersonRequest, type Workflow } from './workflow';
import type { TaskDetailView } from '../../bff/src/envelope';

export type WillDeps = Workflow & { readonly face: FaceVerification; readonly sandbox: FaceSandbox; readonly wechat?: (DeviceSignatures & { provider: string }) | null };

/** The workflow with a face check whose token and playing are in the test's hand. */
export function withFaces(w: Workflow, wrap: (face: FaceVerification) => FaceVerification = (face) => face): WillDeps & { token(): string } {
  let last = '';
  const sandbox = createFaceSandbox({ clock: w.clock }, { played: 'by_hand', pageUrl: (token) => `https://sign.example.cn/dev/face?token=${token}` });
  const noting: FaceVerification = {
    ...sandbox,
    start: async (request) => {
      const started = await sandbox.start(request);
      last = started.token;
      return started;
    },
  };
  return { ...w, face: wrap(noting), sandbox, token: () => last };
}

export const agreeToFace = (w: Workflow, userId: string): Promise<void> => giveConsent(w, { userId, kind: 'face', version: POLICY_VERSIONS.face, ip: freshIp() });

export interface Ready {
  readonly userId: string;
  readonly taskId: string;
  readonly document: TaskDetailView['document'];
}
/** A contract sent to this person, taken up and read. */
export async function readyToConfirm(w: Workflow, me: Invited, over: Partial<PersonRequest>): Promise<Ready> {
  const envelope = await send(w, [personRequest(me.name, me.phone, over)]);
  const taskId = await claim(w, envelope, 0, me.userId);
  return { userId: me.userId, taskId, document: await read(w, me.userId, taskId) };
}

export async function begin(w: Workflow, { userId, taskId, document }: Ready, method: WillingnessMethod, openid: string | null = null): Promise<StartedWillingness> {
  const { revisionSha256, pageManifestSha256 } = document;
  return startTaskWillingness(w, await findTask(w, userId, taskId), { method, revisionSha256, pageManifestSha256, origin: ORIGIN, place: { channel: openid === null ? 'h5' : 'weapp', openid } });
}

type Answer = Omit<Parameters<typeof proveTaskWillingness>[2], 'origin' | 'challengeId' | 'place'> & { readonly openid?: string };
export async function answer(w: Workflow, { userId, taskId }: Pick<Ready, 'userId' | 'taskId'>, challengeId: string, { openid, ...given }: Answer = {}): ReturnType<typeof proveTaskWillingness> {
  return proveTaskWillingness(w, await findTask(w, userId, taskId), { challengeId, ...given, origin: ORIGIN, place: { channel: openid === undefined ? 'h5' : 'weapp', openid: openid ?? null } });
}

/** Sets a sign password after a code. */
export async function setPassword(w: Workflow, userId: string, password: string): Promise<void> {
  const of = { userId, phone: (await findPerson(w, userId)).phone, person: await findIdentityDocument(w, userId) };
  const { challengeId } = await startSignPasswordStepUp(w, of, { method: 'sms', ip: freshIp() });
  await setSignPassword(w, of, { password, challengeId, code: await lastCode(w, of.phone) });
}
