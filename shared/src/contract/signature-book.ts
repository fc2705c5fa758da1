/** What a person has: signatures kept for other documents, and the certificates issued for each act. */
import { z } from 'zod';
import { contract, id, instant } from './common';
import { handwritten } from './task';

export const savedSignature = z.object({ signatureId: id, signature: handwritten.omit({ kind: true }), savedAt: instant }).meta({ id: 'SavedSignature' });
const params = z.object({ signatureId: id });

export const listSignatures = contract({ status: 200, answer: z.object({ signatures: z.array(savedSignature), limit: z.number().int() }), errors: [] });
export const saveSignature = contract({
  body: handwritten, status: 201, answer: savedSignature,
  errors: ['consent_required', 'identity_required', 'signature_empty', 'payload_too_large', 'conflict'],
});
export const deleteSignature = contract({ params, status: 204, answer: 'none', errors: [] });
export const listMyCertificates = contract({
  status: 200,
  answer: z.object({
    certificates: z.array(z.object({ serial: z.string(), subject: z.string(), issuer: z.string(), signedAt: instant, taskId: id, envelopeId: id, title: z.string() })),
  }),
  errors: [],
});
