/**
 * The phone's own fingerprint or face reader (SOTER, WeChat only): its secure element signs the server's challenge once
 * the person has been recognised. Nothing of finger or face leaves the phone; WeChat verifies the signature.
 */
import Taro from '@tarojs/taro';

const WEB = process.env.TARO_ENV !== 'weapp';
export type Reader = 'fingerPrint' | 'facial';

/** Readers that this phone has and the person has set up; none in browsers. */
export async function enrolledReaders(): Promise<readonly Reader[]> {
  if (WEB) return [];
  try {
    const { supportMode } = await Taro.checkIsSupportSoterAuthentication();
    const known = (supportMode as readonly string[]).filter((mode): mode is Reader => mode === 'fingerPrint' || mode === 'facial');
    const enrolled = await Promise.all(known.map(async (checkAuthMode) => Taro.checkIsSoterEnrolledInDevice({ checkAuthMode }).then(({ isEnrolled }) => isEnrolled, () => false)));
    return known.filter((_, index) => enrolled[index]);
  } catch {
    return [];
  }
}

export interface DeviceConfirmation {
  readonly resultJson: string;
  readonly resultSignature: string;
  readonly reader: 'fingerprint' | 'face' | 'unknown';
}

/**
 * Asks the person for finger or face. Must be called from a tap.
 * @param challenge at most 512 characters
 * @param reason shown by the system beside the question
 * @returns null when the person turned back or was not recognised
 */
export async function confirmOnDevice(readers: readonly Reader[], challenge: string, reason: string): Promise<DeviceConfirmation | null> {
  try {
    const { authMode, resultJSON, resultJSONSignature } = await Taro.startSoterAuthentication({ requestAuthModes: [...readers], challenge, authContent: reason });
    if (!resultJSON || !resultJSONSignature) return null;
    return { resultJson: resultJSON, resultSignature: resultJSONSignature, reader: authMode === 'facial' ? 'face' : authMode === 'fingerPrint' ? 'fingerprint' : 'unknown' };
  } catch {
    return null;
  }
}
