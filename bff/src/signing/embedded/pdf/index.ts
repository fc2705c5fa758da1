/** Reading a PDF and appending to it. Everything else in this folder is internal. */
export { openPdf, type Decrypt, type PdfDocument } from './document';
export type { FormField } from './form-fields';
export { IncrementalUpdate } from './incremental';
export { decodeStream, InflateBudget } from './filters';
export { Lexer } from './lexer';
export { LIMITS, tooLarge, unreadable } from './limits';
export { countOf, Dict, isArray, Name, name, nameOf, numberOf, PdfString, Raw, Real, Ref, Stream, type ObjectReader, type PdfObject } from './objects';
export type { Box, PdfPage, Quarter } from './pages';
export { ByteSink, numberText } from './serialize';
export type { XrefSection } from './xref';
