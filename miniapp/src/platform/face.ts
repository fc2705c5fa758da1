/**
 * The way to a face check, as the server says it: a page of the provider, WeChat's own check, or another mini-program.
 * What comes back from there is not looked at; the server asks the provider itself.
 */
import type { Answer } from '@luobi/shared/contract';
import Taro from '@tarojs/taro';
import { API_BASE } from './api-base';
import { open } from './navigation';

export type FaceLaunch = NonNullable<NonNullable<Answer<'startWillingness'>['face']>['launch']>;
const WEB = process.env.TARO_ENV !== 'weapp';

/** away: the person comes back later · back: the check was closed here · cannot: this device has no way there */
export type FaceTrip = 'away' | 'back' | 'cannot';

/** @param beforeLeaving runs before a browser goes to another page: what must not be lost is kept then */
export async function goToFace(launch: FaceLaunch, beforeLeaving: () => void): Promise<FaceTrip> {
  switch (launch.kind) {
    case 'page':
      if (!isPage(launch.url)) return 'cannot';
      if (WEB) {
        beforeLeaving();
        window.location.assign(launch.url);
      } else open('face', { url: launch.url });
      return 'away';
    case 'wechat': return WEB ? 'cannot' : askWeChat(launch.verifyId);
    case 'mini_program':
      if (WEB) return 'cannot';
      return Taro.navigateToMiniProgram({ appId: launch.appId, path: launch.path, extraData: launch.extraData ?? {} }).then((): FaceTrip => 'away', (): FaceTrip => 'back');
  }
}

/** https; or plain http to the very machine this app talks to in that way, while it is tried out there. */
export function isPage(url: string): boolean {
  if (url.startsWith('https://')) return true;
  const own = plainHost(WEB ? window.location.origin : API_BASE);
  return own !== null && plainHost(url) === own;
}
const plainHost = (url: string): string | null => /^http:\/\/([\w.-]+)(?::\d+)?(?:\/|$)/.exec(url)?.[1] ?? null;

type FacialVerify = (options: { verifyId: string; success: () => void; fail: () => void }) => void;

/** Face verification 2.0. Any end of it is the same to us: the server looks for itself. */
function askWeChat(verifyId: string): Promise<FaceTrip> {
  const { requestFacialVerify } = Taro as unknown as { readonly requestFacialVerify?: FacialVerify };
  if (!requestFacialVerify) return Promise.resolve('cannot');
  return new Promise((resolve) => { requestFacialVerify({ verifyId, success: () => resolve('back'), fail: () => resolve('back') }); });
}
