/** Reading a document to its end. */
export { isMissing } from './fill-rules';
export { FillSheet } from './fill-sheet';
export { JumpSheet } from './jump-sheet';
export { PagesView } from './pages-view';
export { TextView } from './text-view';
export { useReadingReport } from './use-reading-report';
export { useReader, type Reader } from './use-reader';
