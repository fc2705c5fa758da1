/** What `npm run doctor` finds out about an outside CA: each thing that can be wrong, with what mends it, and no secret. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { probeOutsideCa } from '../../bff/src/ca/remote/probe';
import { checkCa } from '../../bff/src/cli/doctor/outside-ca';
import { readConfig } from '../../bff/src/config';
import { systemClock } from '../../bff/src/kernel';
import { cscServer, type CscMode, type CscServer } from '../kit/csc';
import { estServer, type EstServer } from '../kit/est';
import { describeWith } from '../kit/outside';
import { pem } from '../kit/pki/openssl';
import { timestampPki } from '../kit/pki';

let folder: string;
beforeAll(() => { folder = mkdtempSync(path.join(tmpdir(), 'luobi-doctor-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};
type Env = Readonly<Record<string, string>>;
/** Findings as lines: state, area, text, what it means. */
async function findings(env: Env, args: readonly string[] = []): Promise<string> {
  const config = readConfig({ ...env }, args);
  const found = await checkCa(config, (ca) => probeOutsideCa(ca, config.revocation, systemClock));
  return found.map(({ state, area, text, meaning = '' }) => `${state} [${area}] ${text} → ${meaning}`).join('\n');
}
const strangersRoot = pem(timestampPki({}).root.certificate.der);

test('the embedded CA is named as what it is, and where one with legal effect comes from', async () => {
  expect(await findings({})).toMatch(/^note \[CA\] embedded: own test CA, keys p256 → .*without legal effect.*MIIT.*LUOBI_CA/);
});
test('a process without the CA service says nothing of it', async () => {
  expect(await findings({ LUOBI_CA_LINK: 'http://10.0.0.7:8791' }, ['--services=web,worker,signing,identity'])).toBe('');
});
test('files that cannot be used are told by their settings, each with who has them', async () => {
  const said = await findings({ LUOBI_CA: 'est', LUOBI_CA_URL: 'https://127.0.0.1:9', LUOBI_CA_TRUST_FILE: put('none.pem', 'geheim'), LUOBI_EST_USER: 'luobi', LUOBI_EST_PASSWORD_FILE: path.join(folder, 'nowhere') });
  expect(said).toMatch(/broken \[CA files\] LUOBI_CA_TRUST_FILE: .*→ .*the CA's operator/);
  expect(said).toMatch(/broken \[\] LUOBI_EST_PASSWORD_FILE: /);
  expect(said).not.toContain('geheim');
});
test('nobody there', async () => {
  const said = await findings({ LUOBI_CA: 'est', LUOBI_CA_URL: 'http://127.0.0.1:9', LUOBI_CA_TRUST_FILE: put('root.pem', strangersRoot) });
  expect(said).toMatch(/broken \[CA service\] unreachable: ECONNREFUSED → .*LUOBI_CA_URL.*firewall/);
});

describeWith('openssl', 'doctor at an EST server', () => {
  let est: EstServer;
  let silent: EstServer;
  beforeAll(async () => { [est, silent] = [await estServer({ status: true }), await estServer()]; });
  afterAll(() => Promise.all([est.close(), silent.close()]));
  afterEach(() => { est.mode = 'ok'; });
  const settings = (server: EstServer, more: Env = {}): Env => ({
    LUOBI_CA: 'est', LUOBI_CA_URL: server.url, LUOBI_CA_TLS_CA_FILE: put('tls.pem', server.tls.ca), LUOBI_CA_TRUST_SHA256: server.root.sha256,
    LUOBI_EST_USER: server.user.user, LUOBI_EST_PASSWORD_FILE: put('password', server.user.password), ...(server.statusHost ? { LUOBI_REVOCATION_INTERNAL_HOSTS: server.statusHost } : {}), ...more,
  });
  const without = (env: Env, name: string): Env => Object.fromEntries(Object.entries(env).filter(([key]) => key !== name));

  test('all is well: reached, let in, the chain leads to the known root, its status is answered; and nothing was issued', async () => {
    const said = await findings(settings(est));
    expect(said.split('\n').map((line) => line.split(' ')[0])).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(said).toContain('knows us, and sends strangers away');
    expect(said).toContain('[CA root] issuing');
    expect(said).toContain('answers for 1 of 1 certificates (OCSP 0, lists 1)');
    expect(est.enrolled).toBe(0);
  });
  test('a wrong password is broken, and never shown', async () => {
    const said = await findings(settings(est, { LUOBI_EST_PASSWORD_FILE: put('wrong', 'geheim') }));
    expect(said).toMatch(/broken \[CA access\] sends us away: HTTP 401 → .*user and password/);
    expect(said).not.toContain('geheim');
  });
  test('a client certificate is looked at as a password is', async () => {
    const shown = (client: { certificate: string; key: string }): Env => ({ ...without(without(settings(est), 'LUOBI_EST_USER'), 'LUOBI_EST_PASSWORD_FILE'), LUOBI_CA_CLIENT_CERT_FILE: put('client.pem', client.certificate), LUOBI_CA_CLIENT_KEY_FILE: put('client.key', client.key) });
    expect(await findings(shown(est.tls.client))).toContain('ok [CA access] knows us');
    expect(await findings(shown(est.tls.stranger))).toContain('broken [CA access] sends us away');
  });
  test('a server that asks nobody proves nothing about us', async () => {
    est.mode = 'asks nobody';
    expect(await findings(settings(est))).toMatch(/note \[CA access\] did not ask who we are .*→ .*first act/);
  });
  test('another root than the trusted one: the offered fingerprint is told, to be compared and not to be believed', async () => {
    const byPrint = await findings(settings(est, { LUOBI_CA_TRUST_SHA256: 'ab'.repeat(32) }));
    const byFile = await findings({ ...without(settings(est), 'LUOBI_CA_TRUST_SHA256'), LUOBI_CA_TRUST_FILE: put('stranger.pem', strangersRoot) });
    for (const said of [byPrint, byFile]) {
      expect(said).toMatch(/broken \[CA root\] .*chain_untrusted → .*practice statement/);
      expect(said).toContain(`SHA-256 ${est.root.sha256}`);
    }
  });
  test('https that is not believed: another authority, another key', async () => {
    expect(await findings(without(settings(est), 'LUOBI_CA_TLS_CA_FILE'))).toMatch(/broken \[CA service\] unreachable: \w+ → .*LUOBI_CA_TLS_CA_FILE/);
    expect(await findings(settings(est, { LUOBI_CA_TLS_PINS: 'ab'.repeat(32) }))).toMatch(/ERR_TLS_PIN → .*LUOBI_CA_TLS_PINS/);
  });
  test('a label there is not', async () => {
    expect(await findings(settings(est, { LUOBI_EST_LABEL: 'people' }))).toMatch(/broken \[CA service\] refused: HTTP 404 → .*LUOBI_EST_LABEL/);
  });
  test('certificates that name nobody to ask, and an answer that may not be fetched', async () => {
    expect(await findings(settings(silent))).toMatch(/note \[CA status\] issuing names nobody .*→ files stay at B-T/);
    expect(await findings(without(settings(est), 'LUOBI_REVOCATION_INTERNAL_HOSTS'))).toMatch(/note \[CA status\] issuing: no answer that holds from 127\.0\.0\.1:\d+ → .*LUOBI_REVOCATION_INTERNAL_HOSTS/);
  });
});

describeWith('openssl', 'doctor at a signing service (CSC)', () => {
  let csc: CscServer;
  beforeAll(async () => { csc = await cscServer(); });
  afterAll(() => csc.close());
  afterEach(() => { csc.mode = 'ok'; });
  const settings = (more: Env = {}): Env => ({
    LUOBI_CA: 'csc', LUOBI_CA_URL: csc.url, LUOBI_CA_TLS_CA_FILE: put('csc-tls.pem', csc.tls.ca), LUOBI_CA_TRUST_FILE: put('csc-root.pem', csc.rootPem),
    LUOBI_CSC_CLIENT_ID: csc.client.clientId, LUOBI_CSC_CLIENT_SECRET_FILE: put('secret', csc.client.clientSecret), LUOBI_CSC_PIN_FILE: put('pin', csc.pin), ...more,
  });

  test('names every credential, its holder and its end, and what is wrong with one of them', async () => {
    const said = await findings(settings());
    expect(said).toContain('ok [CA access] knows us; 4 credentials');
    expect(said).toMatch(new RegExp(`ok \\[\\w* ?\\w*\\] ${csc.ids.person}: 张三, until 20`));
    expect(said).toMatch(new RegExp(`ok \\[\\] ${csc.ids.guarded}: 上海某公司, until`));
    expect(said).toMatch(new RegExp(`broken \\[.*\\] ${csc.ids.expired}: 过期, chain_expired → .*successor`));
    expect(said).toMatch(/note \[CA status\] .* names nobody/);
    expect(csc.signed).toHaveLength(0);
  });
  test('a credential that asks for a PIN we do not have', async () => {
    const { LUOBI_CSC_PIN_FILE: _, ...without } = settings();
    expect(await findings(without)).toMatch(new RegExp(`broken .*${csc.ids.guarded}: 上海某公司, asks for a PIN → .*LUOBI_CSC_PIN_FILE`));
  });
  test('only the credentials the operator named are looked at; one that is not there is told', async () => {
    const said = await findings(settings({ LUOBI_CSC_CREDENTIALS_FILE: put('credentials.json', JSON.stringify({ A1: csc.ids.person, B2: 'nowhere' })) }));
    expect(said).toMatch(/broken \[\] nowhere: refused.* → .*LUOBI_CSC_CREDENTIALS_FILE/);
    expect(said).not.toContain('过期');
  });
  test('a secret it does not know', async () => {
    const said = await findings(settings({ LUOBI_CSC_CLIENT_SECRET_FILE: put('wrong', 'geheim') }));
    expect(said).toMatch(/broken \[CA access\] credentials: invalid_client → .*client id and secret/);
    expect(said).not.toContain('geheim');
  });
  test.each<[CscMode, RegExp]>([
    ['other version', /broken \[CA service\] malformed: another version of the API → .*LUOBI_CSC_VERSION/],
    ['no signing', /broken \[CA service\] refused: it signs no hashes → .*account that signs hashes/],
    ['disabled', /broken \[CA credentials\] .*switched off by the service → .*a new one/],
    ['no algorithm', /broken .*offers no signature with SHA-256 .*→ .*P-256/],
    ['needs a person', /broken .*released by a person only → .*by a PIN/],
    ['foreign root', /broken .*张三, chain_untrusted → .*LUOBI_CA_TRUST_FILE/],
    ['limited', /broken \[CA access\] rate_limited: retry after 9 s → .*allowance/],
    ['500', /broken \[CA access\] vendor_fault: HTTP 500 → .*its operator/],
    ['hang up', /broken \[CA access\] late.* → .*in time/],
    ['oauth down', /broken \[CA access\] vendor_fault/],
  ])('%s', async (mode, said) => {
    csc.mode = mode;
    expect(await findings(settings())).toMatch(said);
  });
  test('when none can sign for anybody, that is said last', async () => {
    csc.mode = 'disabled';
    expect(await findings(settings())).toMatch(/broken \[\] none can sign for anybody → no act is signed/);
  });
});
