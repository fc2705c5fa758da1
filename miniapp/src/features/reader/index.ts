/** Reading a document to its end. */
export { FillSheet } from './fill-sheet';
export { JumpSheet } from './jump-sheet';
export { PagesView } from './pages-view';
export { useReader, type Reader } from './use-reader';
