import * as vscode from 'vscode';

export const HISTORY_SCHEME = 'parley-history';

/** `now` is the file as it is, unsaved changes included; the others are what a revision kept. */
export type HistorySide = 'before' | 'after' | 'now';

interface HistoryAddress {
  /** As it was found: unchecked. */
  readonly revision: string;
  readonly side: HistorySide;
}

/**
 * The address of one side of a difference names a revision, never a text:
 * `parley-history:/<revision>/<before, after or now>/<file name>`.
 */
export function historyAddress({ revision, side }: HistoryAddress, fileName: string): vscode.Uri {
  return vscode.Uri.from({ scheme: HISTORY_SCHEME, path: `/${revision}/${side}/${fileName}` });
}

/** Reads an address back; null for any other. */
export function readHistoryAddress(uri: vscode.Uri): HistoryAddress | null {
  if (uri.scheme !== HISTORY_SCHEME) return null;
  const [, revision = '', side = ''] = uri.path.split('/');
  return side === 'before' || side === 'after' || side === 'now' ? { revision, side } : null;
}
