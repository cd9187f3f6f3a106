/** A kept text without the text itself. */
export interface SnapshotSize {
  readonly id: string;
  /** Of the text. */
  readonly hash: string;
  /** Of the compressed text in base64. */
  readonly length: number;
  /** When it was kept, in milliseconds since 1970. */
  readonly createdAt: number;
}

/** Looks over all kept texts without reading any of them, which for many would hold up everything else. */
export interface SnapshotShelf {
  /** The snapshots of one project, in order of id. */
  snapshotSizes(projectId: string): Promise<readonly SnapshotSize[]>;
}
