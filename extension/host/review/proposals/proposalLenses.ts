import * as vscode from 'vscode';
import { truncate } from '../../../../shared/domain/text.ts';
import { unreachable } from '../../../../shared/domain/unreachable.ts';
import type { ReviewHost } from '../reviewHost.ts';
import { fileNameOf } from './proposalAddress.ts';
import type { ProposalIndex, ShownHunk } from './proposalIndex.ts';

const MAX_TITLE = 60;

/**
 * Above each pending hunk: who and why, accept, reject, edit, discuss, show the difference, next; above the
 * topmost of several also what decides them all. The space after an icon is a fixed one: the editor drops
 * others.
 */
export function createProposalLenses(
  { project }: Pick<ReviewHost, 'project'>,
  index: ProposalIndex,
  onDidChange: vscode.Event<void>,
): vscode.CodeLensProvider {
  return {
    onDidChangeCodeLenses: onDidChange,
    provideCodeLenses: (document) => {
      const path = project.pathOf(document.uri);
      if (path === null || index.in(path).length === 0) return [];
      const shown = index.hunksIn(path, document.getText());
      return shown.flatMap((each) => lensesOf(each, shown, index));
    },
  };
}

interface Lens {
  readonly title: string;
  readonly command: string;
  /** What it is about: one hunk, unless it says otherwise. */
  readonly isOfAll?: true;
}

function lensesOf(
  each: ShownHunk,
  shown: readonly ShownHunk[],
  index: ProposalIndex,
): vscode.CodeLens[] {
  const { proposal, hunk, line } = each;
  const range = new vscode.Range(line, 0, line, 0);
  const title = { title: titleOf(each), command: 'showDiff' };
  return [title, ...hunkLenses(each), ...lensesOfAll(each, shown, index)].map(
    ({ title: words, command, ...lens }: Lens) =>
      new vscode.CodeLens(range, {
        title: words,
        command: `parley.proposal.${command}`,
        arguments: lens.isOfAll ? [proposal.id] : [proposal.id, hunk.id],
      }),
  );
}

function hunkLenses({ place, proposal }: ShownHunk): readonly Lens[] {
  const isEdit = proposal.data.operation.kind === 'edit';
  const reject = { title: vscode.l10n.t('$(x)\u00a0Reject'), command: 'rejectHunk' };
  const discuss = { title: vscode.l10n.t('$(comment)\u00a0Discuss'), command: 'discuss' };
  const diff = { title: vscode.l10n.t('$(diff)\u00a0Show diff'), command: 'showDiff' };
  const edit = { title: vscode.l10n.t('$(edit)\u00a0Edit'), command: 'editHunk' };
  if (isEdit && place.kind === 'conflict') {
    const take = {
      title: vscode.l10n.t('$(check)\u00a0Take {0}’s', proposal.data.personalityName),
      command: 'takeTheirs',
    };
    const keep = { title: vscode.l10n.t('$(x)\u00a0Keep yours'), command: 'rejectHunk' };
    const compare = { title: vscode.l10n.t('$(diff)\u00a0Compare'), command: 'showDiff' };
    const merge = { title: vscode.l10n.t('$(git-merge)\u00a0Merge by hand'), command: 'editHunk' };
    return [compare, take, keep, merge, discuss];
  }
  if (isEdit && place.kind === 'lost') return [reject, diff, discuss];
  const accept = { title: vscode.l10n.t('$(check)\u00a0Accept'), command: 'acceptHunk' };
  return [accept, reject, ...(isEdit && place.kind === 'placed' ? [edit] : []), diff, discuss];
}

function lensesOfAll(
  { proposal, hunk }: ShownHunk,
  shown: readonly ShownHunk[],
  index: ProposalIndex,
): readonly Lens[] {
  const siblings = shown.filter((other) => other.proposal.id === proposal.id);
  const next: Lens = { title: vscode.l10n.t('$(arrow-down)\u00a0Next'), command: 'next' };
  const lenses: Lens[] = shown.length > 1 ? [next] : [];
  if (siblings.toSorted((a, b) => a.line - b.line)[0]?.hunk.id !== hunk.id) return lenses;
  const count = siblings.length;
  if (count > 1) {
    lenses.push(
      { title: vscode.l10n.t('Accept all {0}', count), command: 'acceptAll', isOfAll: true },
      { title: vscode.l10n.t('Reject all {0}', count), command: 'rejectAll', isOfAll: true },
    );
  }
  const files = index.group(proposal).length;
  if (files > 1) {
    const title = vscode.l10n.t('All {0} files…', files);
    lenses.push({ title, command: 'decideGroup', isOfAll: true });
  }
  return lenses;
}

function titleOf({ proposal, hunk, place }: ShownHunk): string {
  const { personalityName, reason, operation } = proposal.data;
  const what = (): string => {
    switch (operation.kind) {
      case 'create':
        return vscode.l10n.t('create this file · {0}', reason);
      case 'rename':
        return vscode.l10n.t('rename to {0} · {1}', fileNameOf(operation.to), reason);
      case 'delete':
        return vscode.l10n.t('delete this file · {0}', reason);
      case 'edit':
        return whyOf(place.kind, hunk.isFuzzy, reason);
      default:
        return unreachable(operation);
    }
  };
  return truncate(withoutIcons(`${personalityName}: ${what()}`), MAX_TITLE);
}

function whyOf(place: ShownHunk['place']['kind'], isFuzzy: boolean, reason: string): string {
  if (place === 'lost') return vscode.l10n.t('its text has changed since · {0}', reason);
  if (place === 'conflict') return vscode.l10n.t('in conflict with your change · {0}', reason);
  if (place === 'made') return vscode.l10n.t('already made · {0}', reason);
  return isFuzzy ? vscode.l10n.t('found by likeness, look first · {0}', reason) : reason;
}

/** One line, in which `$(name)` draws no icon. */
function withoutIcons(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('$(', '$\u2060(').trim();
}
