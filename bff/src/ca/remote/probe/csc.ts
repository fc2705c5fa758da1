/** A remote signing service: does it know us, and what stands in the way of signing with each of its credentials. */
import type { Clock } from '../../../kernel';
import { CloudError } from '../../../kernel/cloud-call';
import { DerError } from '../../../kernel/der/read';
import { OID } from '../../oids';
import { readPublicKey } from '../../x509/algorithms';
import { checkPath } from '../../x509/path';
import { readCertificate, type Certificate } from '../../x509/read-certificate';
import { commonName } from '../../x509/read-name';
import type { OutsideCaSettings } from '../../outside-settings';
import type { CredentialIds } from '../csc/credentials';
import { cscClient, type CscClient, type CscCredential } from '../csc/csc-client';
import type { OutsideFiles } from '../outside-files';
import { cscOptions } from '../outside-options';
import { readPem } from '../trusted-roots';
import { attempt } from './attempt';
import { SOON_MS, type ProbeFinding } from '../../probe-finding';
import type { Chains } from './status';

interface CredentialProbe {
  readonly anchors: readonly Certificate[];
  /** the operator's own choice; left out: all are looked at */
  readonly named: CredentialIds | undefined;
  readonly hasPin: boolean;
  readonly now: Date;
}

/** More are counted, not looked at. */
const MAX_LOOKED_AT = 20;
const ALGORITHMS: readonly string[] = [OID.ecdsaSha256, OID.rsaSha256, OID.rsaEncryption];

export async function probeCsc(settings: OutsideCaSettings, files: OutsideFiles, clock: Clock, found: ProbeFinding[]): Promise<Chains | null> {
  const anchors = readPem(files.trust ?? '');
  const client = cscClient(cscOptions(settings, files), clock);
  try {
    const answers = await attempt(found, 'service', async () => { await client.checkService(); return true; });
    if (!answers) return null;
    found.push({ about: 'service', state: 'ok', text: `speaks version ${settings.version.slice(1)} and signs hashes` });
    const ids = await attempt(found, 'access', () => client.listCredentials());
    if (!ids) return null;
    found.push({ about: 'access', state: 'ok', text: `knows us; ${ids.length} credential${ids.length === 1 ? '' : 's'}` });
    return { anchors, certificates: await probeCredentials(client, ids, { anchors, named: files.credentialIds, hasPin: files.pin !== undefined, now: clock.now() }, found) };
  } finally {
    await client.close();
  }
}

/** @returns certificates that lead to the root, with those above them, the root left out */
async function probeCredentials(client: CscClient, ids: readonly string[], probe: CredentialProbe, found: ProbeFinding[]): Promise<readonly Certificate[]> {
  const asked = probe.named ? [...new Set(Object.values(probe.named))] : ids;
  const leading: Certificate[] = [];
  let usable = 0;
  for (const id of asked.slice(0, MAX_LOOKED_AT)) {
    const looked = await lookAt(client, id, probe);
    found.push(...looked.findings);
    leading.push(...looked.path);
    if (!looked.findings.some(({ state }) => state === 'broken')) usable++;
  }
  if (asked.length > MAX_LOOKED_AT) found.push({ about: 'credential', state: 'note', text: `${asked.length - MAX_LOOKED_AT} more were not looked at`, code: 'too_many' });
  if (usable === 0) found.push({ about: 'credential', state: 'broken', text: 'none can sign for anybody', code: 'none' });
  return [...new Map(leading.map((one) => [one.der.toString('base64'), one])).values()];
}

async function lookAt(client: CscClient, id: string, { anchors, hasPin, now }: CredentialProbe): Promise<{ readonly findings: readonly ProbeFinding[]; readonly path: readonly Certificate[] }> {
  const says = (state: ProbeFinding['state'], text: string, code: string): ProbeFinding => ({ about: 'credential', state, text: `${id}: ${text}`, code });
  let credential: CscCredential;
  let certificate: Certificate;
  let chain: readonly Certificate[];
  try {
    credential = await client.credential(id);
    [certificate, ...chain] = credential.certificates.map((der) => readCertificate(der)) as [Certificate, ...Certificate[]];
  } catch (error) {
    if (error instanceof CloudError) return { findings: [says('broken', error.message, 'gone')], path: [] };
    if (error instanceof DerError) return { findings: [says('broken', 'its certificates cannot be read', 'malformed')], path: [] };
    throw error;
  }
  const name = commonName(certificate.subject);
  const path = checkPath(certificate, chain.slice(0, 16), anchors, now);
  const left = certificate.notAfter.getTime() - now.getTime();
  const faults: ProbeFinding[] = [];
  if (!credential.usable) faults.push(says('broken', `${name}, switched off by the service`, 'disabled'));
  if (credential.release.kind === 'person') faults.push(says('broken', `${name}, released by a person only`, 'person'));
  if (credential.release.kind === 'pin' && !hasPin) faults.push(says('broken', `${name}, asks for a PIN`, 'pin'));
  if (!readPublicKey(certificate.spki) || !credential.algorithms.some((algorithm) => ALGORITHMS.includes(algorithm))) faults.push(says('broken', `${name}, offers no signature with SHA-256 by EC or RSA`, 'algorithm'));
  if (!path.ok) faults.push(says('broken', `${name}, ${path.reason}`, path.reason));
  else if (left < SOON_MS) faults.push(says('note', `${name}, ends on ${certificate.notAfter.toISOString().slice(0, 10)}`, 'ends_soon'));
  return { findings: faults.length > 0 ? faults : [says('ok', `${name}, until ${certificate.notAfter.toISOString().slice(0, 10)}`, 'usable')], path: path.ok ? path.path.slice(0, -1) : [] };
}
