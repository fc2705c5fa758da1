/** Pages by name. The only place that knows their paths, so a page can move without anybody else knowing. */
import Taro from '@tarojs/taro';

export const PAGES = {
  home: '/pages/home/index',
  claim: '/pages/claim/index',
  login: '/pages/account/login',
  consent: '/pages/account/consent',
  identity: '/pages/identity/index',
  read: '/pages/read/index',
  pad: '/pages/sign/pad',
  seal: '/pages/sign/seal',
  place: '/pages/sign/place',
  willingness: '/pages/sign/willingness',
  sealing: '/pages/sign/sealing',
  approve: '/pages/approve/index',
  done: '/pages/done/index',
  verify: '/pages/verify/index',
  me: '/pages/me/index',
  privacy: '/pages/me/privacy',
} as const;
export type PageName = keyof typeof PAGES;
type Parameters = Readonly<Record<string, string | undefined>>;

const urlOf = (page: PageName, parameters: Parameters = {}): string => {
  const query = Object.entries(parameters).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`]));
  return query.length ? `${PAGES[page]}?${query.join('&')}` : PAGES[page];
};

/** Opens a page above this one. A full stack (WeChat: ten) replaces the top instead. */
export function open(page: PageName, parameters?: Parameters): void {
  const url = urlOf(page, parameters);
  void Taro.navigateTo({ url }).catch(() => Taro.redirectTo({ url }));
}

/** Opens a page in place of this one. */
export function replace(page: PageName, parameters?: Parameters): void {
  void Taro.redirectTo({ url: urlOf(page, parameters) });
}

/** Closes everything and starts at a page: after an act that must not be gone back into. */
export function restart(page: PageName, parameters?: Parameters): void {
  void Taro.reLaunch({ url: urlOf(page, parameters) });
}

export const depth = (): number => Taro.getCurrentPages().length;

/** Goes back, or to the start when nothing lies below. */
export function back(): void {
  if (depth() > 1) void Taro.navigateBack();
  else restart('home');
}
