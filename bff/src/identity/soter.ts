/**
 * Device biometrics as an addition (SOTER): the phone's secure element signs our challenge after the person's finger or
 * face opened it. It says that this phone was unlocked by somebody enrolled on it, never who that is; so it stands beside
 * a method and replaces none. WeChat verifies the signature; what was signed and how often is judged here.
 */
import { z } from 'zod';
import type { DataSource } from 'typeorm';
import { AppError, type Clock, type PersonalDataBox } from '../kernel';
import { compareAndSet, dbErrorKind, insertRows, type Manager } from '../db';
import type { WillingnessBinding } from './binding';
import { DeviceCounter } from './entities';

/** Who can say whether the secure element's signature is genuine; WeChat's client is one. */
export interface DeviceSignatures {
  /** @throws AppError unavailable when nobody answers; never a guess */
  verifyDeviceSignature(request: { readonly openid: string; readonly resultJson: string; readonly signature: string }): Promise<boolean>;
}
export interface SoterDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly box: PersonalDataBox;
  readonly wechat?: (DeviceSignatures & { readonly provider: string }) | null | undefined;
}

/** What the phone reports of `wx.startSoterAuthentication`. */
export interface DeviceAnswer {
  readonly resultJson: string;
  readonly resultSignature: string;
}
/** As evidence keeps it: the reader used, a keyed name of the device, and its counter. */
export interface DeviceFactor {
  readonly kind: 'soter';
  readonly reader: 'fingerprint' | 'face' | 'unknown';
  readonly provider: string;
  readonly deviceIndex: string;
  readonly counter: number;
  /** ISO 8601, when we verified it */
  readonly verifiedAt: string;
}

/**
 * What the secure element signs: a keyed digest over the challenge and everything it is bound to, so an answer fits no
 * other challenge, person, task or file. 43 characters of base64url.
 */
export function deviceChallenge(box: Pick<PersonalDataBox, 'blindIndex'>, challengeId: string, bound: WillingnessBinding): string {
  const { userId, taskId, revisionSha256, pageManifestSha256, valuesSha256 } = bound;
  return Buffer.from(box.blindIndex([challengeId, userId, taskId, revisionSha256, pageManifestSha256, valuesSha256].join('\0'), 'device'), 'hex').toString('base64url');
}

const result = z.object({
  raw: z.string(), counter: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  cpu_id: z.string().min(1).max(256), uid: z.union([z.string(), z.number()]).optional(), fid: z.string().max(256).optional(),
});

/**
 * @param expected what `deviceChallenge` gave
 * @throws AppError device_check_failed {reason} | unavailable
 */
export async function verifyDevice(deps: SoterDeps, input: { readonly userId: string; readonly openid: string | null; readonly expected: string; readonly answer: DeviceAnswer; readonly reader?: DeviceFactor['reader'] }): Promise<DeviceFactor> {
  const { wechat } = deps;
  if (!wechat || input.openid === null) throw failed('not_available');
  const { resultJson, resultSignature } = input.answer;
  const said = read(resultJson);
  if (said === null) throw failed('malformed');
  if (said.raw !== input.expected) throw failed('other_challenge');
  if (!(await wechat.verifyDeviceSignature({ openid: input.openid, resultJson, signature: resultSignature }))) throw failed('signature');
  const deviceIndex = deps.box.blindIndex([input.userId, said.cpu_id, String(said.uid ?? '')].join('\0'), 'device');
  const known = await deps.dataSource.manager.findOneBy(DeviceCounter, { deviceIndex });
  if (known !== null && said.counter <= known.counter) throw failed('counter');
  return { kind: 'soter', reader: input.reader ?? 'unknown', provider: wechat.provider, deviceIndex, counter: said.counter, verifiedAt: deps.clock.now().toISOString() };
}

function read(json: string): z.output<typeof result> | null {
  try {
    const parsed = result.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * Writes down the counter with the proof it belongs to: it only grows, so of two answers with the same one a copy is refused.
 * @throws AppError device_check_failed
 */
export async function advanceCounter(manager: Manager, { deviceIndex, counter, verifiedAt }: DeviceFactor): Promise<void> {
  const seenAt = new Date(verifiedAt);
  const known = await manager.findOneBy(DeviceCounter, { deviceIndex });
  if (known !== null) {
    if (counter <= known.counter || !(await compareAndSet(manager, DeviceCounter, { deviceIndex, counter: known.counter }, { counter, seenAt }))) throw failed('counter');
    return;
  }
  try {
    await insertRows(manager, DeviceCounter, { deviceIndex, counter, seenAt });
  } catch (error) {
    throw dbErrorKind(error) === 'unique' ? failed('counter') : error;
  }
}

const failed = (reason: string): AppError => new AppError('device_check_failed', { reason });
