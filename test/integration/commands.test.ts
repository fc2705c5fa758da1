/** The commands, from outside: what stops them is one clear sentence; children are stopped, their faults are named. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const START = path.join(ROOT, 'bff/cli/start.mjs');
let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'luobi-commands-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Asynchronous, because a test may hold the port the command asks for. */
async function start(env: Record<string, string>, nodeOptions: readonly string[] = []): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...nodeOptions, START], { env: { ...process.env, LUOBI_DATA_DIR: path.join(folder, 'data'), ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, stdout, stderr };
}

function listen(): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.listen(0, () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 });
    });
  });
}

describe('npm start, when it cannot', () => {
  it('tells an old Node what is needed, in both languages, without a stack', async () => {
    const old = path.join(folder, 'old.cjs');
    writeFileSync(old, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '16.20.2' } });");
    const run = await start({}, ['--require', old]);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^Luobi needs Node\.js 20\.19 or newer; this is 16\.20\.2\..*\n落笔需要 Node\.js 20\.19.*\n$/);
  });

  it('names the folder it may not write', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const run = await start({ LUOBI_DATA_DIR: path.join(file, 'data') });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`Luobi cannot write in ${path.join(file, 'data')}`);
    expect(run.stderr).not.toContain('    at ');
  });

  it('says which port is busy and how to choose another', async () => {
    const { server, port } = await listen();
    const run = await start({ PORT: String(port) });
    await new Promise((resolve) => server.close(resolve));
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(new RegExp(`Port ${port} is used by another program; choose another: PORT=\\d+ npm start`));
    expect(run.stderr).not.toContain('    at ');
  });

  it('refuses a port that is none', async () => {
    const run = await start({ PORT: '80x' });
    expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('PORT=80x is not a port number') });
  });
});

describe('a child of npm start', () => {
  const script = (text: string): string => {
    const file = path.join(folder, 'child.cjs');
    writeFileSync(file, text);
    return file;
  };
  /** Runs lines with `startChild` at hand in a process of its own; the answer is what they print as JSON. */
  const tryOut = (lines: string): { answer: Record<string, unknown>; log: string; stderr: string } => {
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', `import { startChild } from ${JSON.stringify(`file://${path.join(ROOT, 'bff/cli/lib/child.mjs')}`)}; import { mkdirSync } from 'node:fs'; mkdirSync(${JSON.stringify(path.join(folder, 'data/log'))}, { recursive: true });\n${lines}`], { encoding: 'utf8', env: { ...process.env, LUOBI_DATA_DIR: path.join(folder, 'data') } });
    if (run.status !== 0) throw new Error(run.stderr);
    return { answer: JSON.parse(run.stdout) as Record<string, unknown>, log: readFileSync(path.join(folder, 'data/log/thing.log'), 'utf8'), stderr: run.stderr };
  };

  it('is ready when it says so, and is stopped with SIGTERM', () => {
    const file = script("process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); setInterval(() => {}, 1000); console.log('LUOBI_READY {\"port\":5}');");
    const { answer, log } = tryOut(`const child = startChild({ name: 'thing', file: ${JSON.stringify(file)} }); const ready = await child.ready; await child.stop(); console.log(JSON.stringify({ ready, code: await child.exited }));`);
    expect(answer).toEqual({ ready: { port: 5 }, code: 0 });
    expect(log).toContain('bye');
  });

  it('that dies before it is ready is named with its own words and its log', () => {
    const file = script("console.error(JSON.stringify({ level: 30, msg: 'fine' })); console.error(JSON.stringify({ level: 50, msg: 'no way', err: { message: 'the disk is full' } })); process.exit(3);");
    const { answer } = tryOut(`const child = startChild({ name: 'thing', file: ${JSON.stringify(file)} }); console.log(JSON.stringify({ error: await child.ready.catch((e) => e.message) }));`);
    expect(answer['error']).toMatch(/^The thing stopped: error: no way: the disk is full The whole log: .*thing\.log$/);
  });

  it('shows warnings on the screen and keeps the rest in the log', () => {
    const file = script("console.log(JSON.stringify({ level: 30, msg: 'quiet' })); console.log(JSON.stringify({ level: 40, msg: 'look here' })); console.log('PARTNER_READY'); setInterval(() => {}, 1000);");
    const { answer, log, stderr } = tryOut(`const child = startChild({ name: 'thing', file: ${JSON.stringify(file)} }); const ready = await child.ready; await child.stop(); console.log(JSON.stringify({ ready }));`);
    expect(answer).toEqual({ ready: {} });
    expect(log).toContain('quiet');
    expect(stderr.trim()).toBe('thing │ warning: look here');
  });
});
