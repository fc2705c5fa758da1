/** OpenSSL's command line as a second opinion: a scratch folder, files in it, and what the command said. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export interface OpenSsl {
  /** full path of a file in the folder */
  file(name: string): string;
  /** writes it and gives its path */
  write(name: string, bytes: Uint8Array | string): string;
  read(name: string): Buffer;
  /** stdout and stderr together; rejects with both in the message when the command fails */
  run(...args: readonly string[]): Promise<string>;
  remove(): void;
}

export function openSsl(): OpenSsl {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-openssl-'));
  const file = (name: string): string => path.join(folder, name);
  return {
    file,
    write(name, bytes) {
      writeFileSync(file(name), bytes);
      return file(name);
    },
    read: (name) => readFileSync(file(name)),
    async run(...args) {
      const { stdout, stderr } = await promisify(execFile)('openssl', [...args], { cwd: folder, timeout: 30_000 });
      return stdout + stderr;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Certificates one after the other, as OpenSSL reads them. */
export const pem = (...certificates: readonly Uint8Array[]): string => certificates.map((der) => new X509Certificate(der).toString()).join('');

/** DER in PEM under any label, e.g. `X509 CRL`. */
export function pemOf(label: string, der: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${(Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
}
