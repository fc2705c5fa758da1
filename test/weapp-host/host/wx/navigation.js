/** Moving between pages, the navigation bar, the tab bar, scrolling, pull-down. */
import { resolvePath } from '../loader.js';

const ACCEPTED = ['setNavigationBarColor', 'showNavigationBarLoading', 'hideNavigationBarLoading', 'hideHomeButton', 'setBackgroundColor', 'setBackgroundTextStyle', 'setTabBarBadge', 'removeTabBarBadge', 'setTabBarItem', 'setTabBarStyle', 'showTabBarRedDot', 'hideTabBarRedDot', 'showTabBar', 'hideTabBar', 'stopPullDownRefresh', 'showShareMenu', 'hideShareMenu', 'updateShareMenu', 'enableAlertBeforeUnload', 'disableAlertBeforeUnload'];

export function navigation(host, call) {
  const absolute = (url) => (url.startsWith('/') ? url : `/${resolvePath(host.top().route, url)}`);
  const go = (name) => [name, call(name, ({ url }) => { host.pages[name](absolute(url)); })];
  host.share = () => host.top().caller.onShareAppMessage?.({ from: 'button', target: {} });
  return {
    ...Object.fromEntries(ACCEPTED.map((name) => [name, call(name)])),
    ...Object.fromEntries(['navigateTo', 'redirectTo', 'reLaunch', 'switchTab'].map(go)),
    navigateBack: call('navigateBack', ({ delta = 1 }) => { host.pages.navigateBack(delta); }),
    setNavigationBarTitle: call('setNavigationBarTitle', ({ title }) => { host.screen.setTitle(title); }),
    startPullDownRefresh: call('startPullDownRefresh', () => { host.top().caller.onPullDownRefresh?.(); }),
    pageScrollTo: call('pageScrollTo', ({ scrollTop, selector }) => {
      const view = document.getElementById('view');
      if (selector) host.top().element.querySelector(selector)?.scrollIntoView();
      else view.scrollTop = scrollTop ?? 0;
    }),
  };
}
