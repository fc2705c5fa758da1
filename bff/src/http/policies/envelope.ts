/** An envelope is loaded through one of its recipients, or a member of a recipient organisation. */
import { findEnvelope, type EnvelopeAccess } from '../../envelope';
import type { Policy } from '../route';

/** A stranger's envelope is absent (security R2). */
export function myEnvelope<N extends 'getEnvelope' | 'getEnvelopePdf' | 'getEnvelopeEvidence'>(): Policy<N, EnvelopeAccess> {
  return { name: 'my-envelope', load: (services, actor, params) => findEnvelope(services, (actor as { userId: string }).userId, (params as { envelopeId: string }).envelopeId) };
}
