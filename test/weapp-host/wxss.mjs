/**
 * WXSS → CSS. Inlines `@import`, turns rpx into a share of the phone's width (750rpx = full width) and gives the
 * type selectors of built-in components their `wx-` prefix (`button::after` → `wx-button::after`).
 * Does not check WXSS: the official compiler does that in weapp-output.test.ts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { lengths } from './wxss-lengths.mjs';

const BUILT_IN = 'view|text|button|canvas|image|input|textarea|scroll-view|switch|checkbox|radio|picker|form|label|swiper|swiper-item|navigator|icon|progress|slider|checkbox-group|radio-group|rich-text|web-view|cover-view';
const TYPE_SELECTOR = new RegExp(`(^|[\\s,>+~(])(${BUILT_IN})(?=$|[\\s,>+~.:#[)])`, 'g');

/** CSS of one .wxss file. `file` is relative to `root`; a missing file is an empty style, as in WeChat. */
export function wxssToCss(root, file) {
  return prefixTypes(lengths(inlineImports(root, file, new Set())));
}

function inlineImports(root, file, seen) {
  const full = path.join(root, file);
  if (seen.has(file) || !fs.existsSync(full)) return '';
  seen.add(file);
  const here = path.posix.dirname(file);
  return fs.readFileSync(full, 'utf8').replace(/@import\s*(?:url\()?["']([^"']+)["']\)?\s*;?/g, (_, target) =>
    inlineImports(root, path.posix.normalize(target.startsWith('/') ? target.slice(1) : path.posix.join(here, target)), seen));
}

/** Rewrites only what stands before a `{`: declarations such as `transition: color` stay as they are. */
function prefixTypes(css) {
  return css.replace(/([^{};]*)\{/g, (whole, prelude) =>
    prelude.trim().startsWith('@') ? whole : `${prelude.replace(TYPE_SELECTOR, '$1wx-$2')}{`);
}
