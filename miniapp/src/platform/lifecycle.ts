/** What a page is told by the system: its parameters, being shown and hidden, the pull for a refresh, its title. */
import Taro, { useDidHide, useDidShow, usePullDownRefresh, useRouter } from '@tarojs/taro';
import { useEffect, useRef, useState } from 'react';

const WEB = process.env.TARO_ENV !== 'weapp';

/** Query parameters of this page, decoded once. */
export function useParameters(): Readonly<Record<string, string | undefined>> {
  const { params } = useRouter();
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, value === undefined ? undefined : decoded(value)]));
}

/** Parameters of the page this one was opened above; empty when there is none. */
export function useParametersBelow(): Readonly<Record<string, string | undefined>> {
  const [parameters] = useState(() => {
    const pages = Taro.getCurrentPages() as readonly { readonly options?: Record<string, string>; readonly $taroParams?: Record<string, string> }[];
    const below = pages[pages.length - 2];
    return below?.options ?? below?.$taroParams ?? {};
  });
  return parameters;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

export const useShown = (act: () => void): void => useDidShow(act);
export const useHidden = (act: () => void): void => useDidHide(act);

/** As useShown and useHidden, and also when a browser's tab goes to the back: Taro tells only the app of that, not its pages. */
export function useAway(leave: () => void, comeBack: () => void): void {
  useDidHide(leave);
  useDidShow(comeBack);
  const latest = useRef({ leave, comeBack });
  latest.current = { leave, comeBack };
  useEffect(() => {
    if (!WEB) return undefined;
    const changed = (): void => (document.visibilityState === 'visible' ? latest.current.comeBack() : latest.current.leave());
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }, []);
}

/** Pull down to refresh; the indicator goes when the work is done. The page's config must enable it. */
export function usePull(act: () => Promise<unknown>): void {
  usePullDownRefresh(() => {
    void act().finally(() => Taro.stopPullDownRefresh());
  });
}

/** The name in the bar above (weapp) or on the browser tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    if (WEB) document.title = title;
    else void Taro.setNavigationBarTitle({ title });
  }, [title]);
  useDidShow(() => {
    if (WEB) document.title = title;
  });
}

/** `document.documentElement.lang`, which screen readers choose their voice by. */
export function useDocumentLanguage(language: string): void {
  useEffect(() => {
    if (WEB) document.documentElement.lang = language;
  }, [language]);
}
