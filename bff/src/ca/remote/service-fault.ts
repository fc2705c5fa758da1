/** Trouble with an outside service, as the rest of the program sees it: not now. What kind stands in `reason` and in the log. */
import { AppError, type Logger } from '../../kernel';
import { CloudError, type CloudFailure } from '../../kernel/cloud-call';
import { CertificateRefused } from './check-issued';
import type { HttpsAnswer } from './https';

/** For statuses that are not 2xx. @param vendorCode what the service says itself, already looked at; default the status */
export function faultOf({ status, retryAfterSeconds }: HttpsAnswer, vendorCode = `HTTP ${status}`): CloudError {
  const failure: CloudFailure = status === 401 || status === 403 ? 'credentials' : status === 429 ? 'rate_limited' : 'refused';
  return new CloudError(failure, failure === 'rate_limited' && retryAfterSeconds !== null ? `retry after ${retryAfterSeconds} s` : vendorCode);
}

/**
 * Runs one step with an outside service.
 * @param step for the log, e.g. `enroll`
 * @throws AppError('unavailable') {reason} for all trouble of the service; other errors as they are
 */
export async function withService<T>(logger: Logger, service: string, step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const trouble = troubleOf(error);
    if (!trouble) throw error;
    logger.warn({ service, step, ...trouble }, ADVICE[trouble.reason] ?? 'an outside service of the CA did not do it');
    throw new AppError('unavailable', { reason: trouble.reason }, { cause: error });
  }
}

function troubleOf(error: unknown): { readonly reason: string; readonly vendorCode: string } | null {
  if (error instanceof CloudError) return { reason: error.failure, vendorCode: error.vendorCode };
  if (error instanceof CertificateRefused) return { reason: error.reason, vendorCode: '' };
  return null;
}

const ADVICE: Readonly<Record<string, string>> = {
  credentials: 'an outside service of the CA refuses our credentials: check user, password, client certificate and what they are allowed',
  chain_untrusted: 'an outside CA issues under a root that was not configured as trusted: compare the root with its operator before changing the setting',
};
