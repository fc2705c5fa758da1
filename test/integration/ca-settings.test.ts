/** Settings of an outside CA: whatever is missing, misplaced or unsafe is named before anything starts. */
import path from 'node:path';
import { readConfig } from '../../bff/src/config';

const faultsOf = (env: Record<string, string>, args: readonly string[] = []): string => {
  try {
    readConfig(env, args);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const PRINT = 'AB'.repeat(32);
const EST = { LUOBI_CA: 'est', LUOBI_CA_URL: 'https://ca.example.cn', LUOBI_CA_TRUST_FILE: 'root.pem', LUOBI_EST_USER: 'luobi', LUOBI_EST_PASSWORD_FILE: 'password' };
const CSC = { LUOBI_CA: 'csc', LUOBI_CA_URL: 'https://sign.example.cn', LUOBI_CA_TRUST_FILE: 'root.pem', LUOBI_CSC_CLIENT_ID: 'luobi', LUOBI_CSC_CLIENT_SECRET_FILE: 'secret' };
const CLIENT = { LUOBI_CA_CLIENT_CERT_FILE: 'client.pem', LUOBI_CA_CLIENT_KEY_FILE: 'client.key' };
const without = (env: Record<string, string>, name: string): Record<string, string> => Object.fromEntries(Object.entries(env).filter(([key]) => key !== name));

test('a whole set is read, paths made absolute', () => {
  expect(readConfig({ ...EST, LUOBI_EST_LABEL: 'people', LUOBI_CA_TLS_PINS: `${PRINT},${PRINT.toLowerCase()}` }, []).ca).toMatchObject({ kind: 'est', loopback: false, trustFile: path.resolve('root.pem'), passwordFile: path.resolve('password'), label: 'people', tlsPins: [PRINT, PRINT.toLowerCase()] });
  expect(readConfig({ ...CSC, LUOBI_CSC_VERSION: 'v1', LUOBI_CSC_PIN_FILE: 'pin', LUOBI_CA_EVIDENCE: 'if_present' }, []).ca).toMatchObject({ kind: 'csc', version: 'v1', pinFile: path.resolve('pin'), evidence: 'if_present' });
  expect(readConfig(CSC, []).ca).toMatchObject({ version: 'v2', clientSecretFile: path.resolve('secret') });
});
test.each(Object.keys(EST).filter((name) => name !== 'LUOBI_CA'))('EST does not go without %s', (name) => { expect(faultsOf(without(EST, name))).toContain(`${name}:`); });
test.each(Object.keys(CSC).filter((name) => name !== 'LUOBI_CA'))('CSC does not go without %s', (name) => { expect(faultsOf(without(CSC, name))).toContain(`${name}:`); });
test('all that is missing is told at once', () => {
  const text = faultsOf({ LUOBI_CA: 'est' });
  for (const name of ['LUOBI_CA_URL', 'LUOBI_CA_TRUST_FILE', 'LUOBI_EST_USER']) expect(text).toContain(`${name}:`);
});
test('a client certificate stands for user or client id, and has its key', () => {
  const who = (env: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(env).filter(([name]) => !/USER|PASSWORD|CLIENT_ID|SECRET/.test(name)));
  for (const env of [EST, CSC]) {
    expect(faultsOf({ ...who(env), ...CLIENT })).toBe('');
    for (const name of Object.keys(CLIENT)) expect(faultsOf(without({ ...env, ...CLIENT }, name))).toContain(`${name}: needed beside`);
  }
});
test.each([
  ['a root in PEM and by fingerprint', { ...EST, LUOBI_CA_TRUST_SHA256: PRINT }, 'LUOBI_CA_TRUST_FILE'],
  ['a fingerprint that is none', { ...without(EST, 'LUOBI_CA_TRUST_FILE'), LUOBI_CA_TRUST_SHA256: 'abc' }, 'LUOBI_CA_TRUST_SHA256'],
  ['a fingerprint with CSC, which hands out no roots', { ...CSC, LUOBI_CA_TRUST_SHA256: PRINT }, 'LUOBI_CA_TRUST_SHA256'],
  ['a pin that is none', { ...EST, LUOBI_CA_TLS_PINS: PRINT.slice(2) }, 'LUOBI_CA_TLS_PINS'],
  ['plain http to elsewhere', { ...EST, LUOBI_CA_URL: 'http://ca.example.cn' }, 'LUOBI_CA_URL'],
  ['another protocol', { ...EST, LUOBI_CA_URL: 'ftp://127.0.0.1' }, 'LUOBI_CA_URL'],
  ['a password in the address', { ...EST, LUOBI_CA_URL: 'https://u:geheim@ca.example.cn' }, 'LUOBI_CA_URL'],
  ['a label that leaves its place', { ...EST, LUOBI_EST_LABEL: '../admin' }, 'LUOBI_EST_LABEL'],
  ['a user with a colon', { ...EST, LUOBI_EST_USER: 'a:b' }, 'LUOBI_EST_USER'],
  ['a CA there is not', { LUOBI_CA: 'acme' }, 'LUOBI_CA'],
  ['a subject rule there is not', { ...EST, LUOBI_CA_SUBJECT: 'any' }, 'LUOBI_CA_SUBJECT'],
  ['a digest demanded of a standing certificate', { ...CSC, LUOBI_CA_EVIDENCE: 'required' }, 'LUOBI_CA_EVIDENCE'],
  ['settings of CSC with EST', { ...EST, LUOBI_CSC_PIN_FILE: 'pin' }, 'LUOBI_CSC_PIN_FILE'],
  ['settings of EST with CSC', { ...CSC, LUOBI_EST_LABEL: 'x' }, 'LUOBI_EST_LABEL'],
  ['settings of an outside CA with the embedded one', { LUOBI_CA_TRUST_FILE: 'root.pem' }, 'LUOBI_CA_TRUST_FILE'],
  ['a host with a path', { LUOBI_REVOCATION_ONLY_HOSTS: 'ocsp.example.cn/a' }, 'LUOBI_REVOCATION_ONLY_HOSTS'],
  ['an internal host without port', { LUOBI_REVOCATION_INTERNAL_HOSTS: 'ca.internal' }, 'LUOBI_REVOCATION_INTERNAL_HOSTS'],
])('%s is refused', (_, env, name) => {
  const text = faultsOf(env);
  expect(text).toContain(`${name}:`);
  expect(text).not.toContain('geheim');
});
test('a service on this computer may speak plain http and know nobody, in the demo', () => {
  const here = { LUOBI_CA: 'csc', LUOBI_CA_URL: 'http://localhost:9', LUOBI_CA_TRUST_FILE: 'root.pem' };
  expect(readConfig(here, []).ca).toMatchObject({ loopback: true });
  const text = faultsOf({ ...here, LUOBI_MODE: 'production', LUOBI_PUBLIC_URL: 'https://luobi.example' });
  for (const name of ['LUOBI_CA_URL', 'LUOBI_CSC_CLIENT_ID', 'LUOBI_TSA']) expect(text).toContain(`${name}:`);
});
test('hosts that may answer are lists, a dot for all below', () => {
  expect(readConfig({ LUOBI_REVOCATION_ONLY_HOSTS: 'ocsp.example.cn, .ca.example', LUOBI_REVOCATION_INTERNAL_HOSTS: '10.0.0.7:8080' }, []).revocation).toEqual({ onlyHosts: ['ocsp.example.cn', '.ca.example'], internalHosts: ['10.0.0.7:8080'] });
  expect(readConfig({}, []).revocation).toEqual({ internalHosts: [] });
});
test('a process without the CA service looks at none of it', () => {
  expect(readConfig({ LUOBI_CA: 'est', LUOBI_CA_LINK: 'http://10.0.0.7:8791' }, ['--services=web,worker,signing,identity']).ca).toEqual({ kind: 'embedded' });
});
