/** The camera's QR reader. Browsers have none: there the link is pasted instead. */
import Taro from '@tarojs/taro';

export const canScan = process.env.TARO_ENV === 'weapp';

/** The text of the code, or null when the person turned back. */
export async function scan(): Promise<string | null> {
  try {
    const { result, path } = await Taro.scanCode({ scanType: ['qrCode', 'wxCode'] as never });
    return result || (path ?? null);
  } catch {
    return null;
  }
}
