/** Runs npm without a shell where that is possible; what it prints goes into a log file, not over the person's screen. */
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { LOGS, ROOT } from './machine.mjs';
import { Stop } from './say.mjs';

/**
 * @param {readonly string[]} args
 * @param {{log: string, en: string, zh: string}} words `log` names the file in .luobi/log; `en`/`zh` say what failed
 */
export async function npm(args, words) {
  const log = path.join(LOGS, words.log);
  const out = createWriteStream(log);
  const cli = process.env.npm_execpath;
  const [command, first, shell] = cli?.endsWith('.js') ? [process.execPath, [cli], false] : ['npm', [], process.platform === 'win32'];
  const child = spawn(command, [...first, ...args], { cwd: ROOT, shell, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: '' } });
  child.stdout.pipe(out, { end: false });
  child.stderr.pipe(out, { end: false });
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', resolve);
  });
  await new Promise((resolve) => out.end(resolve));
  if (code !== 0) throw new Stop(`${words.en}: ${lastError(log)} The whole log: ${log}`, `${words.zh}，完整日志：${log}`);
}

/** The line of a log that most likely says what went wrong, in words. npm's own frame around it comes last. */
export function lastError(log) {
  const lines = readFileSync(log, 'utf8').split('\n').map(inWords).filter((line) => line !== '');
  const telling = lines.filter((line) => !/^npm /.test(line) && !/^at /.test(line) && /error|cannot|failed|fatal|EACCES|ENOENT|ETIMEDOUT|ENOTFOUND/i.test(line));
  const ofNpm = lines.find((line) => /^npm error (?!code|errno|syscall|path|workspace|location|command|dest|Lifecycle|A complete log)/.test(line));
  const line = telling.at(-1) ?? ofNpm ?? lines.at(-1) ?? 'it said nothing.';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** Our servers write one JSON object a line: the message and the error's own message are what a person needs. */
function inWords(line) {
  try {
    const { level, msg, err, error } = JSON.parse(line);
    if (level < 40) return '';
    const cause = err?.message ?? error?.message;
    return [level >= 50 ? 'error' : 'warning', msg, cause].filter((part) => typeof part === 'string').join(': ');
  } catch {
    return line.trim();
  }
}
