import * as vscode from 'vscode';

/**
 * Words that hold the names of files, branches or personalities, for a notification: there `[a](b)` would
 * become a link, which may run a command.
 */
export function withoutLinks(words: string): string {
  return words.replaceAll('](', ']\u200B(');
}

/** Says something that needs no answer. */
export function tell(words: string): void {
  void vscode.window.showInformationMessage(withoutLinks(words));
}
