/** Facts about the device: language, text size, window. */
import Taro from '@tarojs/taro';
import { useEffect, useState } from 'react';

const WEB = process.env.TARO_ENV !== 'weapp';

export type Channel = 'weapp' | 'h5';
export const channel: Channel = WEB ? 'h5' : 'weapp';

/** BCP 47 or WeChat's form, e.g. `zh_CN`. */
export function systemLanguage(): string {
  if (WEB) return navigator.language;
  return Taro.getAppBaseInfo().language ?? 'zh_CN';
}

/** True when the person has asked WeChat for large text (关怀模式: 1.4, 22 px and above). */
export function prefersLargeText(): boolean {
  if (WEB) return false;
  const base = Taro.getAppBaseInfo() as { readonly fontSizeScaleFactor?: number; readonly fontSizeSetting?: number };
  return (base.fontSizeScaleFactor ?? 1) >= 1.4 || (base.fontSizeSetting ?? 16) >= 22;
}

/** Usable window in CSS px. In browsers the page is a column of at most 560 px. */
export function windowSize(): { readonly width: number; readonly height: number; readonly pixelRatio: number } {
  if (WEB) return { width: window.innerWidth, height: window.innerHeight, pixelRatio: window.devicePixelRatio || 1 };
  const info = Taro.getWindowInfo();
  return { width: info.windowWidth, height: info.windowHeight, pixelRatio: info.pixelRatio };
}

/** Only what lies in a hand can be turned: a narrow window on a desk stays as it is. */
const isUpright = (): boolean => WEB && window.innerHeight > window.innerWidth && window.matchMedia('(pointer: coarse)').matches;

/** True while a phone's browser stands upright. WeChat turns landscape pages by itself: always false there. */
export function useUpright(): boolean {
  const [upright, setUpright] = useState(isUpright);
  useEffect(() => {
    if (!WEB) return;
    const onResize = (): void => setUpright(isUpright());
    window.addEventListener('resize', onResize);
    return () => window.removeEventListener('resize', onResize);
  }, []);
  return upright;
}

/** What this device calls itself, for the list of one's own logins: a model and a system, or a browser and a system. */
export function deviceName(): string {
  if (WEB) return browserName(navigator.userAgent);
  const { brand, model, system } = Taro.getDeviceInfo();
  return [[brand, model].filter(Boolean).join(' '), system].filter(Boolean).join(', ');
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [[/MicroMessenger\//, 'WeChat'], [/Edg\w*\//, 'Edge'], [/Firefox\/|FxiOS\//, 'Firefox'], [/Chrome\/|CriOS\//, 'Chrome'], [/Safari\//, 'Safari']];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [[/HarmonyOS|OpenHarmony/, 'HarmonyOS'], [/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']];

export function browserName(userAgent: string): string {
  const named = (list: typeof BROWSERS): string | undefined => list.find(([sign]) => sign.test(userAgent))?.[1];
  return [named(BROWSERS), named(SYSTEMS)].filter(Boolean).join(', ');
}
