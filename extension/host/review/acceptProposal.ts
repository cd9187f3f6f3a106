import * as vscode from 'vscode';
import type { HunkId } from '../../../shared/domain/ids.ts';
import type { Proposal } from '../../../shared/domain/proposal.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { PathRefusal, Workspace } from '../../../shared/domain/workspace.ts';
import type { TextEdit } from '../../../shared/review/applyHunks.ts';
import { type AcceptRefusal, planAccept } from '../../review/proposals.ts';
import type { ProjectFolder } from '../workspace/projectFolder.ts';

export type AcceptResult =
  | {
      readonly kind: 'accepted';
      readonly accepted: readonly HunkId[];
      /** Hunks that had no place; their text was left alone. */
      readonly failed: readonly HunkId[];
    }
  | { readonly kind: 'refused'; readonly refusal: ApplyRefusal };

type ApplyRefusal =
  | AcceptRefusal
  | { readonly kind: 'path'; readonly refusal: PathRefusal }
  /** The editor would not make the change: a read-only file, or typing at the same moment. */
  | { readonly kind: 'editorRefused' };

/**
 * Makes the changes of one hunk or of all pending ones in the file's document, as one undo step. The
 * file is not saved and no editor is opened or focused. When it is refused, no character has changed.
 */
export async function acceptProposal(
  { workspace, project }: { readonly workspace: Workspace; readonly project: ProjectFolder },
  { data }: KnownRecord<'proposal'>,
  which: HunkId | 'all',
): Promise<AcceptResult> {
  const read = await workspace.readFile(data.path, new AbortController().signal);
  if (read.kind === 'refused') return refused({ kind: 'path', refusal: read.refusal });
  const document = await vscode.workspace.openTextDocument(project.uriOf(data.path));
  return apply(document, data, which);
}

async function apply(
  document: vscode.TextDocument,
  data: Proposal,
  which: HunkId | 'all',
): Promise<AcceptResult> {
  // From reading the text to handing over the edit nothing may be awaited: the editor refuses an edit
  // made for an older version, and only for that.
  const before = document.getText();
  const plan = planAccept(data, which, before);
  if (plan.kind === 'refused') return plan;
  const isApplied = await vscode.workspace.applyEdit(toWorkspaceEdit(document, plan.edits));
  if (!isApplied || document.getText() === before) return refused({ kind: 'editorRefused' });
  return { kind: 'accepted', accepted: plan.accepted, failed: plan.failed };
}

function toWorkspaceEdit(
  document: vscode.TextDocument,
  edits: readonly TextEdit[],
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, newText } of edits) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    edit.replace(document.uri, range, newText);
  }
  return edit;
}

function refused(refusal: ApplyRefusal): AcceptResult {
  return { kind: 'refused', refusal };
}

/** What the person reads when nothing was changed, and what to do next. */
export function refusalWords(refusal: ApplyRefusal): string {
  switch (refusal.kind) {
    case 'gone':
      return vscode.l10n.t('This proposal was deleted; nothing was changed.');
    case 'settled':
      return vscode.l10n.t('This edit was already accepted or rejected; nothing was changed.');
    case 'unplaced':
      return refusal.placement.kind === 'overlaps'
        ? vscode.l10n.t(
            'Two proposed edits touch the same text; nothing was changed. Reject one first.',
          )
        : vscode.l10n.t(
            'The text has changed since this edit was proposed, so nothing was changed. Undo your change, or reject the edit and ask again.',
          );
    case 'path':
      return refusal.refusal.kind === 'restricted'
        ? vscode.l10n.t('Trust this workspace to accept edits; nothing was changed.')
        : vscode.l10n.t('The file cannot be edited from here; nothing was changed.');
    case 'editorRefused':
      return vscode.l10n.t('The editor did not take the change; nothing was changed. Try again.');
  }
}
