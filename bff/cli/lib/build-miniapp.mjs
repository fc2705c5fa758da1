/** Builds the mini-program for a platform when its source changed since the last build; the stamp is a hash of the source. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './machine.mjs';
import { npm } from './npm.mjs';
import { step } from './say.mjs';

const SOURCES = ['miniapp/src', 'miniapp/config', 'miniapp/package.json', 'miniapp/babel.config.js', 'miniapp/tsconfig.json', 'shared/src', 'project.config.json'];
const PRODUCT = { h5: 'index.html', weapp: 'app.json' };
const TITLE = { h5: 'Building the web signer (H5) · 构建网页签署端', weapp: 'Building the WeChat mini-program · 构建小程序' };

/** @param {'h5' | 'weapp'} platform @returns {Promise<boolean>} whether a build was needed */
export async function ensureMiniapp(platform) {
  const wanted = hashOf(SOURCES);
  const stamp = path.join(ROOT, `miniapp/dist/.${platform}-source`);
  const product = path.join(ROOT, 'miniapp/dist', platform, PRODUCT[platform]);
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false;
  await step(TITLE[platform], 'only after a change of its source; up to a minute or two the first time · 仅源码变化后需要，首次约一两分钟', () =>
    npm(['run', `build:${platform}`, '-w', 'miniapp'], { log: `build-${platform}.log`, en: `The ${platform} build failed`, zh: `${platform} 构建失败` }));
  if (!existsSync(product)) throw new Error(`the ${platform} build ended well but ${product} is not there`);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

function hashOf(entries) {
  const hash = createHash('sha256');
  for (const entry of entries) for (const file of filesOf(path.join(ROOT, entry))) hash.update(path.relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesOf(entry) {
  if (!existsSync(entry)) return [];
  let names;
  try {
    names = readdirSync(entry, { withFileTypes: true });
  } catch {
    return [entry];
  }
  return names
    .filter((n) => !/\.test\.tsx?$/.test(n.name) && n.name !== 'node_modules' && n.name !== '.DS_Store')
    .flatMap((n) => (n.isDirectory() ? filesOf(path.join(entry, n.name)) : [path.join(entry, n.name)]))
    .sort();
}
