/**
 * Names of every `wx.*` call Taro's type declarations mark as supported in WeChat. The host answers those it does not
 * play with a function that records the name in `host.missing`: a page that uses a new API fails its test instead of
 * quietly taking the "not supported" branch.
 */
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

/** Taro's own helpers: declared in the same place, but no part of `wx`. */
const TARO_OWN = new Set(['addInterceptor', 'cleanInterceptors', 'interceptorify', 'canIUseWebp', 'getApp', 'getAppInfo', 'getCurrentInstance', 'getCurrentPages', 'getEnv', 'getRenderer', 'getTabBar', 'initPxTransform', 'pxTransform']);

export function officialNames() {
  const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('@tarojs/taro/package.json')), 'types/api');
  const names = new Set();
  for (const file of fs.readdirSync(folder, { recursive: true })) {
    if (!String(file).endsWith('.d.ts')) continue;
    const text = fs.readFileSync(path.join(folder, String(file)), 'utf8');
    for (const [, comment, name] of text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*([a-z]\w+)[(<]/g)) {
      if (/@supported[^\n]*\bweapp\b/.test(comment) && !/^use[A-Z]/.test(name) && !TARO_OWN.has(name)) names.add(name);
    }
  }
  return [...names].sort();
}
