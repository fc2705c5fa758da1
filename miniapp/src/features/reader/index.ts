/** Reading a document to its end. */
export { isMissing } from './fill-rules';
export { FillSheet } from './fill-sheet';
export { JumpSheet } from './jump-sheet';
export { PagesView } from './pages-view';
export { SearchBar } from './search-bar';
export { TextView } from './text-view';
export { useReadingReport } from './use-reading-report';
export { useReader, type Reader } from './use-reader';
export { useSearch } from './use-search';
