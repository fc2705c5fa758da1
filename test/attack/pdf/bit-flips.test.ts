/**
 * Every byte counts: of thousands of random changes none may be reported valid, throw or hang, except in the few places
 * that no signature covers by nature. Those places are listed here; the list is short and must stay so.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { holeOf, pki, signedOnce, signedTwice, verdictOf } from './kit';

const ROUNDS = 2_000;
// a busy machine may take minutes; what must not hang is measured per change
jest.setTimeout(300_000);

/** Small, seeded, repeatable (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/**
 * Not signed by nature:
 *  - the case of hex digits in /Contents;
 *  - the version number of SignedData (RFC 5652 §5.1), which says nothing a verifier relies on;
 *  - certificates that come along and that no path uses: here copies of the root.
 * Certificates in use, algorithm identifiers, padding and every unsigned attribute do count.
 */
function isIrrelevant(before: Buffer, after: Buffer, root = pki.root.certificate.der): boolean {
  const unused = Buffer.from(root).toString('hex');
  const places = [...before.toString('latin1').matchAll(new RegExp(unused, 'gi'))].map((m) => m.index);
  const normal = (pdf: Buffer) => {
    const copy = Buffer.from(pdf);
    for (const at of places) copy.fill('_', at, at + unused.length);
    return copy.toString('latin1').replace(/\/Contents <[0-9a-fA-F_]+>/g, (token) => versionless(token.toLowerCase()));
  };
  return normal(before) === normal(after);
}

/** SignedData.version blanked: the INTEGER behind the OID of id-signedData, its [0] and its SEQUENCE. */
function versionless(token: string): string {
  return token.replace(/(2a864886f70d010702a08[0-9a-f]{5}308[0-9a-f]{5}0201)0[1345]/g, '$1__');
}

function mutate(pdf: Buffer, random: (below: number) => number, from: number, to: number): Buffer {
  const copy = Buffer.from(pdf);
  const kind = random(4);
  const at = () => from + random(to - from);
  if (kind === 0) copy[at()]! ^= 1 << random(8);
  else if (kind === 1) for (let i = 1 + random(6); i > 0; i--) copy[at()] = random(256);
  else if (kind === 2) {
    const start = at();
    copy.copyWithin(start, at(), Math.min(to, start + 1 + random(40)));
  } else copy.fill(random(256), at(), Math.min(to, from + random(to - from)));
  return copy;
}

function campaign(pdf: Buffer, seed: number, from: number, to: number, root = pki.root.certificate.der): { valid: number; slowest: number } {
  const random = generator(seed);
  let valid = 0;
  let slowest = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const changed = mutate(pdf, random, from, to);
    if (changed.equals(pdf)) continue;
    const started = performance.now();
    const report = verdictOf(changed, [root]);
    slowest = Math.max(slowest, performance.now() - started);
    if (report.verdict !== 'valid') continue;
    if (!isIrrelevant(pdf, changed, root)) throw new Error(`valid after a change (seed ${seed}, round ${round}) at byte ${changed.findIndex((b, i) => b !== pdf[i])}`);
    valid++;
  }
  return { valid, slowest };
}

let once: Buffer;
let twice: Buffer;
beforeAll(async () => {
  once = await signedOnce();
  twice = await signedTwice(once);
});

test.each([1, 2])(`refuses ${ROUNDS} random changes anywhere in a file signed once (seed %i)`, (seed) => {
  expect(campaign(once, seed, 0, once.length).slowest).toBeLessThan(5_000);
});

test(`refuses ${ROUNDS} random changes anywhere in a file signed twice`, () => {
  expect(campaign(twice, 3, 0, twice.length).slowest).toBeLessThan(5_000);
});

test(`refuses ${ROUNDS} random changes inside the signature value itself`, () => {
  const { start, end } = holeOf(once);
  expect(campaign(once, 4, start, end).slowest).toBeLessThan(5_000);
});

test('refuses every single bit of the signature value, flipped as a bit of the CMS', () => {
  const { start, end } = holeOf(once);
  const cms = Buffer.from(once.toString('latin1', start + 1, end - 1), 'hex');
  const used = cms.readUInt16BE(2) + 4;
  const random = generator(5);
  for (let at = 0; at < used; at++) {
    const changed = Buffer.from(cms);
    changed[at]! ^= 1 << random(8);
    const pdf = Buffer.from(once);
    pdf.write(changed.toString('hex'), start + 1, 'latin1');
    if (verdictOf(pdf).verdict === 'valid' && !isIrrelevant(once, pdf)) throw new Error(`valid after a change of byte ${at} of the CMS`);
  }
});

test(`refuses ${ROUNDS} random changes in the last revision of a file signed by another product`, () => {
  const pdf = readFileSync(path.join(__dirname, 'fixtures/three.pdf'));
  const root = Buffer.from(readFileSync(path.join(__dirname, 'fixtures/root.pem'), 'utf8').replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const from = pdf.lastIndexOf('%%EOF', pdf.length - 10);
  expect(verdictOf(pdf, [root]).verdict).toBe('valid');
  expect(campaign(pdf, 6, from, pdf.length, root).slowest).toBeLessThan(5_000);
});

test('cutting the file off at any place never makes a valid one, but at the end of an earlier revision', () => {
  for (let length = 0; length < twice.length; length += 37) {
    const report = verdictOf(twice.subarray(0, length));
    if (report.verdict === 'valid') expect(length).toBeGreaterThanOrEqual(once.length - 1);
    if (report.verdict === 'valid') expect(length).toBeLessThanOrEqual(once.length + 1);
  }
});
