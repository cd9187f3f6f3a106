import * as vscode from 'vscode';

/**
 * Markdown that a model or another device wrote: no commands, no HTML, no icons, and no pictures, since
 * fetching one would tell its server what the text says.
 */
export function untrustedMarkdown(text: string): vscode.MarkdownString {
  // An invisible word joiner keeps `![` from opening a picture, in prose and code alike.
  const markdown = new vscode.MarkdownString(text.replaceAll('![', '!\u2060['));
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  markdown.supportThemeIcons = false;
  return markdown;
}
