/** Trouble that is a finding, told by its kind. */
import { CloudError } from '../../../kernel/cloud-call';
import { CertificateRefused } from '../check-issued';
import type { ProbeFinding } from '../../probe-finding';

/** Names of TLS faults, as https.ts passes them on. */
const TLS_FAULT = /TLS|SSL|SIGNED|CERT|UNABLE_TO|HOSTNAME/;

export async function attempt<T>(found: ProbeFinding[], about: ProbeFinding['about'], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CertificateRefused) found.push({ about, state: 'broken', text: error.reason, code: error.reason });
    else if (error instanceof CloudError) found.push({ about, state: 'broken', text: error.message, code: error.failure === 'unreachable' && TLS_FAULT.test(error.vendorCode) ? 'tls' : error.failure });
    else throw error;
    return undefined;
  }
}
