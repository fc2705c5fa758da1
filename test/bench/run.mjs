/**
 * `npm run bench`: times and sizes, beside tools of others measured in the same run, because a number alone says more
 * about the machine than about us. Targets are printed, not asserted: a busy machine fails nothing. A tool that is
 * missing leaves its column empty. LUOBI_BENCH_SECONDS: seconds a row, default 3.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { buildBff } from '../../bff/cli/build.mjs';
import { ensureInstalled } from '../../bff/cli/lib/install.mjs';
import { ensureMiniapp } from '../../bff/cli/lib/build-miniapp.mjs';
import { ROOT, checkFolders } from '../../bff/cli/lib/machine.mjs';
import { cpuMs, measure, perSecond, summary } from './measure.mjs';
import { outsideTools } from './outside.mjs';
import { printTable } from './print-table.mjs';

const SECONDS = Number(process.env.LUOBI_BENCH_SECONDS ?? 3);
const KB = 1000;
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

/** @param more e.g. `keepNames: false` for code that also runs inside a page */
async function bundled(entry, name, more = {}) {
  const outfile = path.join(ROOT, 'bff/dist', name);
  await build({
    absWorkingDir: ROOT, entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external',
    alias: { '@luobi/shared': path.join(ROOT, 'shared/src/index.ts'), '@luobi/shared/contract': path.join(ROOT, 'shared/src/contract/index.ts') },
    tsconfig: path.join(ROOT, 'bff/tsconfig.json'), keepNames: true, logLevel: 'warning', ...more,
  });
  return createRequire(import.meta.url)(outfile);
}

async function openBench() {
  return (await bundled('test/bench/subjects.ts', 'bench.js')).openBench(ROOT);
}

/** The phone's own figures; a machine without a browser has none. */
async function measurePhone(row, pages500) {
  const { browserPath } = await bundled('test/kit/browser/find.ts', 'bench-browser.js');
  if (browserPath() === null) return;
  await ensureMiniapp('h5');
  // the kit finds the project from where its own files lie
  const { openPhoneBench } = await bundled('test/bench/phone.ts', 'bench-phone.js', { keepNames: false, define: { __dirname: JSON.stringify(path.join(ROOT, 'test/kit/server')) } });
  // a busy machine may not take 500 pages in within the server's ten seconds: then there is no figure, and no failure
  const phone = await openPhoneBench(pages500).catch((error) => { console.error(`phone: not measured: ${error.message}`); });
  if (!phone) return;
  try {
    const first = [];
    for (let i = 0; i < 3; i++) first.push(await phone.firstPage());
    row('phone: first page of 500 seen, 1.6 Mbit/s, 150 ms', 'ms', 1500, summary(first), []);
    const frames = (await phone.padFrames()).sort((a, b) => a - b);
    row('phone: script of a frame on the pad, 4x slower CPU, 95 of 100', 'ms', 8, { median: frames[Math.floor(frames.length * 0.95)] ?? NaN, best: frames[0] ?? NaN, n: frames.length }, []);
  } finally {
    await phone.close();
  }
}

async function measureAll() {
  console.log(`${os.cpus()[0]?.model ?? 'unknown CPU'}, ${os.cpus().length} cores, load ${os.loadavg()[0]?.toFixed(1)}, Node ${process.versions.node}, ${SECONDS} s a row\n`);
  for (const [name, bytes] of Object.entries(bench.files)) writeFileSync(inFolder(`${name}.pdf`), bytes);
  writeFileSync(inFolder('root.der'), bench.rootDer);
  const tools = outsideTools(folder);
  const rows = [];
  /** @param beside [name, number | null][] the yardsticks, in the unit of the row */
  const row = (title, unit, target, ours, beside) => {
    rows.push({ title, unit, target, ours, beside });
    process.stderr.write('.');
  };
  const pdf = (name) => inFolder(`${name}.pdf`);
  const ours = (name) => measure(bench.runs[name], SECONDS);
  const exactly = (value) => ({ median: value, best: value, n: 1 });

  // each of ours directly beside its yardsticks, so that they meet the same load
  for (const [run, file, title, target, runs] of [['sign-contract', 'contract', '76 KB', 4, 12], ['sign-500', 'pages500', '500 pages', 25, 12], ['sign-big', 'big', '57 MB', 130, 5]]) {
    const measured = await ours(run);
    const { signpdf, cantoo } = { signpdf: await tools.npmSign('signpdf', bench.files[file], SECONDS / 3), cantoo: await tools.npmSign('cantoo', bench.files[file], SECONDS / 3) };
    row(`sign visibly with a timestamp, in process, ${title}`, 'ms', target, measured, [
      ['pyHanko', tools.pyhankoSign(pdf(file), runs)?.ms.median], [`@signpdf${said(signpdf)}`, signpdf?.ms?.median], [`@cantoo/pdf-lib + @signpdf${said(cantoo)}`, cantoo?.ms?.median],
    ]);
  }
  const wholeAct = await measure(bench.runs['act-verified'], SECONDS, { meter: cpuMs });
  const pyhanko = tools.pyhankoSign(pdf('contract'));
  row('whole act: certificate, signature, time, verified', 'ms CPU', 15, wholeAct, [['pyHanko, signing only', pyhanko?.cpu.median]]);
  const npm = await tools.npmSign('signpdf', bench.files.contract, 0);
  row('growth: handwriting with a date', 'KB', 12, exactly(bench.growth.handwriting / KB), [['pyHanko, no handwriting', pyhanko && pyhanko.bytes / KB], ['@signpdf, no mark, no time', npm?.bytes && npm.bytes / KB]]);
  row('growth: a seal', 'KB', 12, exactly(bench.growth.seal / KB), [['pyHanko, no seal', pyhanko && pyhanko.bytes / KB]]);
  row('growth: three signers to B-LTA, places and fonts included', 'KB', 110, exactly(bench.growth.longTerm / KB), [['pyHanko, three to B-T only', pyhanko && (3 * pyhanko.bytes) / KB]]);

  for (const [run, title, target] of [['leaf', 'certificates with a fresh P-256 key, one core', 3000], ['token', 'timestamp tokens, one core', 4000]]) {
    row(title, '/s', target, await perSecond(bench.runs[run], SECONDS), [['openssl speed: P-256 signatures', tools.opensslSign()]]);
  }

  for (const [file, title, pages] of [['pages500', 'pages at 1080 px, two threads, 500 pages', 100], ['contract', 'pages at 1080 px, two threads, 76 KB contract', 60]]) {
    await bench.renderPages(bench.files[file], 12);
    const rates = [];
    const theirs = [];
    for (let i = 0; i < 3; i++) {
      rates.push((pages * 1000) / (await bench.renderPages(bench.files[file], pages)));
      const drawn = file === 'contract' ? 3 : pages;
      const took = await tools.pagesByTwo(pdf(file), drawn);
      if (took !== null) theirs.push((drawn * 1000) / took);
    }
    row(title, '/s', 35, { ...summary(rates), best: Math.max(...rates) }, [['pdftoppm, two processes', theirs.length ? summary(theirs).median : null]]);
  }
  const cold = [];
  for (let i = 0; i < 5; i++) cold.push(await bench.firstPageCold());
  row('first page of 500, cold: thread, engine, file, picture', 'ms', 300, summary(cold), [['pdftoppm, a process', tools.firstPage(pdf('pages500'))?.median]]);
  for (const [run, title, target] of [['verify-long-term', 'verify three signatures at B-LTA, in process', 20], ['verify-long-term-port', 'the same through the pool', null]]) {
    row(title, 'ms', target, await ours(run), [['pdfsig, a process', tools.pdfsig(pdf('longTerm'))?.median], ['pyHanko, in process', tools.pyhankoVerify(pdf('longTerm'), inFolder('root.der'))?.median]]);
  }

  // through the services' ports with database and threads, one caller, one after the other
  const openssl = tools.opensslSign();
  const oneSignature = [['openssl: one P-256 signature', openssl && 1000 / openssl]];
  row('act through the ports: rows, fsync, threads', 'ms', null, await ours('act'), [['pyHanko', pyhanko?.ms.median]]);
  row('issue through the port (key, 2 rows, fsync)', 'ms', null, await ours('issue'), oneSignature);
  row('issue, sign once, destroy the key', 'ms', null, await ours('issue+sign'), oneSignature);
  row('timestamp token, made and verified', 'ms', null, await ours('timestamp'), oneSignature);
  row('verify a signed contract', 'ms', null, await ours('verify'), [['pdfsig, a process', tools.pdfsig(pdf('signed'))?.median]]);
  const onePicture = [['pdftoppm, a process', tools.firstPage(pdf('contract'))?.median]];
  row('page image 1080 px, file not seen before', 'ms', null, await ours('render'), onePicture);
  row('page image 1080 px, file open already', 'ms', null, await ours('render-open'), onePicture);
  await measurePhone(row, bench.files.pages500);
  process.stderr.write('\n');
  printTable(rows);
}

/** Why a package gave no number. */
function said(result) {
  return result?.failure ? ` (${result.failure.slice(0, 60)})` : '';
}
