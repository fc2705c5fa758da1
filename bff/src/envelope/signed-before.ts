/**
 * Signatures of others that a document came with. They must stay whole; whether to trust them is not ours to say, so
 * nothing here looks at their certificates.
 */
import type { Manager } from '../db';
import type { SignatureInUpload } from '../signing/port';
import { Document } from './entities';

/** As stored beside the document and in the evidence: times as ISO 8601. */
export interface SignatureBefore extends Omit<SignatureInUpload, 'claimedTime'> {
  readonly claimedTime: string | null;
}

export function signaturesBefore(document: Pick<Document, 'signedBefore'>): readonly SignatureBefore[] {
  return document.signedBefore === null ? [] : (JSON.parse(document.signedBefore) as SignatureBefore[]);
}

export function storedSignatures(signatures: readonly SignatureInUpload[]): string | null {
  if (signatures.length === 0) return null;
  return JSON.stringify(signatures.map(({ field, kind, signer, issuer, serial, claimedTime }): SignatureBefore => ({ field, kind, signer, issuer, serial, claimedTime: claimedTime?.toISOString() ?? null })));
}

/** Names of the fields that others signed before the document came. */
export async function fieldsSignedBefore(manager: Manager, documentId: string): Promise<readonly string[]> {
  return signaturesBefore(await manager.findOneByOrFail(Document, { id: documentId })).map(({ field }) => field);
}
