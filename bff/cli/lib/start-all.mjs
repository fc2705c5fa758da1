/**
 * What `npm start` does, in order: look at the machine, install, build what is stale, start the server and the demo
 * partner's own site, say where everything is, and stop both cleanly on Ctrl-C. A second start finds nothing stale.
 */
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureMiniapp } from './build-miniapp.mjs';
import { startChild } from './child.mjs';
import { ensureInstalled } from './install.mjs';
import { DATA, ROOT, checkFolders, checkPort, lanAddress, readPort } from './machine.mjs';
import { step } from './say.mjs';

export const DEFAULT_PORT = 8787;

/** @returns addresses both children and the panel agree on */
export async function planAddresses() {
  const port = readPort('PORT', DEFAULT_PORT);
  const partnerPort = readPort('PARTNER_PORT', port + 1);
  await checkPort('PORT', port);
  await checkPort('PARTNER_PORT', partnerPort);
  const lan = lanAddress();
  const host = lan ?? 'localhost';
  return {
    port, partnerPort, lan,
    env: {
      PORT: String(port), PARTNER_PORT: String(partnerPort), LUOBI_DATA_DIR: DATA,
      // the QR code is scanned by a phone, so the address inside must be one the phone can reach
      LUOBI_PUBLIC_URL: process.env.LUOBI_PUBLIC_URL ?? `http://${host}:${port}`,
      PARTNER_PUBLIC_URL: process.env.PARTNER_PUBLIC_URL ?? `http://${host}:${partnerPort}`,
      LUOBI_SERVER: `http://127.0.0.1:${port}`,
    },
  };
}

/** Install, H5, server bundle. */
export async function prepare() {
  checkFolders();
  await ensureInstalled();
  await ensureMiniapp('h5');
  const { buildBff } = await import('../build.mjs');
  await step('Building the server · 构建服务端', '', buildBff);
  await (await import('esbuild')).stop();
}

export async function startAll() {
  checkFolders();
  const addresses = await planAddresses();
  await prepare();

  const began = performance.now();
  const children = [];
  let stopping = false;
  const stopAll = async () => {
    if (stopping) process.exit(1); // asked twice: no more waiting
    stopping = true;
    console.log('\nStopping · 正在停止 …');
    await Promise.all(children.map((child) => child.stop()));
    console.log(`Stopped. Your data stays in ${path.relative(process.cwd(), DATA) || '.'} · 已停止，数据保留在该文件夹`);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stopAll());

  const launch = async (what, more = {}) => {
    const child = startChild({ ...what, env: { ...addresses.env, ...more } });
    children.push(child);
    void child.exited.then(() => {
      if (stopping) return;
      void failTogether(children, child);
    });
    return child.ready;
  };
  const server = await step('Starting the server · 启动服务', 'the first start makes keys, certificates and a demo · 首次启动会生成密钥、证书与演示数据', () => launch({ name: 'server', file: 'bff/dist/main.js' }));
  const { printPanel, printOperation } = await import('./panel.mjs');
  const seconds = () => (performance.now() - began) / 1000;
  // without demo people there is nobody the demo partner could invite
  if (typeof server.demoFile !== 'string') return printOperation({ server, port: addresses.port, seconds: seconds() });
  const partner = await step('Starting the demo partner · 启动演示合作方', '', () => launch({ name: 'partner', file: 'bff/dist/partner-site.js' }, { LUOBI_DEMO_FILE: server.demoFile }));
  await printPanel({ ...addresses, server, partner, seconds: seconds(), root: ROOT });
}

/** One of the two died: the other is stopped, the reason is told, the exit code says failure. */
async function failTogether(children, dead) {
  await Promise.all(children.filter((child) => child !== dead).map((child) => child.stop()));
  const { giveUp } = await import('./say.mjs');
  giveUp(dead.fault());
}
