/** The yardsticks. Each answers null where its tool is missing or refuses the file; nothing fails because of them. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { measure, summary } from './measure.mjs';

const HERE = import.meta.dirname;
const RUNS = 12;

/** @param {string} folder for keys and pictures */
export function outsideTools(folder) {
  const inFolder = (name) => path.join(folder, name);
  const keys = makeKeys(inFolder);

  /** @returns {{ms, cpu, bytes} | null} */
  function pyhankoSign(file, runs = RUNS) {
    if (!keys) return null;
    const lines = python('pyhanko-sign.py', [file, ...['leaf.pem', 'leaf-key.pem', 'tsa.pem', 'tsa-key.pem'].map(inFolder), String(runs + 3)]);
    return lines && { ms: summary(lines.slice(3).map(([ms]) => ms)), cpu: summary(lines.slice(3).map(([, cpu]) => cpu)), bytes: lines[0][2] };
  }

  function pyhankoVerify(file, root) {
    const lines = python('pyhanko-verify.py', [file, root, String(RUNS + 3)]);
    return lines && summary(lines.slice(3).map(([ms]) => ms));
  }

  /** @returns {Promise<{signpdf, cantoo} | null>} */
  async function npmPackages() {
    try {
      const { npmSigners } = await import('./npm-signers.mjs');
      return npmSigners(readFileSync(inFolder('rsa.p12')), 'bench');
    } catch {
      return null;
    }
  }

  /** @returns {Promise<{ms, bytes, failure?} | null>} */
  async function npmSign(name, file, seconds) {
    const sign = (await npmPackages())?.[name];
    if (!sign) return null;
    try {
      const bytes = (await sign(file)).length - file.length;
      return { ms: await measure(() => sign(file), seconds, { warm: 1, least: 3 }), bytes };
    } catch (error) {
      return { ms: null, bytes: null, failure: error instanceof Error ? error.message : String(error) };
    }
  }

  const toPicture = (file, first, last, name) => ['-jpeg', '-f', String(first), '-l', String(last), '-scale-to-x', '1080', '-scale-to-y', '-1', file, inFolder(name)];
  return {
    pyhankoSign, pyhankoVerify, npmSign,
    pdfsig: (file) => processTimes('pdfsig', ['-nocert', file]),
    firstPage: (file) => processTimes('pdftoppm', toPicture(file, 1, 1, 'first')),
    /** pages 1..n by two processes at once @returns {Promise<number | null>} ms of the whole */
    async pagesByTwo(file, pages) {
      const half = Math.ceil(pages / 2);
      const began = performance.now();
      const codes = await Promise.all([[1, half], [half + 1, pages]].filter(([a, b]) => a <= b).map(([first, last], i) => new Promise((resolve) => {
        spawn('pdftoppm', toPicture(file, first, last, `p${i}`), { stdio: 'ignore' }).on('error', () => resolve(1)).on('close', resolve);
      })));
      return codes.every((code) => code === 0) ? performance.now() - began : null;
    },
    /** @returns {number | null} P-256 signatures a second on one core */
    opensslSign() {
      const run = spawnSync('openssl', ['speed', '-seconds', '1', 'ecdsap256'], { encoding: 'utf8' });
      const perSecond = Number(/nistp256\).*?s\s+[\d.]+s\s+([\d.]+)/.exec(run.stdout ?? '')?.[1]);
      return perSecond > 0 ? perSecond : null;
    },
  };
}

function python(script, args) {
  const run = spawnSync('python3', [path.join(HERE, script), ...args], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.trim().split('\n').map((line) => line.split(' ').map(Number)) : null;
}

function processTimes(program, args) {
  const times = [];
  for (let i = 0; i < RUNS; i++) {
    const began = performance.now();
    if (spawnSync(program, args, { stdio: 'ignore' }).error !== undefined) return null;
    times.push(performance.now() - began);
  }
  return summary(times);
}

/** pyHanko's own timestamper and the npm packages sign with RSA only. */
function makeKeys(inFolder) {
  try {
    const openssl = (...args) => execFileSync('openssl', args, { stdio: 'ignore' });
    const certificate = (name, extension, key) => openssl('req', '-x509', ...key, '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', extension, '-keyout', inFolder(`${name}-key.pem`), '-out', inFolder(`${name}.pem`));
    certificate('leaf', 'keyUsage=critical,digitalSignature,nonRepudiation', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    certificate('tsa', 'extendedKeyUsage=critical,timeStamping', ['-newkey', 'rsa:2048']);
    certificate('rsa', 'keyUsage=critical,digitalSignature,nonRepudiation', ['-newkey', 'rsa:2048']);
    openssl('pkcs12', '-export', '-inkey', inFolder('rsa-key.pem'), '-in', inFolder('rsa.pem'), '-passout', 'pass:bench', '-out', inFolder('rsa.p12'));
    return true;
  } catch {
    return false;
  }
}
