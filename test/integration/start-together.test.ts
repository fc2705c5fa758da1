/** Several processes that open one new SQLite file at the same moment all come up, on the same schema. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const root = path.resolve(__dirname, '../..');
const folder = mkdtempSync(path.join(root, 'bff/dist/start-together-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('four processes on an empty file', async () => {
  const entry = path.join(folder, 'entry.ts');
  writeFileSync(entry, `import { openDatabase } from '${path.join(root, 'bff/src/db/open')}';
    openDatabase({ url: process.argv[2]! }).then(async (d) => { const [r] = await d.query('SELECT COUNT(*) AS n, COUNT(DISTINCT name) AS d FROM migrations'); await d.destroy(); process.stdout.write(r.n === r.d && r.n > 0 ? 'ok' : 'doubled'); }).catch((e) => { process.stderr.write(String(e)); process.exit(1); });`);
  const file = path.join(folder, 'entry.cjs');
  buildSync({ entryPoints: [entry], outfile: file, bundle: true, platform: 'node', format: 'cjs', packages: 'external', alias: { '@luobi/shared': path.join(root, 'shared/src/index.ts') }, tsconfig: path.join(root, 'bff/tsconfig.json'), keepNames: true });
  const database = path.join(mkdtempSync(path.join(tmpdir(), 'luobi-test-')), 'luobi.db');
  const results = await Promise.all(Array.from({ length: 4 }, () => new Promise<string>((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', file, `sqlite:${database}`]);
    let out = '';
    child.stdout.on('data', (d: Buffer) => { out += d.toString(); });
    child.stderr.on('data', (d: Buffer) => { if (!/ExperimentalWarning|--trace-warnings/.test(d.toString())) out += d.toString(); });
    child.once('exit', () => resolve(out));
  })));
  expect(results).toEqual(['ok', 'ok', 'ok', 'ok']);
});
