/** An EST server: its certificates, whether it knows us, and whether they lead to the trusted root. */
import { sha256Hex, type Clock } from '../../../kernel';
import { CloudError } from '../../../kernel/cloud-call';
import type { OutsideCaSettings } from '../../outside-settings';
import { checkPath } from '../../x509/path';
import type { Certificate } from '../../x509/read-certificate';
import { commonName } from '../../x509/read-name';
import { estClient } from '../est/est-client';
import type { OutsideFiles } from '../outside-files';
import { estOptions, fingerprintsOf } from '../outside-options';
import { pickTrusted, readPem } from '../trusted-roots';
import { attempt } from './attempt';
import { SOON_MS, type ProbeFinding } from '../../probe-finding';
import type { Chains } from './status';

const MAX_POOL = 16;

export async function probeEst(settings: OutsideCaSettings, files: OutsideFiles, clock: Clock, found: ProbeFinding[]): Promise<Chains | null> {
  const options = estOptions(settings, files);
  const client = estClient(options);
  const { basic: _, clientCertificate: __, ...asNobody } = options;
  const stranger = estClient(asNobody);
  try {
    const offered = await attempt(found, 'service', () => client.caCertificates());
    if (!offered) return null;
    found.push({ about: 'service', state: 'ok', text: `hands out ${offered.length} certificates of its own` });
    found.push(await access(() => client.knock(), () => stranger.knock()));
    const trusted = settings.trustSha256.length > 0 ? await attempt(found, 'root', async () => pickTrusted(offered, fingerprintsOf(settings))) : readPem(files.trust ?? '');
    if (!trusted) {
      found.push(...offered.filter(isRoot).map(asOffered));
      return null;
    }
    return { anchors: trusted, certificates: underTheRoot(offered, trusted, clock.now(), found) };
  } finally {
    await Promise.all([client.close(), stranger.close()]);
  }
}

/**
 * An enrolment that asks for nothing cannot be granted. Where a stranger is sent away and we are told that it is no
 * request, the service knows us.
 */
async function access(asWeAre: () => Promise<number>, asNobody: () => Promise<number>): Promise<ProbeFinding> {
  const refusesPerson = (status: number): boolean => status === 401 || status === 403;
  try {
    const status = await asWeAre();
    if (refusesPerson(status)) return { about: 'access', state: 'broken', text: `sends us away: HTTP ${status}`, code: 'credentials' };
    // a service may end the connection of whoever shows no certificate
    const other = await asNobody().catch((error: unknown) => { if (error instanceof CloudError) return 401; throw error; });
    if (refusesPerson(other)) return { about: 'access', state: 'ok', text: 'knows us, and sends strangers away' };
    return { about: 'access', state: 'note', text: 'did not ask who we are before it looked at a request', code: 'not_asked' };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return { about: 'access', state: 'note', text: `cannot be told before the first act: ${error.message}`, code: 'not_asked' };
  }
}

/** @returns the issuing CAs that lead to the root now */
function underTheRoot(offered: readonly Certificate[], anchors: readonly Certificate[], now: Date, found: ProbeFinding[]): readonly Certificate[] {
  const inner = offered.filter((one) => !isRoot(one));
  const asked = inner.length > 0 ? inner : offered;
  const results = asked.map((one) => ({ one, result: checkPath(one, offered.slice(0, MAX_POOL), anchors, now) }));
  const leading = results.filter(({ result }) => result.ok).map(({ one }) => one);
  for (const { one, result } of results) {
    if (!result.ok) found.push({ about: 'root', state: leading.length > 0 ? 'note' : 'broken', text: `${commonName(one.subject)}: ${result.reason}`, code: result.reason });
  }
  if (leading.length === 0) found.push(...offered.filter(isRoot).map(asOffered));
  else found.push({ about: 'root', state: 'ok', text: leading.map(({ subject }) => commonName(subject)).join(', ') });
  for (const one of [...leading, ...anchors]) {
    if (one.notAfter.getTime() - now.getTime() < SOON_MS) found.push({ about: 'root', state: one.notAfter < now ? 'broken' : 'note', text: `${commonName(one.subject)} ends on ${one.notAfter.toISOString().slice(0, 10)}`, code: 'ends_soon' });
  }
  return leading.filter((one) => !isRoot(one));
}

const isRoot = ({ subject, issuer }: Certificate): boolean => subject.equals(issuer);
const asOffered = (root: Certificate): ProbeFinding => ({ about: 'root', state: 'note', text: `it offers ${commonName(root.subject)}, SHA-256 ${sha256Hex(root.der)}`, code: 'compare' });
