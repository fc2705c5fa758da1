/**
 * Starts a compiled mini-program: `window.__WEAPP__` is the package, `window.__HOST_OPTIONS__` what the test chose.
 * Order as in WeChat: app.js, App.onLaunch, App.onShow, first page.
 */
import { glassEasel } from 'glass-easel-miniprogram-adapter';
import { collectFaults, createHost } from './state.js';
import { addTemplates, createCodeSpace } from './code-space.js';
import { defineBuiltIns } from './builtins/index.js';
import { createLoader } from './loader.js';
import { createPages, parseUrl } from './pages.js';
import { createScreen } from './screen.js';
import { createWx } from './wx/index.js';

const host = createHost(window.__WEAPP__, optionsOf(window));
window.host = host;
collectFaults(host);
glassEasel.globalOptions.throwGlobalError = false;
glassEasel.addGlobalErrorListener((error) => host.fault(error, 'component'));
glassEasel.addGlobalWarningListener((message) => host.record('warning', { message }));

const { space, backend } = createCodeSpace(host);
defineBuiltIns(host, space.getComponentSpace());
addTemplates(host, space);
host.screen = createScreen(host);
host.wx = createWx(host);
const loader = createLoader(host, space, host.wx);
host.pages = createPages(host, space, backend, loader, host.screen);

/** Runs text as one more module of the package, for tests that look at the world from inside. Answers its exports. */
host.runModule = (code) => {
  const file = `probe-${Object.keys(host.compiled.modules).length}.js`;
  host.compiled.modules[file] = code;
  return loader.load(file);
};
/** Opens the app from outside once more, as scanning a second QR code does: same process, new options. */
host.enter = (options) => {
  host.launch = launchOptions(options);
  host.app.onShow?.(host.launch);
  host.emit('AppShow', host.launch);
  host.pages.reLaunch(urlOf(host.launch));
};
/** The person leaves WeChat and comes back. `long`: more than five seconds, after which calls on their way fail. */
host.background = ({ long = false } = {}) => {
  host.top().caller.onHide?.();
  host.app.onHide?.({ reason: 0 });
  host.emit('AppHide', { reason: 0 });
  if (long) host.interruptNetwork();
};
host.foreground = () => {
  host.app.onShow?.(host.launch);
  host.emit('AppShow', host.launch);
  host.top().caller.onShow?.();
};

try {
  host.launch = launchOptions(host.options.launch);
  loader.load('app.js');
  host.app.onLaunch?.(host.launch);
  host.app.onShow?.(host.launch);
  host.pages.launch(urlOf(host.launch));
} catch (error) {
  host.fault(error, 'start');
}
host.ready = true;

/** From the embedding page, or from its address: `?path=pages/claim/index&query=t%3Dabc&scene=1047`. */
function optionsOf(window) {
  const given = window.__HOST_OPTIONS__ ?? {};
  const search = new URLSearchParams(window.location.search);
  const launch = given.launch ?? {
    path: search.get('path') ?? undefined,
    query: parseUrl(`?${search.get('query') ?? ''}`).query,
    scene: Number(search.get('scene') ?? 1001),
  };
  return { theme: search.get('theme') ?? undefined, language: search.get('language') ?? undefined, fontSize: Number(search.get('fontSize') ?? 16), ...given, launch };
}

function launchOptions({ path, query = {}, scene = 1001 } = {}) {
  const { app } = host.compiled;
  const { route, query: fromPath } = parseUrl(path || app.entryPagePath || app.pages[0]);
  return { path: route, query: { ...fromPath, ...query }, scene, referrerInfo: {}, shareTicket: undefined, forwardMaterials: [], mode: 'default' };
}

function urlOf({ path, query }) {
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `/${path}${search ? `?${search}` : ''}`;
}
