/** Does somebody answer whether the certificates of an outside CA are revoked? Without that, files reach B-T and no more. */
import { AppError, createLogger, type Clock } from '../../../kernel';
import { commonName } from '../../x509/read-name';
import type { Certificate } from '../../x509/read-certificate';
import { createOutsideRevocation, type OutsideRevocationOptions } from '../revocation';
import { statusAddresses } from '../revocation/addresses';
import { toPem } from '../trusted-roots';
import type { ProbeFinding } from '../../probe-finding';

/** What was offered, and the trusted roots it leads to. */
export interface Chains {
  readonly anchors: readonly Certificate[];
  /** without the roots */
  readonly certificates: readonly Certificate[];
}

const MAX_ASKED = 16;

export async function probeStatus({ anchors, certificates }: Chains, revocation: Omit<OutsideRevocationOptions, 'trustPem'>, clock: Clock): Promise<readonly ProbeFinding[]> {
  const found: ProbeFinding[] = [];
  const asked = certificates.slice(0, MAX_ASKED);
  const silent = asked.filter((one) => { const { ocsp, crl } = statusAddresses(one); return ocsp.length + crl.length === 0; });
  for (const one of silent) found.push({ about: 'status', state: 'note', text: `${commonName(one.subject)} names nobody who would tell whether it is revoked`, code: 'no_address' });
  const named = asked.filter((one) => !silent.includes(one));
  if (named.length === 0) return found;
  const service = createOutsideRevocation({ clock, logger: createLogger('silent') }, { ...revocation, trustPem: toPem(anchors.map(({ der }) => der)) });
  try {
    const { ocsp, crls, uncovered } = await service.revocationData(named.map(({ der }) => der), certificates.map(({ der }) => der));
    const without = named.filter(({ der }) => uncovered.some((other) => der.equals(other)));
    for (const one of without) found.push({ about: 'status', state: 'note', text: `${commonName(one.subject)}: no answer that holds from ${hostsOf(one).join(', ')}`, code: 'no_answer' });
    if (without.length < named.length) found.push({ about: 'status', state: 'ok', text: `answers for ${named.length - without.length} of ${named.length} certificates (OCSP ${ocsp.length}, lists ${crls.length})` });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    found.push({ about: 'status', state: 'note', text: error.code, code: 'no_answer' });
  }
  return found;
}

function hostsOf(certificate: Certificate): readonly string[] {
  const { ocsp, crl } = statusAddresses(certificate);
  return [...new Set([...ocsp, ...crl].map((url) => new URL(url).host))];
}
