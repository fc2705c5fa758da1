/** Repeats and sums up. The median speaks; the best of all runs tells what a busy machine hides. */
import { performance } from 'node:perf_hooks';

/** @param {number[]} values @returns {{median: number, best: number, n: number}} */
export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? NaN, best: sorted[0] ?? NaN, n: sorted.length };
}

/** @returns {Promise<{median: number, best: number, n: number}>} ms of one run */
export async function measure(run, seconds, { warm = 5, least = 10, meter = () => performance.now() } = {}) {
  for (let i = 0; i < warm; i++) await run();
  const times = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until || times.length < least) {
    const began = meter();
    await run();
    times.push(meter() - began);
  }
  return summary(times);
}

/** CPU of all threads of this process, ms. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Runs a second of CPU, as `openssl speed` counts, in batches of about 50 ms, because one run is shorter than what the
 * clock tells. @returns median and best
 */
export async function perSecond(run, seconds) {
  for (let i = 0; i < 500; i++) run();
  const rates = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until || rates.length < 5) {
    const [began, cpu] = [performance.now(), cpuMs()];
    let n = 0;
    for (; performance.now() - began < 50; n++) run();
    rates.push((n * 1000) / (cpuMs() - cpu));
  }
  const { median } = summary(rates);
  return { median, best: Math.max(...rates), n: rates.length };
}
