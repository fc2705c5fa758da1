/**
 * How the commands talk: one clear sentence in two languages when something stops them, a moving line while a person
 * waits at a terminal, plain lines where nobody watches (CI, pipes).
 */
import { performance } from 'node:perf_hooks';

/** Something the person can put right. Printed as it is, without a stack. */
export class Stop extends Error {
  /** @param {string} en one sentence @param {string} zh the same in Chinese */
  constructor(en, zh) {
    super(en);
    this.zh = zh;
  }
}

/** Prints what stopped us and ends with 1. Faults of ours keep their stack. */
export function giveUp(error) {
  if (error instanceof Stop) console.error(`\n✗ ${error.message}\n  ${error.zh}`);
  else console.error(error);
  process.exit(1);
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Runs one piece of work and shows that it runs.
 * @template T
 * @param {string} title what is being done
 * @param {string} why shown when it takes longer: why it may
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, why, work) {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const stopShowing = process.stdout.isTTY ? spin(title, why, seconds) : speakNowAndThen(title, why, seconds);
  try {
    const result = await work();
    stopShowing();
    console.log(`✓ ${title}  ${seconds()} s`);
    return result;
  } catch (error) {
    stopShowing();
    console.log(`✗ ${title}  ${seconds()} s`);
    throw error;
  }
}

function spin(title, why, seconds) {
  let frame = 0;
  const timer = setInterval(() => {
    const waited = Number(seconds());
    const reason = waited > 3 && why !== '' ? `  (${why})` : '';
    const line = `${FRAMES[frame++ % FRAMES.length]} ${title}  ${waited.toFixed(0)} s${reason}`;
    process.stdout.write(`\r\x1b[2K${line.slice(0, Math.max(20, (process.stdout.columns ?? 80) - 1))}`);
  }, 120);
  return () => {
    clearInterval(timer);
    process.stdout.write('\r\x1b[2K');
  };
}

function speakNowAndThen(title, why, seconds) {
  console.log(`… ${title}`);
  const timer = setInterval(() => console.log(`… ${title}, ${Number(seconds()).toFixed(0)} s${why === '' ? '' : ` (${why})`}`), 15_000);
  return () => clearInterval(timer);
}

/** Columns a text takes on a terminal: CJK and full-width forms take two. */
export function displayWidth(text) {
  let width = 0;
  for (const char of text) width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(char) ? 2 : 1;
  return width;
}

export function padDisplay(text, columns) {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}
