/**
 * What stays on the device: the session, the id of the task at hand, the language and the senior switch. Nothing else
 * is ever written: no names, no numbers, no strokes.
 */
import Taro from '@tarojs/taro';

export type StorageKey = 'luobi.session' | 'luobi.task' | 'luobi.language' | 'luobi.senior';
const WEB = process.env.TARO_ENV !== 'weapp';

/** The stored text, or null. A device that refuses storage behaves as an empty one. */
export function readStored(key: StorageKey): string | null {
  try {
    const value: unknown = WEB ? window.localStorage.getItem(key) : Taro.getStorageSync(key);
    return typeof value === 'string' && value !== '' ? value : null;
  } catch {
    return null;
  }
}

/** Stores text, or forgets the key when given null. */
export function writeStored(key: StorageKey, value: string | null): void {
  try {
    if (value === null) {
      if (WEB) window.localStorage.removeItem(key);
      else Taro.removeStorageSync(key);
    } else if (WEB) window.localStorage.setItem(key, value);
    else Taro.setStorageSync(key, value);
  } catch {
    // a full or forbidden storage costs a login next time, nothing more
  }
}
