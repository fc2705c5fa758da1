/**
 * Installs what package-lock.json says, when that is not there yet. No install script is run: none is needed, and one
 * of them reports to a third party. A stamp with the lock file's hash makes the second look cost 2 ms.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './machine.mjs';
import { npm } from './npm.mjs';
import { step } from './say.mjs';

const LOCK = path.join(ROOT, 'package-lock.json');
const STAMP = path.join(ROOT, 'node_modules/.luobi-lock');

export async function ensureInstalled() {
  const wanted = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  if (!isInstalledByHand()) {
    await step('Installing packages · 安装依赖', 'about 1,800 packages the first time; a minute on a good line · 首次约 1800 个包，视网速约一分钟', () =>
      npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { log: 'install.log', en: 'The packages could not be installed', zh: '依赖安装失败' }));
  }
  writeFileSync(STAMP, wanted);
}

/** npm keeps its own record of what it put where; when it agrees with the lock file there is nothing to do. */
function isInstalledByHand() {
  const record = path.join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const here = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(LOCK, 'utf8')).packages;
  return Object.entries(wanted).every(([where, p]) => !where.includes('node_modules/') || p.link || p.optional || p.devOptional || p.peer || here[where]?.version === p.version);
}
