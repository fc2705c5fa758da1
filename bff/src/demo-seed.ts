/**
 * What a first start of the demo finds: a partner with a key, a company with an approver and a seal holder, and the data
 * of the person who will sign. Written once to demo.json (mode 0600); running again changes nothing.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newToken } from './kernel';
import { registerPartner } from './partner';
import { seedOrganization } from './org';
import type { Services } from './http/services';

const COMPANY = { name: '上海晨星公寓管理有限公司', uscc: '91310110MA1G8QXT37' };
const APPROVER = { name: '周敏', phone: '13800000002', idNumber: '310101198503040022' };
const SEALER = { name: '陈立', phone: '13800000003', idNumber: '310101197811220012' };
const SIGNER = { name: '林晓月', phone: '13800000001', idNumber: '310101199206150027' };
const GRANT_YEARS_MS = 3 * 365 * 86_400_000;

export async function seedDemo(services: Services, file: string): Promise<void> {
  if (existsSync(file)) return;
  await seedOrganization(services, {
    ...COMPANY,
    members: [
      { phone: APPROVER.phone, roles: ['approver'], realName: APPROVER },
      { phone: SEALER.phone, roles: ['sealer'], realName: SEALER },
    ],
    seals: [{ name: '公章', kind: 'official', sealers: [SEALER.phone], grantedBy: APPROVER.name, validUntil: new Date(services.clock.now().getTime() + GRANT_YEARS_MS) }],
  });
  const { keyId, secret } = await registerPartner(services, { name: '晨星公寓在线签约', organizationName: COMPANY.name });
  const demo = { partner: { keyId, secret }, organization: COMPANY, approver: APPROVER, sealer: SEALER, signer: SIGNER };
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${newToken(6)}`;
  await writeFile(temporary, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}
