/**
 * The page stack with WeChat's limits and messages: ten pages, tab pages only by switchTab, unknown pages refused.
 * Lifecycles run in WeChat's order: onHide of the old page, onLoad → onShow → onReady of the new one.
 */
import { subpackages } from './loader.js';

const DEEPEST = 10;
/** bytes of one setData call; WeChat refuses more */
const LARGEST_SET_DATA = 1_048_576;

/** `/pages/a/index?x=1` → route without the slash, decoded query. */
export function parseUrl(url) {
  const [path, search = ''] = url.replace(/^\//, '').split('?');
  const pairs = search.split('&').filter(Boolean).map((pair) => {
    const cut = pair.indexOf('=');
    return cut < 0 ? [pair, ''] : [pair.slice(0, cut), decodeURIComponent(pair.slice(cut + 1))];
  });
  return { route: path, query: Object.fromEntries(pairs) };
}

export function createPages(host, space, backend, loader, screen) {
  const { app, configs } = host.compiled;
  const packages = subpackages(app);
  const routes = new Set([...app.pages, ...packages.flatMap((sub) => sub.pages.map((page) => sub.root + page))]);
  const tabs = (app.tabBar?.list ?? []).map((tab) => tab.pagePath);
  const keptTabs = new Map();
  const view = document.getElementById('view');

  function open(url) {
    const { route, query } = parseUrl(url);
    const sub = packages.find((one) => route.startsWith(one.root));
    if (sub) host.record('subpackage', { root: sub.root });
    loader.register(route);
    const root = backend.createRoot('page', space, `/${route}`);
    const caller = root.get();
    caller.route = caller.__route__ = route;
    caller.options = query;
    const place = view.appendChild(document.createElement('span'));
    const page = { route, query, root, caller, config: { ...app.window, ...configs[route] }, element: null, closed: false };
    page.title = page.config.navigationBarTitleText ?? '';
    countTraffic(host, page);
    host.stack.push(page);
    root.attach(view, place);
    page.element = view.lastElementChild;
    page.element.dataset.route = route;
    if (tabs.includes(route)) keptTabs.set(route, page);
    host.record('page.load', { route, query });
    run(page, 'onLoad', query);
    show(page);
    requestAnimationFrame(() => run(page, 'onReady'));
  }

  function show(page) {
    page.element.hidden = false;
    view.scrollTop = page.scrollTop ?? 0;
    screen.follow(page, tabs);
    run(page, 'onShow');
  }
  function hide(page) {
    page.scrollTop = view.scrollTop;
    run(page, 'onHide');
    page.element.hidden = true;
  }
  function close(page) {
    run(page, 'onUnload');
    page.closed = true;
    page.root.release();
    page.element.remove();
    keptTabs.delete(page.route);
    host.record('page.unload', { route: page.route });
  }
  function run(page, lifecycle, argument) {
    try { page.caller[lifecycle]?.(argument); } catch (error) { host.fault(error, `${page.route} ${lifecycle}`); }
  }
  const refuse = (reason) => { throw Object.assign(new Error(reason), { plain: true }); };
  const known = (url) => {
    const { route } = parseUrl(url);
    if (!routes.has(route)) refuse(`page "${route}" is not found`);
    return route;
  };
  const noTab = (url) => {
    if (tabs.includes(known(url))) refuse('can not navigateTo a tabbar page');
  };

  return {
    tabs,
    routes,
    launch: (url) => open(`/${known(url)}${url.includes('?') ? url.slice(url.indexOf('?')) : ''}`),
    navigateTo(url) {
      noTab(url);
      if (host.stack.length >= DEEPEST) refuse('webview count limit exceed');
      hide(host.top());
      open(url);
    },
    redirectTo(url) {
      noTab(url);
      close(host.stack.pop());
      open(url);
    },
    reLaunch(url) {
      known(url);
      for (const page of new Set([...host.stack, ...keptTabs.values()])) close(page);
      host.stack.length = 0;
      open(url);
    },
    switchTab(url) {
      const route = known(url);
      if (!tabs.includes(route)) refuse('can not switch to no-tabBar page');
      while (host.stack.length > 1) close(host.stack.pop());
      const current = host.top();
      if (current?.route === route) return show(current);
      if (current) {
        host.stack.pop();
        if (tabs.includes(current.route)) hide(current);
        else close(current);
      }
      const kept = keptTabs.get(route);
      if (!kept) return open(url);
      host.stack.push(kept);
      return show(kept);
    },
    navigateBack(delta = 1) {
      const steps = Math.min(delta, host.stack.length - 1);
      for (let step = 0; step < steps; step += 1) close(host.stack.pop());
      if (steps > 0) show(host.top());
    },
  };
}

/** Data crosses from one thread to the other as JSON: what JSON loses is lost here too. A closed page takes none. */
function countTraffic(host, page) {
  const { caller } = page;
  const original = caller.setData;
  caller.setData = function setData(data, done) {
    if (page.closed) return;
    const text = JSON.stringify(data) ?? '{}';
    host.traffic.calls += 1;
    host.traffic.bytes += text.length;
    if (text.length > LARGEST_SET_DATA) host.fault(new Error(`setData of ${text.length} bytes, the limit is ${LARGEST_SET_DATA}`));
    original.call(caller, JSON.parse(text), done && (() => setTimeout(done, 0)));
  };
}
