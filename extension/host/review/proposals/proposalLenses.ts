import * as vscode from 'vscode';
import { truncate } from '../../../../shared/domain/text.ts';
import { unreachable } from '../../../../shared/domain/unreachable.ts';
import type { ReviewHost } from '../reviewHost.ts';
import { fileNameOf } from './proposalAddress.ts';
import type { ProposalIndex, ShownHunk } from './proposalIndex.ts';

const MAX_TITLE = 44;

/**
 * Above each pending hunk: accept and reject, who and why, then what else can be done; above the topmost
 * of several also what decides them all. What decides comes first, for the editor cuts off what a narrow
 * column has no room for. The space after an icon is a fixed one: the editor drops others.
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
  readonly tooltip?: string;
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
  const { first, then } = hunkLenses(each);
  const title = { ...titleOf(each), command: 'showDiff' };
  return [...first, title, ...then, ...lensesOfAll(each, shown, index)].map(
    ({ command, isOfAll, ...words }: Lens) =>
      new vscode.CodeLens(range, {
        ...words,
        command: `parley.proposal.${command}`,
        arguments: isOfAll ? [proposal.id] : [proposal.id, hunk.id],
      }),
  );
}

interface HunkLenses {
  /** What is to be done here, before the words of who and why. */
  readonly first: readonly Lens[];
  readonly then: readonly Lens[];
}

function hunkLenses({ place, hunk, proposal }: ShownHunk): HunkLenses {
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
    return { first: [compare, take, keep], then: [merge, discuss] };
  }
  if (isEdit && place.kind === 'lost') return { first: [reject], then: [diff, discuss] };
  const accept = { title: vscode.l10n.t('$(check)\u00a0Accept'), command: 'acceptHunk' };
  const edits = isEdit && place.kind === 'placed' ? [edit] : [];
  return isEdit && hunk.isFuzzy
    ? { first: [diff, accept, reject], then: [...edits, discuss] }
    : { first: [accept, reject], then: [...edits, diff, discuss] };
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

/** Who and why, cut to length; in full as the tooltip. */
function titleOf({ proposal, hunk, place }: ShownHunk): Pick<Lens, 'title' | 'tooltip'> {
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
  const words = `${personalityName}: ${what()}`;
  return { title: truncate(withoutIcons(words), MAX_TITLE), tooltip: words };
}

function whyOf(place: ShownHunk['place']['kind'], isFuzzy: boolean, reason: string): string {
  if (place === 'lost') return vscode.l10n.t('its text has changed · {0}', reason);
  if (place === 'conflict') return vscode.l10n.t('conflicts with yours · {0}', reason);
  if (place === 'made') return vscode.l10n.t('already made · {0}', reason);
  return isFuzzy ? vscode.l10n.t('found by likeness, look first · {0}', reason) : reason;
}

/** One line, in which `$(name)` draws no icon. */
function withoutIcons(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('$(', '$\u2060(').trim();
}
