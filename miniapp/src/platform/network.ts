/** Whether the phone has a network at all, as the system says. A server that is silent is not this module's matter. */
import Taro from '@tarojs/taro';
import { create } from 'zustand';

const WEB = process.env.TARO_ENV !== 'weapp';

interface NetworkState {
  readonly online: boolean;
}
const useNetwork = create<NetworkState>(() => ({ online: !WEB || navigator.onLine !== false }));
const tell = (online: boolean): void => {
  if (online !== useNetwork.getState().online) useNetwork.setState({ online });
};

if (WEB) {
  window.addEventListener('online', () => tell(true));
  window.addEventListener('offline', () => tell(false));
} else {
  Taro.onNetworkStatusChange(({ isConnected }) => tell(isConnected));
  void Taro.getNetworkType().then(({ networkType }) => tell(networkType !== 'none'), () => undefined);
}

export const useOnline = (): boolean => useNetwork((state) => state.online);
export const isOnline = (): boolean => useNetwork.getState().online;

/** Resolves when there is a network: at once, or when it comes back. */
export function untilOnline(): Promise<void> {
  return new Promise((resolve) => {
    if (isOnline()) return resolve();
    const stop = useNetwork.subscribe(({ online }) => {
      if (!online) return;
      stop();
      resolve();
    });
  });
}
