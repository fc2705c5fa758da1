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
  face: '/pages/sign/face',
  signPassword: '/pages/me/sign-password',
  sealing: '/pages/sign/sealing',
  approve: '/pages/approve/index',
  batch: '/pages/approve/batch',
  done: '/pages/done/index',
  verify: '/pages/verify/index',
  me: '/pages/me/index',
  signatures: '/pages/me/signatures',
  certificates: '/pages/me/certificates',
  privacy: '/pages/me/privacy',
  sessions: '/pages/me/sessions',
  phone: '/pages/me/phone',
  stepUp: '/pages/me/step-up',
  data: '/pages/me/data',
  consents: '/pages/me/consents',
  name: '/pages/me/name',
  close: '/pages/me/close',
  declaration: '/pages/identity/declaration',
} as const;
export type PageName = keyof typeof PAGES;
type Parameters = Readonly<Record<string, string | undefined>>;

const urlOf = (page: PageName, parameters: Parameters = {}): string => {
  const query = Object.entries(parameters).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`]));
  return query.length ? `${PAGES[page]}?${query.join('&')}` : PAGES[page];
};

const WEB = process.env.TARO_ENV !== 'weapp';
const PATIENCE_MS = 4000;

/** One navigation at a time: a browser goes back asynchronously, and a second one started meanwhile loses its page. */
let last: Promise<unknown> = Promise.resolve();
function inTurn(navigate: () => Promise<unknown>, arrived: () => boolean): Promise<void> {
  const turn = last.then(navigate).catch(() => undefined).then(() => settled(arrived));
  last = turn;
  return turn;
}

async function settled(arrived: () => boolean): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (WEB && !arrived() && Date.now() < until) await new Promise((resolve) => { setTimeout(resolve, 16); });
}

const topPath = (): string => {
  const pages = Taro.getCurrentPages() as readonly { readonly route?: string; readonly path?: string }[];
  const page = pages[pages.length - 1];
  return `/${(page?.route ?? page?.path ?? '').replace(/^\//, '')}`;
};
const onTop = (page: PageName) => (): boolean => topPath().startsWith(PAGES[page]);

/** Opens a page above this one. A full stack (WeChat: ten) replaces the top instead. */
export function open(page: PageName, parameters?: Parameters): void {
  const url = urlOf(page, parameters);
  void inTurn(() => Taro.navigateTo({ url }).catch(() => Taro.redirectTo({ url })), onTop(page));
}

/** Opens a page in place of this one. */
export function replace(page: PageName, parameters?: Parameters): void {
  void inTurn(() => Taro.redirectTo({ url: urlOf(page, parameters) }), onTop(page));
}

/** Closes everything and starts at a page: after an act that must not be gone back into. */
export function restart(page: PageName, parameters?: Parameters): void {
  void inTurn(() => Taro.reLaunch({ url: urlOf(page, parameters) }), onTop(page));
}

interface LazyRoute {
  readonly path: string;
  readonly load: () => readonly unknown[];
}
/** Browsers: fetches pages before they are needed, so that a network that goes stops nobody half-way. WeChat: `preloadRule`. */
export function warm(pages: readonly PageName[]): void {
  if (!WEB) return;
  const { routes = [] } = (window as unknown as { __taroAppConfig?: { routes?: readonly LazyRoute[] } }).__taroAppConfig ?? {};
  for (const { path, load } of routes) {
    if (pages.some((name) => PAGES[name] === `/${path.replace(/^\//, '')}`)) Promise.resolve(load()[0]).catch(() => undefined);
  }
}

/** True when every open page is one of these. */
export const standsOnlyOn = (names: readonly PageName[]): boolean => {
  const open_ = Taro.getCurrentPages() as readonly { readonly route?: string; readonly path?: string }[];
  return open_.every((page) => names.some((name) => `/${(page.route ?? page.path ?? '').replace(/^\//, '')}`.startsWith(PAGES[name])));
};

export const depth = (): number => Taro.getCurrentPages().length;

/** Goes back, or to the start when nothing lies below. Resolves when the page below is there. */
export function back(): Promise<void> {
  const before = depth();
  if (before > 1) return inTurn(() => Taro.navigateBack({ delta: 1 }), () => depth() < before);
  return inTurn(() => Taro.reLaunch({ url: PAGES.home }), onTop('home'));
}
