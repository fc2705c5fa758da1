/**
 * Runs the package's scripts as CommonJS modules: `App`, `Page`, `Component`, `require` with WeChat's rule that a
 * subpackage is closed to everybody outside it.
 */
import { GIVEN, hiddenNames, sandboxGlobal } from './globals.js';

/** `a/b/c` + `../d` → `a/d`; a leading slash counts from the package root. */
export function resolvePath(from, to) {
  if (to.startsWith('/')) return to.slice(1);
  const parts = from.split('/').slice(0, -1);
  for (const part of to.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part) parts.push(part);
  }
  return parts.join('/');
}

export function createLoader(host, space, wx) {
  const { compiled } = host;
  const roots = subpackages(compiled.app).map((sub) => sub.root);
  const rootOf = (file) => roots.find((root) => file.startsWith(root)) ?? '';
  const hidden = hiddenNames();
  const world = sandboxGlobal(wx, host);
  const cache = new Map();
  const registered = new Set();
  let env = null;

  function load(path, from = 'app.js') {
    const file = path.endsWith('.js') ? path : `${path}.js`;
    if (rootOf(file) && rootOf(file) !== rootOf(from)) throw new Error(`module '${file}' belongs to subpackage '${rootOf(file)}' and cannot be required from '${from}'`);
    const known = cache.get(file);
    if (known) return known.exports;
    const source = compiled.modules[file];
    if (source === undefined) throw new Error(`module '${file}' is not defined, require args is '${path}'`);
    const module = { exports: {} };
    cache.set(file, module);
    // parameters, not `with`: the script may be strict
    const run = new Function(...GIVEN, ...hidden, `${source}\n//# sourceURL=weapp/${file}`);
    run.call(undefined, (target) => load(resolvePath(file, target), file), module, module.exports, wx,
      (definition) => { host.app = definition; },
      // read at call time: webpack runs a page's module inside another file's script
      (definition) => env.Page(definition), (definition) => env.Component(definition), (definition) => env.Behavior(definition),
      () => host.app, () => host.stack.map((page) => page.caller), world, world, world.Function);
    return module.exports;
  }

  function register(path) {
    if (registered.has(path)) return;
    registered.add(path);
    for (const used of Object.values(compiled.configs[path]?.usingComponents ?? {})) register(resolvePath(path, used));
    const outer = env;
    space.componentEnv(path, (own) => {
      env = own;
      load(path, `${path}.js`);
    });
    env = outer;
  }

  return { load, register };
}

/** app.json allows two spellings; roots end with a slash here. */
export function subpackages(app) {
  return (app.subPackages ?? app.subpackages ?? []).map((sub) => ({ ...sub, root: sub.root.replace(/\/?$/, '/') }));
}
