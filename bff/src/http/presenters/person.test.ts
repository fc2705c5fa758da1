import { CONTRACT } from '@luobi/shared/contract';
import { presentMe } from './person';
import type { Person } from '../../account';

const ID = '7ZK3V8Q4N6S2M7T5R1W0XYZ4AB';
const person: Person = {
  userId: ID, phone: '13812345678', privacyConsentVersion: null,
  verified: { name: '张三丰', idNumberMasked: '1101**********002X', identityHash: 'f'.repeat(64), verificationId: ID, provider: 'p', providerTransactionId: 't', verifiedAt: new Date(0), minor: false, idType: 'resident_id', level: 'name_id' },
};

test('shows a person to himself with everything masked and nothing beside the listed fields', () => {
  const shown = presentMe(person, [{ organizationId: ID, name: '甲方', roles: ['sealer'] }], '2026-11');
  expect(CONTRACT.getMe.answer.strict().parse(shown)).toEqual({
    userId: ID, phoneMasked: '138****5678', realName: { state: 'verified', nameMasked: '张*丰', verifiedAt: '1970-01-01T00:00:00.000Z', level: 'name_id' },
    privacyConsent: { requiredVersion: '2026-11', givenVersion: null }, organizations: [{ organizationId: ID, name: '甲方', roles: ['sealer'] }],
  });
  expect(JSON.stringify(shown)).not.toMatch(/13812345678|张三丰|ffff/);
});

test('shows somebody without a real name as such', () => {
  expect(presentMe({ ...person, verified: null }, [], '2026-11').realName).toEqual({ state: 'none', nameMasked: null, verifiedAt: null, level: null });
});
