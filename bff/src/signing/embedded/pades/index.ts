/** The two halves of a signature and of a document timestamp: prepare the revision, put the CMS in. The key is elsewhere. */
export { addValidationData } from './add-validation-data';
export { completeDocumentTimestamp } from './complete-document-timestamp';
export { completeSignature } from './complete-signature';
export { certificatesOf } from './embedded-certificates';
export { lintRevision } from './lint-revision';
export { prepareDocumentTimestamp } from './prepare-document-timestamp';
export { prepareSignature } from './prepare-signature';
