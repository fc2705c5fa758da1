/**
 * `npm run verify -- FILE [--root root.pem] [--signer-root r.pem] [--tsa-root t.pem] [--json] [--extract FIELD -o out.pdf]`:
 * says in words, or as JSON, whether a PDF's signatures hold, or writes the revision that was signed in a field. A root of
 * `--signer-root` is trusted for signers alone, one of `--tsa-root` for time alone, one of `--root` for what stands in its
 * file, or both. Exit code 0 valid, 1 not valid or not signed, 2 unreadable or wrongly called. Needs no server.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readTrust, type Trust } from '../ca';
import { AppError, createLogger } from '../kernel';
import { verdictWords, type VerdictLanguage } from '../signing';
import { openEmbeddedSigning } from '../signing/embedded';
import { languageOf } from './language';

const MAX_BYTES = 200 * 1024 * 1024;
const DEADLINE_MS = 60_000;
/** where the running server writes the root of its embedded CA, from the project's folder */
const DEFAULT_ROOT = '.luobi/trust/root.pem';

class Usage extends Error {}

/** @param args without node and script @returns the exit code */
export async function main(args: readonly string[], environment: NodeJS.ProcessEnv, print: (line: string) => void): Promise<number> {
  const language: VerdictLanguage = languageOf(environment);
  try {
    const { file, roots, json, extract } = readArguments(args, language, existsSync(DEFAULT_ROOT) ? [{ file: DEFAULT_ROOT, for: 'both' }] : []);
    // npm changes to the project's folder; names are meant from where the command was typed
    const from = (name: string) => path.resolve(environment.INIT_CWD ?? '', name);
    const pdf = readFile(from(file), language);
    const anchors = joined(roots.map((root) => readRoots({ ...root, file: root.file === DEFAULT_ROOT ? root.file : from(root.file) }, language)));
    const signing = openEmbeddedSigning({ workers: 1, logger: createLogger('silent'), deadlines: { otherMs: DEADLINE_MS } });
    try {
      if (extract) writeRevision(from(extract.out), await signedRevision(signing, pdf, extract.field, language), language);
      const report = await signing.verify(pdf, anchors, new Date());
      if (json) print(JSON.stringify(report, null, 2));
      else for (const line of verdictWords(report, language)) print(line);
      if (!json && anchors.signers.length === 0 && report.signatures.length) print(say(language, '提示：没有给出可信的根证书；请用 --root 指定。', 'Note: no trusted root was given; name one with --root.'));
      return { valid: 0, invalid: 1, unsigned: 1, unreadable: 2 }[report.verdict];
    } finally {
      await signing.close();
    }
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    print(error.message);
    return 2;
  }
}

function say(language: VerdictLanguage, zh: string, en: string): string {
  return language === 'zh' ? zh : en;
}

interface RootFile {
  readonly file: string;
  readonly for: 'both' | 'signers' | 'timestamps';
}

function readArguments(args: readonly string[], language: VerdictLanguage, known: readonly RootFile[]): { file: string; roots: readonly RootFile[]; json: boolean; extract: { readonly field: string; readonly out: string } | null } {
  const usage = say(language, '用法：npm run verify -- 文件.pdf [--root 根证书.pem] [--signer-root 签名根证书.pem] [--tsa-root 时间戳根证书.pem] [--json] [--extract 签名域 -o 输出.pdf]', 'Usage: npm run verify -- FILE.pdf [--root root.pem] [--signer-root root.pem] [--tsa-root root.pem] [--json] [--extract FIELD -o out.pdf]');
  const many = { type: 'string', multiple: true } as const;
  const named = (files: readonly string[] | undefined, use: RootFile['for']): RootFile[] => (files ?? []).map((file) => ({ file, for: use }));
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { root: many, 'signer-root': many, 'tsa-root': many, json: { type: 'boolean' }, extract: { type: 'string' }, out: { type: 'string', short: 'o' } } });
    if (positionals.length !== 1) throw new Usage(usage);
    if ((values.extract === undefined) !== (values.out === undefined)) throw new Usage(usage);
    const extract = values.extract !== undefined && values.out !== undefined ? { field: values.extract, out: values.out } : null;
    return { file: positionals[0]!, roots: [...known, ...named(values.root, 'both'), ...named(values['signer-root'], 'signers'), ...named(values['tsa-root'], 'timestamps')], json: values.json ?? false, extract };
  } catch {
    throw new Usage(usage);
  }
}

async function signedRevision(signing: ReturnType<typeof openEmbeddedSigning>, pdf: Uint8Array, field: string, language: VerdictLanguage): Promise<Uint8Array> {
  try {
    return await signing.signedRevision(pdf, field);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new Usage(error.code === 'not_found' ? say(language, `没有这个签名：${field}`, `There is no signature in a field of this name: ${field}`) : say(language, '无法确定所签署的版本。', 'The signed revision cannot be told.'));
  }
}

/** Never overwrites: what is there may be evidence. */
function writeRevision(file: string, pdf: Uint8Array, language: VerdictLanguage): void {
  try {
    writeFileSync(file, pdf, { flag: 'wx' });
  } catch {
    throw new Usage(say(language, `无法写入（文件是否已存在？）：${file}`, `Cannot be written (does it exist already?): ${file}`));
  }
}

function readFile(file: string, language: VerdictLanguage): Buffer {
  const shown = path.resolve(file);
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) throw new Usage(say(language, `文件太大（上限 200 MB）：${shown}`, `The file is too large (limit 200 MB): ${shown}`));
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Usage) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Usage(missing ? say(language, `没有这个文件：${shown}`, `There is no such file: ${shown}`) : say(language, `无法读取：${shown}`, `Cannot be read: ${shown}`));
  }
}

/** A file of ours says what each root is trusted for; what the caller says is never widened by it. */
function readRoots({ file, for: use }: RootFile, language: VerdictLanguage): Trust {
  const text = readFile(file, language).toString('latin1');
  try {
    const { signers, timestamps } = readTrust(text);
    if (signers.length + timestamps.length === 0) throw new Error('no certificate');
    return { signers: use === 'timestamps' ? [] : signers, timestamps: use === 'signers' ? [] : timestamps };
  } catch {
    throw new Usage(say(language, `不是 PEM 格式的证书：${path.resolve(file)}`, `Not a certificate in PEM form: ${path.resolve(file)}`));
  }
}

function joined(all: readonly Trust[]): Trust {
  return { signers: all.flatMap(({ signers }) => signers), timestamps: all.flatMap(({ timestamps }) => timestamps) };
}

if (require.main === module) {
  void main(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`)).then((code) => {
    process.exitCode = code;
  });
}
