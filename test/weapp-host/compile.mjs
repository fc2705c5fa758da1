/**
 * A built mini-program folder (Taro's `dist/weapp`) → plain data the host can run.
 * WXML and WXS are compiled by glass-easel's template compiler, WeChat's own (MIT, WebAssembly inside the package);
 * scripts travel as text, because the loader wraps each one to hide the browser from it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { wxssToCss } from './wxss.mjs';

/**
 * @param {string} root absolute path of the folder that holds app.json
 * @returns compiled package: app, configs, styles, modules, templates (source text), attributes, problems.
 *   `problems` lists what the template compiler objects to; a healthy package has none.
 */
export function compilePackage(root) {
  if (!fs.existsSync(path.join(root, 'app.json'))) throw new Error(`${root} holds no app.json: build the mini-program first`);
  const files = walk(root);
  const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
  const json = (file) => JSON.parse(read(file));
  const theme = files.includes('theme.json') ? json('theme.json') : null;
  const of = (extension) => files.filter((file) => file.endsWith(extension));
  const bare = (file) => file.slice(0, file.lastIndexOf('.'));
  return {
    app: json('app.json'),
    theme,
    configs: Object.fromEntries(of('.json').filter((f) => !['app.json', 'theme.json'].includes(f)).map((f) => [bare(f), json(f)])),
    styles: Object.fromEntries(of('.wxss').map((f) => [bare(f), wxssToCss(root, f)])),
    modules: Object.fromEntries(of('.js').map((f) => [f, read(f)])),
    wxml: of('.wxml').map(bare),
    ...compileTemplates(of('.wxml'), of('.wxs'), read),
  };
}

/** One classic script: `window.__WEAPP__ = {…}`. Templates are code, everything else is JSON. */
export function packageScript(compiled, officialNames) {
  const { templates, ...rest } = compiled;
  const data = JSON.stringify({ ...rest, officialNames }).replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
  return `window.__WEAPP__=Object.assign(${data},{templates:${templates}});`;
}

function compileTemplates(wxml, wxs, read) {
  const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler');
  const group = new TmplGroup();
  const problems = [];
  const attributes = {};
  try {
    for (const file of wxs) group.addScript(file.slice(0, -'.wxs'.length), read(file));
    for (const file of wxml) {
      const source = read(file);
      for (const problem of group.addTmpl(file.slice(0, -'.wxml'.length), source) ?? []) {
        problems.push({ file, line: problem.startLine, message: problem.message });
      }
      collectAttributes(source, attributes);
    }
    const sorted = Object.fromEntries(Object.entries(attributes).map(([tag, names]) => [tag, [...names].sort()]));
    return { templates: group.getTmplGenObjectGroups(), attributes: sorted, problems };
  } finally {
    group.free();
  }
}

/** Which attributes each tag is given anywhere: the built-ins declare exactly these as properties. */
function collectAttributes(source, into) {
  for (const [, tag, text] of source.matchAll(/<([a-z][a-z0-9-]*)((?:\s+[^<>]*?)?)\/?>/g)) {
    const names = (into[tag] ??= new Set());
    for (const [, name] of text.matchAll(/([a-zA-Z0-9:-]+)=/g)) names.add(name);
  }
}

function walk(root, folder = '') {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    return entry.isDirectory() ? walk(root, file) : [file];
  });
}
