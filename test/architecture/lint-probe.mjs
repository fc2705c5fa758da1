/**
 * Lints pieces of text as if they stood at given paths: stdin [{path, code}], stdout [[ruleId or message, …], …].
 * A process of its own because ESLint loads an ESM configuration, which jest's module system cannot.
 */
import { ESLint } from 'eslint';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const probes = JSON.parse(Buffer.concat(chunks).toString('utf8'));
const eslint = new ESLint();
const answers = [];
for (const { path, code } of probes) {
  const [result] = await eslint.lintText(code, { filePath: path });
  answers.push((result?.messages ?? []).map((m) => `${m.ruleId}: ${m.message}`));
}
process.stdout.write(JSON.stringify(answers));
