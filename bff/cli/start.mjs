/**
 * `npm start`: from a fresh clone to a running house. This first file is kept so plain that an old Node can read it and
 * say one clear sentence; everything else is imported after that.
 */
const required = [20, 19];
const found = process.versions.node.split('.').map(Number);

if (found[0] < required[0] || (found[0] === required[0] && found[1] < required[1])) {
  console.error('Luobi needs Node.js ' + required.join('.') + ' or newer; this is ' + process.versions.node + '. Get it from https://nodejs.org and run the command again.');
  console.error('落笔需要 Node.js ' + required.join('.') + ' 或更新版本，当前是 ' + process.versions.node + '。请从 https://nodejs.org 安装后重试。');
  process.exit(1);
}

import('./lib/start-all.mjs')
  .then((module) => module.startAll())
  .catch((error) => import('./lib/say.mjs').then((module) => module.giveUp(error)));
