/** What a worker thread can be asked to do: the signing service without pool, queue and deadlines. */
import type { SigningService } from '../port';
import { checkText, drawSeal, prepareImage } from './appearance';
import { formFields, placeFlow } from './fields';
import { intake, intakePictures } from './intake';
import { addValidationData, certificatesOf, completeDocumentTimestamp, completeSignature, prepareDocumentTimestamp, prepareSignature } from './pades';
import { openPdf } from './pdf';
import { describePages, pageText, renderPage, renderTile, searchPages } from './render';
import type { DocumentSource } from './render/source';
import { signedRevision, verifyPdf } from './verify';

export type OperationName = Exclude<keyof SigningService, 'close'>;
type RenderName = 'renderPage' | 'renderTile' | 'pageText' | 'describePages';
type Given<K extends OperationName> = K extends RenderName ? (Parameters<SigningService[K]> extends [unknown, ...infer Rest] ? [pdf: DocumentSource | Uint8Array, ...Rest] : never) : Parameters<SigningService[K]>;
/** Same arguments and results as the service, but that the renderer is given files by hash; bytes come back as plain views. */
export type Operations = { readonly [K in OperationName]: (...args: Given<K>) => ReturnType<SigningService[K]> | Awaited<ReturnType<SigningService[K]>> };

export const operations: Operations = {
  intake,
  intakePictures,
  findKeyword: (pdf, keyword) => searchPages(pdf, keyword, openPdf(pdf).pages().map(({ width, height }) => ({ width, height }))),
  formFields,
  placeFields: placeFlow,
  checkText,
  prepareImage,
  prepareSignature: (request) => prepareSignature(request),
  completeSignature,
  certificatesOf,
  addValidationData,
  prepareDocumentTimestamp: (pdf, timestampRoom) => prepareDocumentTimestamp(pdf, timestampRoom),
  completeDocumentTimestamp,
  drawSeal,
  renderPage,
  renderTile,
  pageText,
  describePages,
  verify: verifyPdf,
  signedRevision,
};
