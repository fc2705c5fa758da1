/** Organisations for tests: one with an approver and a sealer who may use its official seal. */
import { usccCheckCharacter } from '@luobi/shared';
import { randomInt } from 'node:crypto';
import { seedOrganization, type OrganizationSeed } from '../../bff/src/org';
import { freshPhone, idNumber, type People } from './people';

export function uscc(): string {
  const first17 = `91310000MA1${String(randomInt(1_000_000)).padStart(6, '0')}`;
  return first17 + usccCheckCharacter(first17);
}

export interface TestCompany {
  readonly seed: OrganizationSeed;
  readonly organizationId: string;
  readonly sealId: string;
  readonly approver: string;
  readonly sealer: string;
}

export async function company(people: People, over: Partial<OrganizationSeed> = {}): Promise<TestCompany> {
  const [approverPhone, sealerPhone] = [freshPhone(), freshPhone()];
  const seed: OrganizationSeed = {
    name: '上海落笔科技有限公司', uscc: uscc(),
    members: [
      { phone: approverPhone, roles: ['approver', 'admin'], realName: { name: '王审批', idNumber: idNumber('19800101') } },
      { phone: sealerPhone, roles: ['sealer'], realName: { name: '李印', idNumber: idNumber('19850505') } },
    ],
    seals: [{ name: '公章', kind: 'official', sealers: [sealerPhone], grantedBy: '王审批', validUntil: new Date(people.clock.now().getTime() + 30 * 86_400_000) }],
    ...over,
  };
  const { organizationId, members, seals } = await seedOrganization(people, seed);
  return { seed, organizationId, sealId: seals[0]?.sealId ?? '', approver: members[0]?.userId ?? '', sealer: members[1]?.userId ?? '' };
}
