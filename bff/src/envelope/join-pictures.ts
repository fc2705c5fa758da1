/**
 * Several uploaded pictures become one PDF, a page each, in the order given. Each picture was an upload of its own, so
 * it was checked, refused or kept by itself; here they are only read again, as they came. Their documents stay.
 */
import { In } from 'typeorm';
import { AppError } from '../kernel';
import { Document } from './entities';
import { storeDocument, type StoreDeps, type UploadedDocumentView } from './store-document';

export interface JoinInput {
  readonly partnerId: string;
  readonly title: string;
  /** in the order of the pages */
  readonly documentIds: readonly string[];
}

/** @throws AppError not_found (another's document), field_value_invalid {path, reason} for what is no picture or comes twice, pdf_too_large, image_unreadable */
export async function joinPictures(deps: StoreDeps, { partnerId, title, documentIds }: JoinInput): Promise<UploadedDocumentView> {
  const found = new Map((await deps.dataSource.manager.findBy(Document, { id: In([...documentIds]), partnerId })).map((document) => [document.id, document]));
  const pictures = documentIds.map((id, i) => {
    const document = found.get(id);
    if (!document) throw new AppError('not_found', { documentId: id });
    const refuse = (reason: string): never => { throw new AppError('field_value_invalid', { path: `documentIds.${i}`, reason }); };
    if (documentIds.indexOf(id) !== i) refuse('twice');
    const { originalSha256, originalKind } = document;
    if (originalSha256 === null || (originalKind !== 'jpeg' && originalKind !== 'png')) return refuse('not_a_picture');
    return { documentId: id, originalSha256, originalKind };
  });
  const report = await deps.signing.intakePictures(await Promise.all(pictures.map(({ originalSha256 }) => deps.blobs.get(originalSha256))));
  return storeDocument(deps, { partnerId, title, report, upload: null, parts: pictures });
}
