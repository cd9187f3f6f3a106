import * as vscode from 'vscode';

/** Documents that show a side of a proposal, read-only. */
export const PROPOSAL_SCHEME = 'parley-proposal';
/** Documents in memory in which a person writes their own version of a proposed text. */
export const OWN_TEXT_SCHEME = 'parley-edit';

/** What a difference shows: one hunk of a proposal, or `all`. The ids are as they were found: unchecked. */
export interface ProposalAddress {
  readonly proposal: string;
  readonly which: string;
  readonly side: string;
}

/**
 * The address of a side names the proposal and the hunk, never the text:
 * `parley-proposal:/<path of the file>?<proposal>/<hunk or all>/<before or after>`; for `parley-edit` the
 * side is the hash of the file's text that the person began with. The editor shows the path in its
 * breadcrumbs and headings, and takes two sides with different ones for a renamed file.
 */
export function proposalAddress(
  { proposal, which, side }: ProposalAddress,
  path: string,
  scheme = PROPOSAL_SCHEME,
): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${path}`, query: `${proposal}/${which}/${side}` });
}

/** Reads an address back; null for any other. */
export function readProposalAddress(uri: vscode.Uri): ProposalAddress | null {
  if (uri.scheme !== PROPOSAL_SCHEME && !isOwnText(uri)) return null;
  const [proposal = '', which = '', side = ''] = uri.query.split('/');
  return { proposal, which, side };
}

/** Whether a document holds a person's own version. */
export function isOwnText({ scheme }: vscode.Uri): boolean {
  return scheme.startsWith(OWN_TEXT_SCHEME);
}

/** The last part of a path. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
