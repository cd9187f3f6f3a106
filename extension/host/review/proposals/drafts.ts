import type * as vscode from 'vscode';
import { applyEdits, type TextEdit } from '../../../../shared/review/applyHunks.ts';
import { editsBefore } from '../../../../shared/review/editsBefore.ts';

/**
 * The texts of documents as the proposals that are accepted together make them, one after the other,
 * before any of it is made.
 */
export interface Drafts {
  /** The document's text with all edits that were added. */
  textOf(document: vscode.TextDocument): string;
  /**
   * Adds edits of that text. Answers them as edits of the document as it is; null, and nothing is added,
   * where they touch what was added before.
   */
  add(document: vscode.TextDocument, edits: readonly TextEdit[]): readonly TextEdit[] | null;
}

export function createDrafts(): Drafts {
  const added = new Map<vscode.TextDocument, (readonly TextEdit[])[]>();
  const texts = new Map<vscode.TextDocument, string>();
  const textOf = (document: vscode.TextDocument): string =>
    texts.get(document) ?? document.getText();
  return {
    textOf,
    add: (document, edits) => {
      const before = added.get(document) ?? [];
      const asIs = before.reduceRight<readonly TextEdit[] | null>(
        (moved, earlier) => moved && editsBefore(earlier, moved),
        edits,
      );
      if (asIs === null) return null;
      texts.set(document, applyEdits(textOf(document), edits));
      added.set(document, [...before, edits]);
      return asIs;
    },
  };
}
