/**
 * Guards a page that shows what others must not see: recordings and the list of open apps show nothing of it (WeChat
 * hides screenshots on Android only), and the page is told of a screenshot so that it can cover itself. Browsers have no
 * such thing.
 */
import Taro, { useDidHide, useDidShow } from '@tarojs/taro';
import { useEffect, useRef } from 'react';

const WEB = process.env.TARO_ENV !== 'weapp';
interface Guards {
  setVisualEffectOnCapture?(options: { visualEffect: 'hidden' | 'none' }): Promise<unknown>;
  onUserCaptureScreen?(listener: () => void): void;
  offUserCaptureScreen?(listener: () => void): void;
}
const wx = Taro as unknown as Guards;
/** Old versions of WeChat lack it; then there is nothing to do. */
const hide = (hidden: boolean): void => void wx.setVisualEffectOnCapture?.({ visualEffect: hidden ? 'hidden' : 'none' })?.catch?.(() => undefined);

/** @param onCaptured a screenshot was taken just now */
export function useCaptureGuard(onCaptured: () => void): void {
  const latest = useRef(onCaptured);
  latest.current = onCaptured;
  useDidShow(() => { if (!WEB) hide(true); });
  useDidHide(() => { if (!WEB) hide(false); });
  useEffect(() => {
    if (WEB) return undefined;
    const captured = (): void => latest.current();
    hide(true);
    wx.onUserCaptureScreen?.(captured);
    return () => {
      wx.offUserCaptureScreen?.(captured);
      hide(false);
    };
  }, []);
}
