/** Bytes beside the records, which name them by their hash. They never change. */
export interface BlobShelf {
  /**
   * Keeps bytes, at most `MAX_BLOB_BYTES`, and gives their hash. Before the record that names them is written: what no record
   * names is kept for a week only. Throws where they are too many, or `StoreUnavailableError`.
   */
  putBlob(bytes: Uint8Array): Promise<string>;
  /** Null for what is not on this machine (yet). What comes is what the hash names. */
  blob(hash: string): Promise<Uint8Array | null>;
}
