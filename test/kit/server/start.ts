/**
 * The real server as a child process on a free port with a data folder of its own: built code, embedded services,
 * SQLite unless told otherwise. It can be killed without warning and started again on the same data and port.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.join(__dirname, '../../..');
const READY_WITHIN_MS = 90_000;
const KEPT_LINES = 400;

export interface StartOptions {
  /** kept after the test when given; otherwise a temporary folder that `remove()` deletes */
  readonly dataDir?: string;
  /** e.g. DATABASE_URL, LUOBI_FAULT (needs NODE_ENV=test, which is the default here) */
  readonly env?: Readonly<Record<string, string>>;
  /** `ca` for `--services=ca`; left out, everything runs in the one process */
  readonly services?: string;
}

/** What the server says when it is ready. */
export interface ReadyLine {
  readonly url: string;
  readonly port: number;
  readonly devInbox: string;
  /** JSON file with the demo partner's credentials */
  readonly demoFile: string;
}

export interface Luobi {
  /** origin without a trailing slash; the same after a restart */
  readonly url: string;
  readonly dataDir: string;
  readonly ready: ReadyLine;
  /** resolves with the exit code, or null when a signal ended it, whenever that happens */
  exited(): Promise<number | null>;
  /** the power goes off */
  kill(): Promise<void>;
  /** a polite stop; resolves with the exit code */
  stop(): Promise<number | null>;
  /** starts again on the same data and port; stops it first when it still runs */
  restart(env?: Readonly<Record<string, string>>): Promise<void>;
  /** the last lines it wrote, for a failing test */
  log(): string;
  /** stops and deletes a temporary data folder */
  remove(): Promise<void>;
}

export async function startLuobi(options: StartOptions = {}): Promise<Luobi> {
  const main = path.join(ROOT, 'bff/dist/main.js');
  if (!existsSync(main)) throw new Error('bff/dist/main.js is missing: node bff/cli/build.mjs');
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'luobi-test-'));
  const lines: string[] = [];
  const base = { LUOBI_DATA_DIR: dataDir, LUOBI_HOST: '127.0.0.1', LUOBI_LOG_LEVEL: 'info', LUOBI_CHECK_ANSWERS: '1', NODE_ENV: 'test', ...options.env };
  const args = options.services === undefined ? [main] : [main, `--services=${options.services}`];
  let running = launch(args, { ...base, PORT: '0' }, lines);
  const ready = await running.ready;

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (running.child.exitCode === null && running.child.signalCode === null) running.child.kill(signal);
    return running.exited;
  };
  return {
    url: ready.url,
    dataDir,
    ready,
    exited: () => running.exited,
    kill: async () => { await end('SIGKILL'); },
    stop: () => end('SIGTERM'),
    async restart(env = {}) {
      await end('SIGTERM');
      running = launch(args, { ...base, ...env, PORT: String(ready.port) }, lines);
      await running.ready;
    },
    log: () => lines.join('\n'),
    async remove() {
      await end('SIGKILL');
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<ReadyLine>;
  readonly exited: Promise<number | null>;
}

function launch(args: readonly string[], env: Readonly<Record<string, string>>, lines: string[]): Running {
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  };
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => resolve(code));
  });
  const ready = new Promise<ReadyLine>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ready within ${READY_WITHIN_MS / 1000} s:\n${lines.join('\n')}`));
    }, READY_WITHIN_MS);
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const json = /^LUOBI_READY (\{.*\})$/.exec(line)?.[1];
      if (json === undefined) return keep(line);
      clearTimeout(late);
      resolve(JSON.parse(json) as ReadyLine);
    });
    createInterface({ input: child.stderr! }).on('line', keep);
    void exited.then((code) => {
      clearTimeout(late);
      reject(new Error(`the server ended with ${code} before it was ready:\n${lines.join('\n')}`));
    });
  });
  // a test that only waits for the end must not fail on an unheard promise
  ready.catch(() => undefined);
  return { child, ready, exited };
}
