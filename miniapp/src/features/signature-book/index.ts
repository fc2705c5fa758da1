/** Signatures kept for other documents. */
export { BookList, RemoveSheet } from './book-list';
export { BookSheet } from './book-sheet';
export { useBook, useKeeping, type SavedSignature } from './use-book';
