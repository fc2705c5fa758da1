/** What tools we did not write say about a file. Every call writes the file to a folder of its own and removes it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPdf, type Dict, type PdfString } from '../../../bff/src/signing/embedded/pdf';

const VALIDATE = path.join(__dirname, '../pyhanko/validate.py');

export interface PyhankoOpinion {
  readonly field: string;
  readonly signer: string;
  readonly intact: boolean;
  readonly valid: boolean;
  readonly trusted: boolean;
  readonly docmdp_ok: boolean;
  readonly modification_level: string | null;
  readonly coverage: string;
  readonly timestamp: { readonly intact: boolean; readonly valid: boolean; readonly trusted: boolean } | null;
  readonly bottom_line: boolean;
}

/** One certificate or several, in PEM. */
export const pemOf = (der: Uint8Array | readonly Uint8Array[]): string => (der instanceof Uint8Array ? [der] : der).map(onePem).join('');
const onePem = (der: Uint8Array): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

function withFiles<T>(files: Readonly<Record<string, Uint8Array | string>>, act: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-outside-'));
  try {
    for (const [file, content] of Object.entries(files)) writeFileSync(path.join(folder, file), content);
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(folder: string, program: string, ...args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  return { status, output: stdout + stderr };
}

/** pdfsig (Poppler): one line a signature, such as "Signature is Valid." */
export function pdfsig(pdf: Uint8Array): { readonly verdicts: readonly string[]; readonly ranges: readonly string[]; readonly whole: number } {
  const { output } = withFiles({ 'a.pdf': pdf }, (folder) => run(folder, 'pdfsig', '-nocert', 'a.pdf'));
  return {
    verdicts: [...output.matchAll(/Signature Validation: (.*)/g)].map((match) => match[1]!),
    ranges: [...output.matchAll(/Signed Ranges: (.*)/g)].map((match) => match[1]!),
    whole: output.split('Total document signed').length - 1,
  };
}

/** qpdf --check: 0 clean, 2 errors, 3 warnings */
export function qpdfCheck(pdf: Uint8Array): { status: number | null; output: string } {
  return withFiles({ 'a.pdf': pdf }, (folder) => run(folder, 'qpdf', '--check', 'a.pdf'));
}

export function pyhanko(pdf: Uint8Array, root: Uint8Array | readonly Uint8Array[]): PyhankoOpinion[] {
  return withFiles({ 'a.pdf': pdf, 'root.pem': pemOf(root) }, (folder) => {
    const { stdout, stderr, status } = spawnSync('python3', [VALIDATE, 'a.pdf', 'root.pem'], { cwd: folder, encoding: 'utf8', timeout: 120_000 });
    if (status !== 0) throw new Error(`pyHanko refuses the file: ${stderr}`);
    return JSON.parse(stdout) as PyhankoOpinion[];
  });
}

export interface LongTermOpinion extends Omit<PyhankoOpinion, 'timestamp' | 'bottom_line'> {
  /** PASSED, INDETERMINATE or FAILED (EN 319 102-1 §5.1.3), and why */
  readonly ades: string;
  readonly indication: string;
}

/** pyHanko's validation with what the file itself holds, evaluated at a time of one's own. */
export function pyhankoLongTerm(pdf: Uint8Array, root: Uint8Array | readonly Uint8Array[], at: Date): LongTermOpinion[] {
  return withFiles({ 'a.pdf': pdf, 'root.pem': pemOf(root) }, (folder) => {
    const { stdout, stderr, status } = spawnSync('python3', [VALIDATE, '--ltv', '--at', at.toISOString().replace('Z', '+00:00'), 'a.pdf', 'root.pem'], { cwd: folder, encoding: 'utf8', timeout: 120_000 });
    if (status !== 0) throw new Error(`pyHanko refuses the file: ${stderr}`);
    return JSON.parse(stdout) as LongTermOpinion[];
  });
}

/** The CMS in a field and the bytes it covers, cut out by the byte range. */
export function signedParts(pdf: Uint8Array, fieldName: string): { cms: Buffer; covered: Buffer } {
  const bytes = Buffer.from(pdf);
  const value = openPdf(bytes).signatureFields().find((field) => field.name === fieldName)!.value as Dict;
  const [, first, second, rest] = value.get('ByteRange') as [number, number, number, number];
  return { cms: (value.get('Contents') as PdfString).bytes, covered: Buffer.concat([bytes.subarray(0, first), bytes.subarray(second, second + rest)]) };
}

/** `openssl cms -verify -cades` against a root: checks signature, chain and the ESS certificate hash. */
export function opensslCms(cms: Uint8Array, covered: Uint8Array, root: Uint8Array): { status: number | null; output: string } {
  return withFiles({ 'cms.der': cms, 'covered.bin': covered, 'root.pem': pemOf(root) }, (folder) =>
    run(folder, 'openssl', 'cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', 'cms.der', '-content', 'covered.bin', '-CAfile', 'root.pem', '-purpose', 'any', '-out', 'out.bin'));
}

/** The image of a page by pdftoppm, as displayed. @param to file name without .png */
export function pdftoppm(pdf: Uint8Array, page: number, dpi: number, to: string): void {
  withFiles({ 'a.pdf': pdf }, (folder) => run(folder, 'pdftoppm', '-png', '-cropbox', '-r', String(dpi), '-f', String(page), '-l', String(page), '-singlefile', 'a.pdf', to));
}

export function pdftotext(pdf: Uint8Array): string {
  return withFiles({ 'a.pdf': pdf }, (folder) => run(folder, 'pdftotext', '-layout', 'a.pdf', '-').output);
}
