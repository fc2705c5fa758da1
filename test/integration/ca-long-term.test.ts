/**
 * Contracts signed with certificates or time from elsewhere, through the running program to `completed`, at B-LTA: judged
 * by our verifier with signers and time trusted apart, by Poppler, by pyHanko as of the next day and three years on, and
 * the evidence by its chain and by OpenSSL. The outside services are OpenSSL's, and Certomancer's own where it is installed.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { verifyEvidencePackage } from '@luobi/shared';
import { trustOf } from '../../bff/src/ca';
import { cscClient } from '../../bff/src/ca/remote/csc/csc-client';
import { createPersonalDataBox, systemClock } from '../../bff/src/kernel';
import { verifyPdf } from '../../bff/src/signing/embedded/verify';
import { cscServer } from '../kit/csc';
import { outsideCa } from '../kit/csc/certomancer';
import { ownPlaceForEachTest } from '../kit/own-place';
import { estServer } from '../kit/est';
import { openLuobi, someSigner, type LuobiHere } from '../kit/luobi';
import { signedByOne, type Completed } from '../kit/one-signer';
import { describeWith } from '../kit/outside';
import { pdfsig } from '../kit/pdf';
import { pyhankoLongTerm } from '../kit/pdf/outside-opinions';
import { openSsl, pem } from '../kit/pki/openssl';
import { opensslAuthority, type OpenSslAuthority } from '../kit/tsa';

const DAY_MS = 24 * 3_600_000;
const who = someSigner('张三');
/** Who signs with which credential is said by identifiers, which are made with the key of the personal data. */
const master = Buffer.alloc(32, 7);
const identifier = createPersonalDataBox(master).blindIndex(who.idNumber, 'id_number').slice(0, 32).toUpperCase();

const { database, put, open } = ownPlaceForEachTest();
const start = (env: Record<string, string>): Promise<LuobiHere> => open(openLuobi(database(), { env }));
const timeFrom = (tsa: OpenSslAuthority): Record<string, string> => ({ LUOBI_TSA: tsa.url, LUOBI_TSA_ANCHORS: put('tsa.pem', pem(tsa.trustAnchor.der)), LUOBI_TSA_POLICIES: tsa.policy, LUOBI_TSA_TIMEOUT_MS: '20000' });

/** The person signs with this credential. */
function forOne(credential: string): Record<string, string> {
  mkdirSync(path.join(database().folder, 'data/keys'), { recursive: true, mode: 0o700 });
  put('data/keys/personal-data.key', master.toString('hex'));
  return { LUOBI_CSC_CREDENTIALS_FILE: put('credentials.json', JSON.stringify({ [identifier]: credential })) };
}

/** Everything that can be said about a finished contract, by everybody at hand. */
async function judged(luobi: LuobiHere, { envelopeId, level, pdf }: Completed, issuer: RegExp, onlySignersRoot = false): Promise<void> {
  expect(level).toBe('B-LTA');
  const trust = await trustOf(luobi.services.ca);
  const report = verifyPdf(pdf, trust, new Date());
  expect(report).toMatchObject({ verdict: 'valid', signatures: [{ level: 'B-LTA', trusted: true, timestampTrusted: true, revocation: { status: 'good' } }, { kind: 'document-timestamp', trusted: true }] });
  expect(report.signatures[0]!.issuer).toMatch(issuer);
  expect(verifyPdf(pdf, { signers: trust.signers, timestamps: [] }, new Date()).verdict).toBe('invalid');
  // Poppler checks no document timestamps
  expect(pdfsig(pdf).verdicts[0]).toBe('Signature is Valid.');
  const roots = onlySignersRoot ? trust.signers : [...trust.signers, ...trust.timestamps];
  for (const later of [DAY_MS, 3 * 365 * DAY_MS]) {
    expect(pyhankoLongTerm(pdf, roots, new Date(Date.now() + later))).toMatchObject([{ intact: true, valid: true, trusted: true, docmdp_ok: true, ades: 'PASSED' }]);
  }

  const evidence = await luobi.partner.getEvidence(envelopeId);
  const { ok, timestampToCheck } = verifyEvidencePackage(evidence);
  expect(ok).toBe(true);
  const tool = openSsl();
  tool.write('token.der', Buffer.from(timestampToCheck!.token, 'base64'));
  tool.write('roots.pem', pem(...trust.timestamps));
  const check = (digest: string) => tool.run('ts', '-verify', '-partial_chain', '-token_in', '-in', 'token.der', '-digest', digest, '-CAfile', 'roots.pem');
  expect(await check(timestampToCheck!.imprint)).toContain('Verification: OK');
  await expect(check('00'.repeat(32))).rejects.toThrow();
  tool.remove();
}

describeWith(['openssl', 'pdfsig', 'pyhanko'], 'to B-LTA', () => {
  test('with the embedded CA and outside time', async () => {
    const tsa = await open(opensslAuthority('P-256', { status: true }));
    const luobi = await start({ ...timeFrom(tsa), LUOBI_REVOCATION_INTERNAL_HOSTS: tsa.statusHost });
    await judged(luobi, await signedByOne(luobi), /Luobi TEST/);
  }, 60_000);

  test('with certificates by EST and outside time', async () => {
    const [est, tsa] = [await open(estServer({ status: true })), await open(opensslAuthority('rsa:2048', { status: true }))];
    const luobi = await start({
      LUOBI_CA: 'est', LUOBI_CA_URL: est.url, LUOBI_CA_TLS_CA_FILE: put('tls.pem', est.tls.ca), LUOBI_CA_TRUST_SHA256: est.root.sha256,
      LUOBI_EST_USER: est.user.user, LUOBI_EST_PASSWORD_FILE: put('password', est.user.password), ...timeFrom(tsa), LUOBI_REVOCATION_INTERNAL_HOSTS: `${est.statusHost},${tsa.statusHost}`,
    });
    await judged(luobi, await signedByOne(luobi), /^issuing$/);
    expect(est.enrolled).toBe(1);
  }, 60_000);

  test('with keys at a CSC signing service and outside time', async () => {
    const [csc, tsa] = [await open(cscServer({ status: true })), await open(opensslAuthority('P-256', { status: true }))];
    const luobi = await start({
      LUOBI_CA: 'csc', LUOBI_CA_URL: csc.url, LUOBI_CA_TLS_CA_FILE: put('tls.pem', csc.tls.ca), LUOBI_CA_TRUST_FILE: put('roots.pem', csc.rootPem), LUOBI_CA_SUBJECT: 'common_name',
      LUOBI_CSC_CLIENT_ID: csc.client.clientId, LUOBI_CSC_CLIENT_SECRET_FILE: put('secret', csc.client.clientSecret), ...forOne(csc.ids.person),
      ...timeFrom(tsa), LUOBI_REVOCATION_INTERNAL_HOSTS: `${csc.statusHost},${tsa.statusHost}`,
    });
    await judged(luobi, await signedByOne(luobi, who), /CSC test root/);
    expect(csc.signed).toHaveLength(1);
  }, 60_000);
});

describeWith(['openssl', 'pdfsig', 'pyhanko', 'csc-dummy', 'certomancer'], 'to B-LTA at Certomancer', () => {
  test('with its signing service, its OCSP and lists, and its time', async () => {
    const outside = await open(outsideCa('status', 'signing'));
    const client = cscClient({ url: outside.csc, version: 'v1', allowLoopbackHttp: true }, systemClock);
    const ids = await client.listCredentials();
    await client.close();
    const luobi = await start({
      LUOBI_CA: 'csc', LUOBI_CSC_VERSION: 'v1', LUOBI_CA_URL: outside.csc, LUOBI_CA_TRUST_FILE: put('roots.pem', outside.rootPem), LUOBI_CA_SUBJECT: 'common_name', ...forOne(ids.find((id) => id.includes('signer'))!),
      // its tokens bring the authority's own certificate alone: what issued it is trusted
      LUOBI_TSA: `${outside.base}/tsa/tsa`, LUOBI_TSA_ANCHORS: put('tsa.pem', pem(await outside.certificate('interm'))), LUOBI_TSA_POLICIES: '1.3.6.1.4.1.4146.2.3', LUOBI_TSA_TIMEOUT_MS: '20000',
      LUOBI_REVOCATION_INTERNAL_HOSTS: outside.host,
    });
    // pyHanko takes an issuing CA among its roots for the end of the signer's path, and misses the root's answer about it
    await judged(luobi, await signedByOne(luobi, who), /^outside issuing$/, true);
  }, 90_000);
});
