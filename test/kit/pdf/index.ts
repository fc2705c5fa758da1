/** Signing and reading of PDF files for tests. */
export * from './fixtures';
export * from './outside-opinions';
export * from './sign';
