import * as vscode from 'vscode';

export const PROPOSAL_SCHEME = 'parley-proposal';

/** What a difference shows: one hunk of a proposal, or `all`. The ids are as they were found: unchecked. */
interface ProposalAddress {
  readonly proposal: string;
  readonly which: string;
  readonly side: string;
}

/**
 * The address of a side names the proposal and the hunk, never the text:
 * `parley-proposal:/<proposal>/<hunk or all>/<before or after>/<file name>`.
 */
export function proposalAddress(
  { proposal, which, side }: ProposalAddress,
  fileName: string,
): vscode.Uri {
  return vscode.Uri.from({
    scheme: PROPOSAL_SCHEME,
    path: `/${proposal}/${which}/${side}/${fileName}`,
  });
}

/** Reads an address back; null for any other. */
export function readProposalAddress(uri: vscode.Uri): ProposalAddress | null {
  if (uri.scheme !== PROPOSAL_SCHEME) return null;
  const [, proposal = '', which = '', side = ''] = uri.path.split('/');
  return { proposal, which, side };
}
