/** What a partner uploaded, byte for byte, also where the file that is signed was repaired or made from a picture. */
import { AppError } from '../kernel';
import type { EnvelopeDeps } from './deps';
import { Document } from './entities';

/** @throws AppError not_found for a document that is not this partner's */
export async function readOriginal(deps: Pick<EnvelopeDeps, 'dataSource' | 'blobs'>, partnerId: string, documentId: string): Promise<Buffer> {
  const document = await deps.dataSource.manager.findOneBy(Document, { id: documentId, partnerId });
  // documents from before uploads were kept apart have no original; revision 0 was the upload then, but its hash has moved on
  if (!document?.originalSha256) throw new AppError('not_found');
  return deps.blobs.get(document.originalSha256);
}
