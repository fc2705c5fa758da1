/** The two halves of a signature: prepare the revision, put the CMS in. The key is elsewhere. */
export { completeSignature } from './complete-signature';
export { lintRevision } from './lint-revision';
export { prepareSignature } from './prepare-signature';
