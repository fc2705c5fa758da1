/** How a file is handed to the renderer's thread: by hash, with or without its bytes. */
export interface DocumentSource {
  /** lower-case hex */
  readonly sha256: string;
  /** null when the thread should have the document open still */
  readonly bytes: Uint8Array | null;
}
/** `reason` of the `conflict` that answers a source without bytes that is not open: the caller sends it again with bytes. */
export const NOT_OPEN = 'document not open';
