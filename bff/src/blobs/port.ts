/** Files by the SHA-256 of their content: immutable, written once, safe to write twice. */
export interface BlobStore {
  /** @returns lower-case hex SHA-256, the blob's name; the bytes are durable when this resolves, and young again for the sweep */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws AppError('internal') when the blob is missing or its content does not match its name */
  get(sha256: string): Promise<Buffer>;
}

/**
 * The store as the sweep of unneeded files sees it. Whoever stores a file names it in the database within the hour; a
 * file older than that, named nowhere, is nobody's.
 */
export interface SweepableBlobs extends BlobStore {
  /** Names of files last put before `before`, in pieces of at most a few hundred. */
  older(before: Date): AsyncIterable<readonly string[]>;
  /**
   * Removes a file unless it was put again meanwhile, or `isNeeded` says so once it is out of reach of a second put.
   * @returns whether it is gone
   */
  removeUnless(sha256: string, before: Date, isNeeded: () => Promise<boolean>): Promise<boolean>;
}
