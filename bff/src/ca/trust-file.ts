/**
 * Files of roots: PEM, one certificate after the other, for `npm run verify` and anybody offline. A line before a block says
 * what the root is trusted for; other tools skip it. A block without such a line is trusted for both, as any PEM is.
 * Our own file only grows: a file signed under a root that has retired must be verifiable years later. Taking a root out
 * is an operator's decision.
 */
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Trust } from './trust';
import { readCertificate, type Certificate } from './x509/read-certificate';

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const MARK = /^# trusted for: *(signatures)?(?:, *)?(time-stamps)? *$/m;

interface Root {
  readonly der: Buffer;
  readonly signers: boolean;
  readonly timestamps: boolean;
  /** said in the file, not supposed */
  readonly marked: boolean;
}

/** PEM with a line before each root that says what it is trusted for. */
export function trustPem({ signers, timestamps }: Trust): string {
  return print(rootsOf({ signers, timestamps }));
}

/**
 * Adds what is missing, and what a root is trusted for; a root that stood there unmarked is from now on trusted for what is
 * said here. Written beside and moved over, so that a reader never meets half a file.
 */
export async function addRoots(file: string, trust: Trust): Promise<void> {
  const known = new Map((await readFileOfRoots(file)).map((root) => [root.der.toString('base64'), root]));
  for (const told of rootsOf(trust)) {
    const key = told.der.toString('base64');
    const before = known.get(key);
    known.set(key, before?.marked ? { ...before, signers: before.signers || told.signers, timestamps: before.timestamps || told.timestamps } : told);
  }
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, print([...known.values()]));
  await rename(draft, file);
}

/** DER; nothing when there is no file. @throws Error for a file with a block that is no certificate, or is not whole */
export async function readRoots(file: string): Promise<readonly Buffer[]> {
  return (await readFileOfRoots(file)).map(({ der }) => der);
}

/** As `readRoots`, by what they are trusted for. */
export async function readTrustFile(file: string): Promise<Trust> {
  return trustIn(await readFileOfRoots(file));
}

/** @throws Error for a block that is no certificate, or is not whole */
export function readTrust(pem: string): Trust {
  return trustIn(parse(pem));
}

/** Anchors an operator chose. @throws Error naming the file when it is not there, holds none, or one our reader refuses */
export async function loadAnchors(file: string): Promise<readonly Certificate[]> {
  try {
    const anchors = (await readRoots(file)).map((der) => readCertificate(der));
    if (anchors.length > 0) return anchors;
  } catch (cause) {
    throw new Error(`${file} holds something that is no X.509 v3 certificate`, { cause });
  }
  throw new Error(`${file} holds no certificate in PEM, or does not exist`);
}

async function readFileOfRoots(file: string): Promise<readonly Root[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    return parse(text);
  } catch (cause) {
    throw new Error(`${file} is damaged`, { cause });
  }
}

function parse(text: string): readonly Root[] {
  const blocks = text.match(BLOCK) ?? [];
  // half a block must not make us forget a root
  if (text.split('END CERTIFICATE').length - 1 !== blocks.length || text.split('BEGIN CERTIFICATE').length - 1 !== blocks.length) throw new Error('a certificate is not whole');
  // what stands before a block is about it alone
  const before = text.split(BLOCK);
  return blocks.map((block, i) => {
    const [line, signers, timestamps] = MARK.exec(before[i] ?? '') ?? [];
    const der = new X509Certificate(block).raw;
    return line === undefined ? { der, signers: true, timestamps: true, marked: false } : { der, signers: signers !== undefined, timestamps: timestamps !== undefined, marked: true };
  });
}

function trustIn(roots: readonly Root[]): Trust {
  return { signers: roots.filter((root) => root.signers).map(({ der }) => der), timestamps: roots.filter((root) => root.timestamps).map(({ der }) => der) };
}

function rootsOf({ signers, timestamps }: Trust): readonly Root[] {
  const has = (all: readonly Uint8Array[], der: Buffer): boolean => all.some((other) => der.equals(other));
  const each = [...signers, ...timestamps].map((der) => Buffer.from(der)).filter((der, i, all) => all.findIndex((other) => other.equals(der)) === i);
  return each.map((der) => ({ der, signers: has(signers, der), timestamps: has(timestamps, der), marked: true }));
}

function print(roots: readonly Root[]): string {
  return roots.map(({ der, signers, timestamps, marked }) => {
    const uses = [...(signers ? ['signatures'] : []), ...(timestamps ? ['time-stamps'] : [])].join(', ');
    return `${marked ? `# trusted for: ${uses}\n` : ''}${new X509Certificate(der).toString()}`;
  }).join('');
}
