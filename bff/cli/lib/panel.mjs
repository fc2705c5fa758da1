/** What a newcomer sees when all is up: where things are, a code for the phone, and the next three things to do. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DATA, ROOT } from './machine.mjs';
import { padDisplay } from './say.mjs';

const require = createRequire(path.join(ROOT, 'bff/package.json'));

/**
 * @param {{port: number, partnerPort: number, lan: string | null, env: Record<string, string>, server: Record<string, unknown>, seconds: number}} what
 *   `server` is what the server said when it was ready
 */
export async function printPanel({ port, partnerPort, lan, env, server, seconds }) {
  const here = `http://localhost:${port}`;
  const partner = `http://localhost:${partnerPort}`;
  const rows = [
    ['演示合作方 Demo partner', `${partner}  ← 从这里开始 start here`],
    ['签署端 Signer (H5)', here],
    ['短信收件箱 Text messages', `${here}${typeof server.devInbox === 'string' ? new URL(server.devInbox).pathname : '/dev/inbox'}`],
    ['接口文档 API docs', `${here}/docs`],
    ['手机 On a phone', lan === null ? '本机没有局域网地址 this computer has no address on a local network' : `${env.PARTNER_PUBLIC_URL}  （同一 Wi-Fi · same Wi-Fi）`],
  ];
  console.log(`\n  落笔 Luobi 已就绪 · ready in ${seconds.toFixed(1)} s\n`);
  for (const [label, value] of rows) console.log(`  ${padDisplay(label, 26)}${value}`);
  for (const line of demoPeople(server.demoFile)) console.log(line);
  if (lan !== null) console.log(`\n${await terminalCode(env.PARTNER_PUBLIC_URL)}`);
  console.log('  1  打开演示合作方，新建一份合同。 Open the demo partner and create a contract.');
  console.log('  2  用手机扫它显示的码，或点“在本机打开”；验证码在短信收件箱。 Scan the code it shows, or open the link here; codes arrive in text messages.');
  console.log('  3  签完下载 PDF，用 npm run verify -- 文件 检查。 Download the PDF and check it with npm run verify -- FILE.');
  console.log('\n  测试根证书，无法律效力 · TEST root: no legal effect');
  console.log(`  Ctrl-C 停止 stops · 数据保留在 data stays in ${path.relative(process.cwd(), DATA) || '.'}\n`);
}

/** A real operation: no demo, no inbox. */
export function printOperation({ server, port, seconds }) {
  console.log(`\n  落笔 Luobi 已就绪 · ready in ${seconds.toFixed(1)} s\n`);
  console.log(`  ${padDisplay('地址 Address', 26)}${server.url}  （本机端口 port here ${port}）`);
  console.log('  首次使用：npm run admin 登记组织、成员、印章与合作方。 First: register organisations, members, seals and partners with npm run admin.');
  console.log('  npm run doctor 逐项检查配置。 npm run doctor looks at every setting.');
  console.log(`  Ctrl-C 停止 stops · 数据保留在 data stays in ${path.relative(process.cwd(), DATA) || '.'}\n`);
}

async function terminalCode(text) {
  // colours for a person at a terminal, plain blocks for a log
  const code = await require('qrcode').toString(text, process.stdout.isTTY ? { type: 'terminal', small: true, errorCorrectionLevel: 'L' } : { type: 'utf8', errorCorrectionLevel: 'L' });
  return code.split('\n').map((line) => `  ${line}`).join('\n');
}

/** Who can be played, with the phone numbers to log in with. */
function demoPeople(file) {
  if (typeof file !== 'string') return [];
  const { signer, approver, sealer, organization } = JSON.parse(readFileSync(file, 'utf8'));
  const person = (label, who) => `  ${padDisplay(label, 26)}${who.name}  ${who.phone}`;
  return ['', `${person('签署人 Signer', signer)}  ${signer.idNumber}`, person('审批 Approver', approver), `${person('用印 Sealer', sealer)}  （${organization.name}）`];
}
