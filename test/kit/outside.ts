/**
 * Tools we did not write, used as second opinions. A suite that needs one is declared with `describeWith`; where the
 * tool is missing it is skipped under a name that says what it needs, and test/run.mjs lists it at the end.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import tools from './outside-tools.json';

export type OutsideTool = keyof typeof tools;

const found = new Map<OutsideTool, boolean>();

/** Whether the tool is on this machine; asked once per process. */
export function hasTool(tool: OutsideTool): boolean {
  const known = found.get(tool);
  if (known !== undefined) return known;
  const wanted: { programs?: readonly string[]; python?: string } = tools[tool];
  const answer = wanted.python === undefined ? (wanted.programs ?? []).some((name) => programPath(name) !== null) : spawnSync('python3', ['-c', `import ${wanted.python}`]).status === 0;
  found.set(tool, answer);
  return answer;
}

/** Full path of a program on PATH (and in /usr/sbin, where database servers live), or null. */
export function programPath(name: string): string | null {
  for (const folder of [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin']) {
    const file = path.join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    if (folder !== '' && existsSync(file)) return file;
  }
  return null;
}

/** `describe` that skips, under a telling name, where one of the tools is missing. */
export function describeWith(needed: OutsideTool | readonly OutsideTool[], title: string, suite: () => void): void {
  const missing = (typeof needed === 'string' ? [needed] : needed).filter((tool) => !hasTool(tool));
  if (missing.length === 0) describe(title, suite);
  else describe.skip(`${title} (needs ${missing.join(', ')})`, suite);
}
