/**
 * New versions of the mini-program. WeChat loads one in the background and applies it by starting the app again; here
 * only while the app lies in the background on a page where nothing is being done, or when the person says so. Browsers
 * have no such thing: a page is new when it is loaded.
 */
import Taro from '@tarojs/taro';
import { create } from 'zustand';

const WEB = process.env.TARO_ENV !== 'weapp';

interface UpdateState {
  readonly ready: boolean;
}
const useUpdate = create<UpdateState>(() => ({ ready: false }));
export const useUpdateReady = (): boolean => useUpdate((state) => state.ready);

/** Starts the app again as the new version. */
export function applyUpdate(): void {
  if (!WEB && useUpdate.getState().ready) Taro.getUpdateManager().applyUpdate();
}

/** @param safe asked when the app goes to the background: may it start again without anybody losing anything? */
export function watchUpdates(safe: () => boolean): void {
  if (WEB) return;
  Taro.getUpdateManager().onUpdateReady(() => useUpdate.setState({ ready: true }));
  Taro.onAppHide(() => {
    if (safe()) applyUpdate();
  });
}
