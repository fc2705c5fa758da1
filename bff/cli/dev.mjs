/**
 * `npm run dev`: the server is bundled and restarted on every change under bff/ or shared/, the web signer is rebuilt
 * by Taro's own watcher. The first H5 build takes half a minute, later ones a second; reload the browser by hand.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { startChild } from './lib/child.mjs';
import { ROOT, checkFolders } from './lib/machine.mjs';
import { giveUp } from './lib/say.mjs';
import { planAddresses } from './lib/start-all.mjs';

const WAIT_AFTER_CHANGE_MS = 150;

async function dev() {
  checkFolders();
  const { env, port, partnerPort } = await planAddresses();
  await ensureInstalled();
  const { buildBff } = await import('./build.mjs');
  const { watch } = await import('node:fs');

  const taro = spawn(process.execPath, [path.join(ROOT, 'node_modules/@tarojs/cli/bin/taro'), 'build', '--type', 'h5', '--watch', '--no-check'], { cwd: path.join(ROOT, 'miniapp'), stdio: 'inherit', env: { ...process.env, NODE_ENV: 'development' } });
  let running = [];
  let busy = Promise.resolve();

  const launch = (name, file, more) => {
    const child = startChild({ name, file, env: { ...env, ...more } });
    running.push(child);
    return child.ready;
  };
  const restart = async () => {
    await Promise.all(running.map((child) => child.stop()));
    running = [];
    try {
      await buildBff();
      const server = await launch('server', 'bff/dist/main.js', {});
      if (typeof server.demoFile === 'string') await launch('partner', 'bff/dist/partner-site.js', { LUOBI_DEMO_FILE: server.demoFile });
      console.log(`server │ http://localhost:${port}  partner http://localhost:${partnerPort}`);
    } catch (error) {
      // a broken build or start waits for the next change
      console.error(`server │ ${error.message}`);
    }
  };

  let timer;
  const changed = (_, file) => {
    if (file !== null && /\.(test\.tsx?|d\.ts)$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      busy = busy.then(restart);
    }, WAIT_AFTER_CHANGE_MS);
  };
  for (const folder of ['bff/src', 'bff/demo', 'shared/src']) watch(path.join(ROOT, folder), { recursive: true }, changed);

  const stop = async () => {
    taro.kill('SIGTERM');
    await Promise.all(running.map((child) => child.stop()));
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop());
  await restart();
}

dev().catch(giveUp);
