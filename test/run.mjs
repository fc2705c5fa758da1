/**
 * `npm test`: everything that must hold, stage by stage, on a machine with nothing but Node. Tools of others are used
 * where found; what they would have shown is listed as skipped. `npm test -- some/path` runs only those tests.
 * LUOBI_NO_SKIP=1 turns every skip into a failure, but those for tools named in LUOBI_WITHOUT. The last line is always `N passed, N failed, N skipped`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureMiniapp } from '../bff/cli/lib/build-miniapp.mjs';
import { ensureInstalled } from '../bff/cli/lib/install.mjs';
import { DATA, ROOT, checkFolders } from '../bff/cli/lib/machine.mjs';
import { Stop, step } from '../bff/cli/lib/say.mjs';

const MODULES_AT_LEAST = 60;
const filters = process.argv.slice(2);
const chosen = filters.length > 0;
const bin = (file) => path.join(ROOT, 'node_modules', file);
/** @type {string[]} what failed beside the tests themselves */
const faults = [];

process.chdir(ROOT);
process.exitCode = await main().catch((error) => {
  console.error(error instanceof Stop ? `✗ ${error.message}\n  ${error.zh}` : error);
  return finish({ passed: 0, failed: 1, skipped: 0, unexcused: 0 });
});

async function main() {
  checkFolders();
  await ensureInstalled();
  const { buildBff } = await import('../bff/cli/build.mjs');
  await step('build: server', '', buildBff);
  if (!chosen) {
    for (const folder of ['bff', 'test', 'miniapp']) await check(`types: ${folder}`, [bin('typescript/bin/tsc'), '-p', folder]);
    await check('lint', [bin('eslint/bin/eslint.js'), '.']);
    await check('import law', [bin('dependency-cruiser/bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', 'shared/src', 'bff', 'miniapp/src'], sawEnoughModules);
  }
  if (!chosen || filters.some((word) => /journey|weapp|h5/.test(word))) {
    await ensureMiniapp('h5');
    await ensureMiniapp('weapp');
  }
  return finish(await jest());
}

/** One tool as a stage: silent when content, its whole words when not; the later stages still run. */
async function check(title, args, accept = () => null) {
  await step(title, '', async () => {
    const { code, text } = await run(args);
    const complaint = code === 0 ? accept(text) : text;
    if (complaint !== null) throw new Error(complaint);
  }).catch((error) => {
    faults.push(title);
    console.error(error.message);
  });
}

/** With an unsupported TypeScript the checker reads nothing and is content. */
function sawEnoughModules(text) {
  const modules = Number(/\((\d+) modules/.exec(text)?.[1] ?? 0);
  return modules >= MODULES_AT_LEAST ? null : `the import law saw ${modules} modules, expected at least ${MODULES_AT_LEAST}:\n${text}`;
}

async function run(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, text };
}

async function jest() {
  const folder = path.join(DATA, 'test');
  const report = path.join(folder, 'jest.json');
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const workers = Math.max(2, Math.floor(os.cpus().length / 2));
  const args = [bin('jest/bin/jest.js'), '--json', `--outputFile=${report}`, `--maxWorkers=${workers}`, ...filters];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, unexcused: 0 };

  const result = JSON.parse(readFileSync(report, 'utf8'));
  const skipped = result.testResults.flatMap((file) => file.assertionResults.filter((t) => t.status === 'pending' || t.status === 'todo').map((t) => `${path.relative(ROOT, file.name)}: ${t.fullName}`));
  tellSkips(skipped);
  // a file that could not be loaded holds no test; it counts as one failure
  const broken = result.numRuntimeErrorTestSuites;
  const failed = result.numFailedTests + broken;
  if (code !== 0 && failed === 0) faults.push('jest');
  if (result.numTotalTests === 0) faults.push('no test was found');
  return { passed: result.numPassedTests, failed, skipped: skipped.length, unexcused: skipped.filter((line) => !isExcused(line)).length };
}

/** The run was told that a tool cannot be had where it runs: `LUOBI_WITHOUT=estserver,readx509`. Said in the list all the same. */
function isExcused(line) {
  const without = (process.env.LUOBI_WITHOUT ?? '').split(',');
  const needed = /\(needs ([^)]+)\)/.exec(line)?.[1]?.split(', ') ?? [];
  return needed.length > 0 && needed.every((tool) => without.includes(tool));
}

/** What was not shown here, and which tool would show it. */
function tellSkips(skipped) {
  const tools = JSON.parse(readFileSync(path.join(ROOT, 'test/kit/outside-tools.json'), 'utf8'));
  const missing = Object.entries(tools).filter(([, tool]) => !isThere(tool));
  if (missing.length > 0) console.log('\nNot on this machine:');
  for (const [name, tool] of missing) console.log(`  ${name} (${tool.from}): ${tool.without}`);
  if (skipped.length === 0) return;
  console.log(`\nSkipped (${skipped.length}):`);
  for (const line of skipped) console.log(`  ${line}`);
}

function isThere(tool) {
  if (tool.python !== undefined) return spawnSync('python3', ['-c', `import ${tool.python}`]).status === 0;
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  return tool.programs.some((name) => folders.some((folder) => folder !== '' && existsSync(path.join(folder, name))));
}

function finish({ passed, failed, skipped, unexcused }) {
  const forbidden = process.env.LUOBI_NO_SKIP === '1' && unexcused > 0;
  if (faults.length > 0) console.log(`\nFailed stages: ${faults.join(', ')}`);
  if (forbidden) console.log('\nA skip counts as a failure here (LUOBI_NO_SKIP=1).');
  console.log(`\n${passed} passed, ${failed + faults.length} failed, ${skipped} skipped`);
  return failed + faults.length > 0 || forbidden ? 1 : 0;
}
