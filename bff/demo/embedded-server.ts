/** Starts a Luobi server of its own on a free port with data in a temporary folder. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface EmbeddedServer {
  readonly url: string;
  readonly demoFile: string;
  stop(): Promise<void>;
}

export async function startEmbeddedServer(root: string): Promise<EmbeddedServer> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'luobi-demo-'));
  const child = spawn(process.execPath, [path.join(root, 'bff/dist/main.js')], {
    env: { ...process.env, LUOBI_DATA_DIR: dataDir, PORT: '0', LUOBI_HOST: '127.0.0.1', LUOBI_LOG_LEVEL: 'warn' }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = new Promise<{ url: string; demoFile: string }>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('LUOBI_READY ')) resolve(JSON.parse(line.slice('LUOBI_READY '.length)) as { url: string; demoFile: string });
    });
  });
  const first = await Promise.race([ready, ended]);
  if (first === null || typeof first === 'number') throw new Error('the server did not start; its message is above');
  return {
    ...first,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
