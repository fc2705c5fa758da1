/** What this computer offers: may we write here, is the port free, how does a phone on the same network reach us. */
import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stop } from './say.mjs';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Everything this installation remembers: database, files, keys, logs. */
export const DATA = path.resolve(process.env.LUOBI_DATA_DIR ?? path.join(ROOT, '.luobi'));
export const LOGS = path.join(DATA, 'log');

/** @throws Stop when the project's folder or the data folder cannot be written */
export function checkFolders() {
  for (const folder of [ROOT, DATA]) {
    try {
      mkdirSync(folder, { recursive: true, mode: folder === DATA ? 0o700 : 0o755 });
      accessSync(folder, constants.W_OK);
      const probe = path.join(folder, `.luobi-write-test-${process.pid}`);
      writeFileSync(probe, '');
      rmSync(probe);
    } catch {
      throw new Stop(`Luobi cannot write in ${folder}; give yourself the right to write there, or copy the project to a folder of yours.`, `落笔无法写入 ${folder}，请为该文件夹授予写权限，或把项目复制到你自己的文件夹。`);
    }
  }
  mkdirSync(LOGS, { recursive: true });
}

/** @throws Stop when PORT is no port */
export function readPort(name, fallback) {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Stop(`${name}=${text} is not a port number between 1 and 65535.`, `${name}=${text} 不是 1 到 65535 之间的端口号。`);
}

/** @throws Stop when something listens on the port already */
export async function checkPort(name, port) {
  if (await isFree(port)) return;
  const other = port > 60_000 ? 9000 : port + 213;
  if (name === 'PORT' && (await isLuobi(port))) {
    throw new Stop(`Luobi is running already on http://localhost:${port}; use that one, stop it with Ctrl-C in its window, or start this one with ${name}=${other} npm start.`, `落笔已在 http://localhost:${port} 运行；可直接使用，或在它的窗口按 Ctrl-C 停止，或用 ${name}=${other} npm start 换端口启动。`);
  }
  throw new Stop(`Port ${port} is used by another program; choose another: ${name}=${other} npm start`, `端口 ${port} 被其他程序占用，请换一个：${name}=${other} npm start`);
}

/** Tried on every interface and on the loopback one: macOS lets a second program take only one of the two. */
async function isFree(port) {
  for (const host of ['0.0.0.0', '127.0.0.1']) {
    const free = await new Promise((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, host, () => probe.close(() => resolve(true)));
    });
    if (!free) return false;
  }
  return true;
}

/** Plain http.get: fetch would wait without keeping the process alive when the other side hangs up at once. */
function isLuobi(port) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/openapi.json', timeout: 1_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve(text.includes('Luobi')));
      answer.on('error', () => resolve(false));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

/** The IPv4 address a phone on the same network can reach, or null. Home and office ranges first, Docker's bridge never. */
export function lanAddress() {
  const candidates = Object.entries(networkInterfaces())
    .filter(([name]) => !/^(docker|br-|veth|virbr|utun|tun|lo)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter((a) => a.family === 'IPv4' && !a.internal && !a.address.startsWith('169.254.'))
    .map((a) => a.address);
  const rank = (address) => (address.startsWith('192.168.') ? 0 : address.startsWith('10.') ? 1 : /^172\.(1[6-9]|2\d|3[01])\./.test(address) ? 2 : 3);
  return candidates.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}
