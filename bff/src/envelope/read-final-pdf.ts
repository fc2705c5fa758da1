/** The finished file. A partly signed one leaves the house for nobody (security R32). */
import { AppError } from '../kernel';
import type { EnvelopeDeps } from './deps';
import { Envelope } from './entities';

/** Who may have it is the caller's business. @throws AppError not_found | not_ready */
export async function readFinalPdf(deps: Pick<EnvelopeDeps, 'dataSource' | 'blobs'>, envelopeId: string): Promise<Buffer> {
  const envelope = await deps.dataSource.manager.findOneBy(Envelope, { id: envelopeId });
  if (!envelope) throw new AppError('not_found');
  if (envelope.state !== 'completed' || envelope.finalSha256 === null) throw new AppError('not_ready', { state: envelope.state });
  return deps.blobs.get(envelope.finalSha256);
}
