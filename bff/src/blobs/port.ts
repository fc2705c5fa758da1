/** Files by the SHA-256 of their content: immutable, written once, safe to write twice. */
export interface BlobStore {
  /** @returns lower-case hex SHA-256, the blob's name; the bytes are durable when this resolves */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws AppError('internal') when the blob is missing or its content does not match its name */
  get(sha256: string): Promise<Buffer>;
}
