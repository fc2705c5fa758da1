/** What a worker thread can be asked to do: the signing service without pool, queue and deadlines. */
import type { SigningService } from '../port';
import { checkText, drawSeal, prepareImage } from './appearance';
import { formFields, placeFields } from './fields';
import { intake } from './intake';
import { addValidationData, certificatesOf, completeDocumentTimestamp, completeSignature, prepareDocumentTimestamp, prepareSignature } from './pades';
import { openPdf } from './pdf';
import { renderPage, searchPages } from './render';
import { signedRevision, verifyPdf } from './verify';

export type OperationName = Exclude<keyof SigningService, 'close'>;
/** Same arguments and results as the service; bytes come back as plain views. */
export type Operations = { readonly [K in OperationName]: (...args: Parameters<SigningService[K]>) => ReturnType<SigningService[K]> | Awaited<ReturnType<SigningService[K]>> };

export const operations: Operations = {
  intake,
  findKeyword: (pdf, keyword) => searchPages(pdf, keyword, openPdf(pdf).pages().map(({ width, height }) => ({ width, height }))),
  formFields,
  placeFields,
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
  verify: verifyPdf,
  signedRevision,
};
