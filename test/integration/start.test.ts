/** `npm start` as a newcomer meets it: one command, addresses that answer, Ctrl-C, and a second start that remembers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const READY_WITHIN_MS = 150_000;

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

function start(env: Record<string, string>): Running {
  const child = spawn(process.execPath, [path.join(ROOT, 'bff/cli/start.mjs')], { env: { ...process.env, ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  return { child, output: () => text, exited: new Promise((resolve) => child.once('close', resolve)) };
}

async function untilReady(running: Running): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!running.output().includes('Ctrl-C')) {
    if (running.child.exitCode !== null || performance.now() > deadline) throw new Error(`not ready:\n${running.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Two free ports in a row are not promised, so each is found by itself. */
async function freePort(): Promise<string> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(String(typeof address === 'object' && address !== null ? address.port : 0)));
    });
  });
}

describe('npm start', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-start-'));
  const data = path.join(folder, 'data');
  let running: Running | undefined;
  afterEach(() => { running?.child.kill('SIGKILL'); });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('starts, answers, stops with 0 on Ctrl-C, and a second start keeps the data', async () => {
    const env = { LUOBI_DATA_DIR: data, PORT: await freePort(), PARTNER_PORT: await freePort() };
    running = start(env);
    await untilReady(running);
    expect(running.output()).toContain(`http://localhost:${env.PARTNER_PORT}`);
    expect(running.output()).toContain('TEST root: no legal effect');
    expect((await fetch(`http://127.0.0.1:${env.PORT}/healthz`)).status).toBe(200);
    expect(await (await fetch(`http://127.0.0.1:${env.PORT}/`)).text()).toContain('<div id="app"');
    expect((await fetch(`http://127.0.0.1:${env.PARTNER_PORT}/`)).status).toBe(200);
    const demo = readFileSync(path.join(data, 'demo.json'), 'utf8');
    if (process.platform !== 'win32') {
      expect(statSync(path.join(data, 'keys/ca.key')).mode & 0o077).toBe(0);
      expect(statSync(data).mode & 0o077).toBe(0);
    }

    running.child.kill('SIGINT');
    expect(await running.exited).toBe(0);
    await expect(fetch(`http://127.0.0.1:${env.PORT}/healthz`)).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${env.PARTNER_PORT}/`)).rejects.toThrow();

    running = start(env);
    await untilReady(running);
    expect(readFileSync(path.join(data, 'demo.json'), 'utf8')).toBe(demo);
    const others = start(env);
    expect(await others.exited).toBe(1);
    expect(others.output()).toContain(`Luobi is running already on http://localhost:${env.PORT}`);
    running.child.kill('SIGTERM');
    expect(await running.exited).toBe(0);
  }, 2 * READY_WITHIN_MS + 60_000);
});
