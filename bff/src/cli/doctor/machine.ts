/** Node, the parts that come as packages, the port, the builds, and tools of others that tests use. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Finding } from './finding';

/** @param version as in process.versions.node */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) return { area: 'Node.js', state: 'broken', text: version, meaning: '20.19 or newer is needed' };
  const own = major > 22 || (major === 22 && minor >= 13);
  return { area: 'Node.js', state: 'ok', text: `${version}, SQLite from ${own ? 'Node itself' : '@photostructure/sqlite'}` };
}

/** @param root the project's folder */
export function checkParts(root: string): Finding[] {
  const require = createRequire(path.join(root, 'bff/package.json'));
  const part = (area: string, file: string, meaning: string): Finding => {
    try {
      return { area, state: 'ok', text: path.relative(root, require.resolve(file)) };
    } catch {
      return { area, state: 'broken', text: `${file} is not installed`, meaning: `${meaning}; run npm ci --ignore-scripts` };
    }
  };
  return [
    part('font', '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf', 'no text can be drawn into contracts'),
    part('page renderer', '@embedpdf/pdfium/pdfium.wasm', 'no page can be shown'),
    part('pictures', 'sharp', 'no page can be shown'),
  ];
}

/** @param port 0 = any free one */
export async function checkPort(port: number): Promise<Finding> {
  const area = 'port';
  if (port === 0) return { area, state: 'ok', text: 'any free one' };
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
  if (free) return { area, state: 'ok', text: `${port} is free` };
  const ours = await answersHealth(port);
  return ours ? { area, state: 'ok', text: `${port}: a server answers on it now` } : { area, state: 'note', text: `${port} is used by another program`, meaning: `npm start will ask for another: PORT=${port + 213} npm start` };
}

/** Plain http.get: fetch would wait without keeping the process alive when the other side hangs up at once. */
function answersHealth(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/healthz', timeout: 2_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

/** @param root the project's folder */
export function checkBuilds(root: string): Finding[] {
  const build = (area: string, file: string, command: string, meaning: string): Finding =>
    existsSync(path.join(root, file)) ? { area, state: 'ok', text: path.dirname(file) } : { area, state: 'note', text: `not built; ${command} builds it`, meaning };
  return [
    build('web signer', 'miniapp/dist/h5/index.html', 'npm start', 'nothing is served at / until then'),
    build('mini-program', 'miniapp/dist/weapp/app.json', 'npm run build:weapp', 'WeChat DevTools has nothing to open until then'),
  ];
}

interface OutsideTool {
  readonly programs?: readonly string[];
  readonly python?: string;
  readonly from: string;
  readonly without: string;
}

/** Only tests use these; none is needed to run. @param root the project's folder, whose test/kit lists them */
export function checkOutsideTools(root: string, searchPath = programFolders()): Finding[] {
  const list = path.join(root, 'test/kit/outside-tools.json');
  if (!existsSync(list)) return [];
  const tools = JSON.parse(readFileSync(list, 'utf8')) as Record<string, OutsideTool>;
  return Object.entries(tools).map(([name, tool]) => {
    const where = tool.python === undefined ? find(tool.programs ?? [], searchPath) : pythonHas(tool.python) ? 'for python3' : null;
    return where === null ? { area: name, state: 'note', text: `not here (${tool.from})`, meaning: `in tests: ${tool.without}` } : { area: name, state: 'ok', text: where };
  });
}

function find(programs: readonly string[], folders: readonly string[]): string | null {
  for (const program of programs) for (const folder of folders) if (folder !== '' && existsSync(path.join(folder, program))) return path.join(folder, program);
  return null;
}

function pythonHas(module: string): boolean {
  return spawnSync('python3', ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
}

/** PATH is no setting of ours, but the machine's. */
function programFolders(): string[] {
  return [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
}
