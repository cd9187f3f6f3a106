/** Where a replacement probably belongs, for texts that occur more than once. */
export interface PlaceHint {
  /** Counted from 0; null for none. */
  readonly line: number | null;
  /** A line that stands somewhere above the place, such as the head of its function; null for none. */
  readonly after: string | null;
}

/** Replace the one place where `oldText` stands by `newText`. */
export interface Replacement {
  readonly oldText: string;
  readonly newText: string;
  readonly hint?: PlaceHint;
}

/** What a model wants done to one file. Paths are as it wrote them: hostile until they are checked. */
export type FileChange =
  | { readonly kind: 'edit'; readonly path: string; readonly hunks: readonly Replacement[] }
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  /** The file moves to `to`; the hunks, if any, are of its text. */
  | {
      readonly kind: 'rename';
      readonly path: string;
      readonly to: string;
      readonly hunks: readonly Replacement[];
    }
  | { readonly kind: 'delete'; readonly path: string };
