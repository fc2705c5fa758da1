/** R28: who may issue, for what, how deep, and when. One fault per chain; the honest twins stand beside them. */
import { objectIdentifier, octetString, sequence, boolean } from '../../../bff/src/kernel/der/write';
import { buildPki, TIME_STAMPING, type Declared } from '../../kit/pki';
import { person } from '../../kit/pdf';
import { forgeSignature } from './forge-signature';
import { codesOf, verdictOf } from './kit';

const CA: Declared = { by: 'root', ca: true, pathLength: 0 };
const base = { root: { ca: true }, issuing: CA } satisfies Record<string, Declared>;
const extension = (oid: string, critical: boolean) => sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octetString(sequence()));

async function verdictFor(declared: Record<string, Declared>): ReturnType<typeof run> {
  return run(declared);
}
async function run(declared: Record<string, Declared>) {
  const made = buildPki({ ...base, ...declared, tsa: { by: 'issuing', eku: TIME_STAMPING } } as Record<string, Declared>);
  return verdictOf(await forgeSignature({ who: made.who!, token: { tsa: made.tsa! } }), [made.root!.certificate.der]);
}

test.each<[string, Record<string, Declared>]>([
  ['an ordinary chain', { who: person('张三') }],
  ['a chain with one more authority, where none limits the length', { issuing: { by: 'root', ca: true }, sub: { by: 'issuing', ca: true }, who: person('张三', { by: 'sub' }) }],
  ['a signer directly under the root', { who: person('张三', { by: 'root' }) }],
  ['P-384', { who: person('张三', { key: 'P-384' }) }],
  ['RSA of 2048 bits', { who: person('张三', { key: 'rsa-2048' }) }],
  ['no extended usage at all', { who: person('张三', { eku: undefined }) }],
  ['a certificate that has expired since, proven by its timestamp', { who: person('张三', { notAfter: new Date('2026-11-24T06:30:00Z') }) }],
  ['an unknown extension that is not critical', { who: person('张三', { extensions: [extension('1.2.3.4', false)] }) }],
])('accepts %s', async (_what, declared) => {
  expect(await verdictFor(declared)).toMatchObject({ verdict: 'valid', signatures: [{ level: 'B-T' }] });
});

test.each<[string, Record<string, Declared>, string]>([
  ['a certificate issued by another leaf', { leaf: person('李四'), who: person('张三', { by: 'leaf' }) }, 'chain_not_a_ca'],
  ['an issuer without basic constraints', { issuing2: { by: 'root', noConstraints: true, keyUsage: ['keyCertSign'] }, who: person('张三', { by: 'issuing2' }) }, 'chain_not_a_ca'],
  ['an issuer that may not sign certificates', { issuing2: { by: 'root', ca: true, keyUsage: ['crlSign'] }, who: person('张三', { by: 'issuing2' }) }, 'chain_key_usage'],
  ['a chain longer than the authority allows', { sub: { by: 'issuing', ca: true }, who: person('张三', { by: 'sub' }) }, 'chain_path_length'],
  ['a certificate authority as signer', { who: { by: 'root', ca: true, cn: '张三', keyUsage: ['keyCertSign', 'digitalSignature'] } }, 'leaf_is_ca'],
  ['a key that may not sign', { who: person('张三', { keyUsage: ['keyCertSign'] }) }, 'chain_key_usage'],
  ['a certificate for web servers', { who: person('张三', { eku: { purposes: ['1.3.6.1.5.5.7.3.1'], critical: false } }) }, 'leaf_usage'],
  ['a certificate for timestamps', { who: person('张三', { eku: TIME_STAMPING }) }, 'leaf_usage'],
  ['a certificate that had expired', { who: person('张三', { notAfter: new Date('2026-11-24T05:59:59Z') }) }, 'chain_not_valid_at_time'],
  ['a certificate that was not valid yet', { who: person('张三', { notBefore: new Date('2026-11-24T06:00:01Z') }) }, 'chain_not_valid_at_time'],
  ['an authority that had expired', { issuing2: { ...CA, notAfter: new Date('2026-01-01T00:00:00Z') }, who: person('张三', { by: 'issuing2' }) }, 'chain_not_valid_at_time'],
  ['an unknown extension that is critical', { who: person('张三', { extensions: [extension('1.2.3.4', true)] }) }, 'chain_critical_extension'],
  ['a root of its own', { root2: { ca: true }, who: person('张三', { by: 'root2' }) }, 'chain_untrusted'],
  ['an authority with the name of the real one', { root2: { ca: true, cn: 'test root' }, fake: { by: 'root2', ca: true, cn: 'test issuing' }, who: person('张三', { by: 'fake' }) }, 'chain_untrusted'],
])('refuses %s', async (_what, declared, code) => {
  const report = await verdictFor(declared);
  expect(report).toMatchObject({ verdict: 'invalid', signatures: [{ intact: true, trusted: false, level: 'none' }] });
  expect(codesOf(report)).toContain(code);
});

test('refuses a key that is too weak', async () => {
  const report = await verdictFor({ who: person('张三', { key: 'rsa-1024' }) });
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toContain('key_too_short');
});
