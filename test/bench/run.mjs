/**
 * `npm run bench`: times, beside tools of others measured in the same run, because a number alone says more about the
 * machine than about us. Reads the table as "ours / theirs"; a tool that is missing leaves its column empty.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from 'esbuild';
import { buildBff } from '../../bff/cli/build.mjs';
import { ensureInstalled } from '../../bff/cli/lib/install.mjs';
import { ROOT, checkFolders } from '../../bff/cli/lib/machine.mjs';
import { padDisplay } from '../../bff/cli/lib/say.mjs';

const SECONDS_EACH = Number(process.env.LUOBI_BENCH_SECONDS ?? 3);
const OUTSIDE_RUNS = 20;
const folder = mkdtempSync(path.join(os.tmpdir(), 'luobi-bench-'));
const inFolder = (name) => path.join(folder, name);

checkFolders();
await ensureInstalled();
await buildBff();
const bench = await openBench();
try {
  await measureAll();
} finally {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
}

async function openBench() {
  const outfile = path.join(ROOT, 'bff/dist/bench.js');
  await build({
    absWorkingDir: ROOT, entryPoints: ['test/bench/subjects.ts'], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external',
    alias: { '@luobi/shared': path.join(ROOT, 'shared/src/index.ts'), '@luobi/shared/contract': path.join(ROOT, 'shared/src/contract/index.ts') },
    tsconfig: path.join(ROOT, 'bff/tsconfig.json'), keepNames: true, logLevel: 'warning',
  });
  return createRequire(import.meta.url)(outfile).openBench(ROOT);
}

async function measureAll() {
  console.log(`${os.cpus()[0]?.model ?? 'unknown CPU'}, ${os.cpus().length} cores, load ${os.loadavg()[0]?.toFixed(1)}, Node ${process.versions.node}, ${SECONDS_EACH} s each\n`);
  writeFileSync(inFolder('contract.pdf'), bench.contract);
  writeFileSync(inFolder('signed.pdf'), bench.signed);

  // each of ours directly beside its yardstick, so both meet the same load
  const rows = [];
  const row = async (title, subject, yardstick, measure) => {
    const ours = await measureOurs(subject);
    const theirs = measure();
    rows.push({ title, ours, yardstick, theirs });
  };
  await row('sign a contract: certificate, mark, CMS, time', 'act', 'pyHanko, in process', pyhankoSign);
  await row('verify a signed contract', 'verify', 'pdfsig, a process each', () => processTimes('pdfsig', ['-nocert', inFolder('signed.pdf')]));
  await row('issue an event certificate (key, 2 rows, fsync)', 'issue', 'openssl: one P-256 signature', opensslSign);
  await row('issue, sign once, destroy the key', 'issue+sign', 'openssl: one P-256 signature', opensslSign);
  await row('timestamp token, made and verified', 'timestamp', 'openssl: one P-256 signature', opensslSign);
  await row('page image 1080 px, file not seen before', 'render', 'pdftoppm, a process each', pdftoppm);
  await row('page image 1080 px, file open already', 'render-open', 'pdftoppm, a process each', pdftoppm);
  print(rows);
}

/** @returns {Promise<{p50: number, p95: number, n: number}>} milliseconds */
async function measureOurs(name) {
  const subject = bench.subjects.find((s) => s.name === name);
  if (subject === undefined) throw new Error(`no subject ${name}`);
  for (let i = 0; i < 5; i++) await subject.run();
  const times = [];
  const until = performance.now() + SECONDS_EACH * 1000;
  while (performance.now() < until || times.length < 10) {
    const began = performance.now();
    await subject.run();
    times.push(performance.now() - began);
  }
  return summary(times);
}

function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), n: sorted.length };
}

// — yardsticks: each answers null where its tool is missing

function opensslSign() {
  const run = spawnSync('openssl', ['speed', '-seconds', '1', 'ecdsap256'], { encoding: 'utf8' });
  const perSecond = Number(/nistp256\).*?s\s+[\d.]+s\s+([\d.]+)/.exec(run.stdout ?? '')?.[1]);
  return perSecond > 0 ? { p50: 1000 / perSecond, p95: NaN, n: perSecond } : null;
}

function processTimes(program, args) {
  const times = [];
  for (let i = 0; i < OUTSIDE_RUNS; i++) {
    const began = performance.now();
    if (spawnSync(program, args, { stdio: 'ignore' }).error !== undefined) return null;
    times.push(performance.now() - began);
  }
  return summary(times);
}

function pdftoppm() {
  return processTimes('pdftoppm', ['-jpeg', '-f', '1', '-l', '1', '-scale-to-x', '1080', '-scale-to-y', '-1', inFolder('contract.pdf'), inFolder('page')]);
}

function pyhankoSign() {
  try {
    const certificate = (name, extension, key) => execFileSync('openssl', ['req', '-x509', ...key, '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', extension, '-keyout', inFolder(`${name}-key.pem`), '-out', inFolder(`${name}.pem`)], { stdio: 'ignore' });
    certificate('leaf', 'keyUsage=critical,digitalSignature,nonRepudiation', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    // pyHanko's own timestamper signs with RSA only
    certificate('tsa', 'extendedKeyUsage=critical,timeStamping', ['-newkey', 'rsa:2048']);
  } catch {
    return null;
  }
  const args = [path.join(ROOT, 'test/bench/pyhanko-sign.py'), inFolder('contract.pdf'), inFolder('leaf.pem'), inFolder('leaf-key.pem'), inFolder('tsa.pem'), inFolder('tsa-key.pem'), String(OUTSIDE_RUNS + 5)];
  const run = spawnSync('python3', args, { encoding: 'utf8' });
  if (run.status !== 0) return null;
  return summary(run.stdout.trim().split('\n').slice(5).map(Number));
}

function print(rows) {
  const ms = (value) => (Number.isNaN(value) ? '–' : value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3));
  const table = [
    ['', 'p50 ms', 'p95 ms', 'per s', 'beside', 'p50 ms', 'ours / theirs'],
    ...rows.map(({ title, ours, yardstick, theirs }) => [title, ms(ours.p50), ms(ours.p95), (1000 / ours.p50).toFixed(0), yardstick, theirs === null ? 'not here' : ms(theirs.p50), theirs === null ? '' : ratio(ours.p50 / theirs.p50)]),
  ];
  const widths = table[0].map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  for (const cells of table) console.log(cells.map((cell, column) => (column === 0 || column === 4 ? padDisplay(cell, widths[column]) : cell.padStart(widths[column]))).join('  '));
  console.log('\nOne caller, one after the other. A signature alone does far less than the act it is measured beside; the ratio shows what the rest costs.');
}

function ratio(value) {
  return value >= 10 ? value.toFixed(0) : value.toFixed(2);
}
