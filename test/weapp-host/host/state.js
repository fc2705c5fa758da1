/**
 * What the host knows and what tests read from it as `window.host`. No behaviour of WeChat lives here.
 */

/**
 * @param compiled the package of compile.mjs
 * @param options `launch` {path, query, scene}, `fetch` replacement, `fontSize` in px, `theme` 'light'|'dark'
 */
export function createHost(compiled, options) {
  const host = {
    compiled,
    options,
    ready: false,
    /** everything that happened, in order: {at: ms, type, ...} */
    log: [],
    /** names of `wx.*`, file-system calls and events nobody plays: must be empty at the end of a test */
    missing: new Set(),
    /** faults of the mini-program: uncaught errors, rejected promises, errors inside lifecycles */
    errors: [],
    /** `setData` traffic, as WeChat would carry it between its two threads */
    traffic: { calls: 0, bytes: 0 },
    /** name → (options) => answer | throw: overrides any `wx.*` for one test */
    mocks: {},
    /** open-type of a button → detail, or () => detail */
    openTypes: {},
    /** pages, bottom first: {route, query, root, caller, element, title} */
    stack: [],
    app: null,
    launch: null,
    record: (type, more) => host.log.push({ at: Date.now(), type, ...more }),
    /** Options of every recorded call of one `wx.*`. */
    calls: (name) => host.log.filter((entry) => entry.type === 'wx' && entry.name === name).map((entry) => entry.options),
    fault: (error, where = '') => host.errors.push(`${where ? `${where}: ` : ''}${String(error?.stack ?? error?.errMsg ?? error)}`),
    top: () => host.stack[host.stack.length - 1],
  };
  return host;
}

/** An uncaught error or a rejected promise of the mini-program is a failed test. */
export function collectFaults(host) {
  window.addEventListener('error', (event) => {
    if (!String(event.message).startsWith('ResizeObserver loop')) host.fault(event.error ?? event.message);
  });
  window.addEventListener('unhandledrejection', (event) => host.fault(event.reason, 'rejected promise'));
}
