/**
 * The file of roots that `npm run verify` and anybody offline trusts: PEM, one certificate after the other. It only grows:
 * a file signed under a root that has retired must be verifiable years later. Taking a root out is an operator's decision.
 */
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCertificate, type Certificate } from './x509/read-certificate';

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Adds what is missing; written beside and moved over, so that a reader never meets half a file. */
export async function addRoots(file: string, roots: readonly Uint8Array[]): Promise<void> {
  const known = await readRoots(file);
  const all = new Map([...known, ...roots].map((der) => [Buffer.from(der).toString('base64'), der]));
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, [...all.values()].map((der) => new X509Certificate(der).toString()).join(''));
  await rename(draft, file);
}

/** DER; nothing when there is no file. @throws Error for a file with a block that is no certificate, or is not whole */
export async function readRoots(file: string): Promise<readonly Buffer[]> {
  try {
    const text = await readFile(file, 'utf8');
    const blocks = text.match(BLOCK) ?? [];
    // half a block must not make us forget a root
    if (text.split('END CERTIFICATE').length - 1 !== blocks.length || text.split('BEGIN CERTIFICATE').length - 1 !== blocks.length) throw new Error(`${file} is damaged`);
    return blocks.map((block) => new X509Certificate(block).raw);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
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
