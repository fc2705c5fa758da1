/**
 * `npm run weapp:preview [-- --port 5190] [--api http://127.0.0.1:5180] [--dist DIR]`: the built mini-program in a
 * browser, without WeChat's tools. Launch options go into the address: `?path=pages/verify/index&query=a%3D1&scene=1047`.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serveWeapp } from './server.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({ options: { port: { type: 'string', default: '5190' }, api: { type: 'string' }, dist: { type: 'string', default: path.join(root, 'miniapp/dist/weapp') } } });

try {
  const served = await serveWeapp(path.resolve(values.dist), { port: Number(values.port), api: values.api });
  for (const { file, line, message } of served.compiled.problems) console.warn(`${file}:${line} ${message}`);
  console.log(`${served.url}\nPages: ${served.compiled.app.pages.join(', ')}\nStop with Ctrl-C.`);
} catch (error) {
  console.error(error.code === 'EADDRINUSE' ? `Port ${values.port} is busy: choose another with --port.` : error.message);
  process.exitCode = 1;
}
