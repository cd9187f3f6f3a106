import * as vscode from 'vscode';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ReviewDesk } from '../../../shared/domain/reviewDesk.ts';
import type { HostApi } from '../../../shared/protocol/hostApi.ts';
import { unreachable } from '../../../shared/domain/unreachable.ts';
import {
  proposeSaidEdits,
  type SaidEditsOutcome,
  type SaidRefusal,
} from '../../review/proposeSaidEdits.ts';
import { withoutLinks } from '../tell.ts';
import { unreadEditWords, unusableEditWords } from './unusableWords.ts';

/** A notification has room for so many reasons. */
const MOST_REASONS = 3;

interface Ports {
  readonly store: RecordStore;
  readonly desk: ReviewDesk;
}

/** Proposes the edits in an answer's text and says what became of them; pressing twice proposes once. */
export function createEditProposer(ports: Ports): HostApi['proposeEdits'] {
  const running = new Map<string, Promise<{ made: number; refused: number }>>();
  return (said) => {
    const known = running.get(said.messageId);
    if (known) return known;
    const asked = propose(ports, said).finally(() => running.delete(said.messageId));
    running.set(said.messageId, asked);
    return asked;
  };
}

async function propose(
  ports: Ports,
  said: Parameters<HostApi['proposeEdits']>[0],
): Promise<{ made: number; refused: number }> {
  const outcome = await proposeSaidEdits(ports, said);
  void tell(outcome);
  return outcome.kind === 'asked'
    ? { made: outcome.made.length, refused: outcome.refusals.length }
    : { made: 0, refused: 0 };
}

async function tell(outcome: SaidEditsOutcome): Promise<void> {
  const words = withoutLinks(outcomeWords(outcome));
  const isAny =
    outcome.kind === 'proposedAlready' || (outcome.kind === 'asked' && outcome.made.length > 0);
  if (!isAny) {
    await vscode.window.showWarningMessage(words);
    return;
  }
  const showReview = vscode.l10n.t('Show Review');
  const chosen = await vscode.window.showInformationMessage(words, showReview);
  if (chosen === showReview) await vscode.commands.executeCommand('parley.reviewQueue.focus');
}

function outcomeWords(outcome: SaidEditsOutcome): string {
  switch (outcome.kind) {
    case 'gone':
      return vscode.l10n.t('The message is not there any more.');
    case 'proposedAlready':
      return vscode.l10n.t('These edits are proposed already and wait for you.');
    case 'asked':
      return [madeWords(outcome), ...reasonsOf(outcome.refusals)].join(' ');
    default:
      return unreachable(outcome);
  }
}

function madeWords({ author, made }: Extract<SaidEditsOutcome, { kind: 'asked' }>): string {
  const [first] = made;
  if (first === undefined) return vscode.l10n.t('No edit of {0} could be proposed.', author);
  return made.length === 1
    ? vscode.l10n.t('{0}’s edits of {1} wait for you.', author, first)
    : vscode.l10n.t('{0}’s edits of {1} files wait for you.', author, made.length);
}

function reasonsOf(refusals: readonly SaidRefusal[]): readonly string[] {
  const told = refusals.slice(0, MOST_REASONS).map(refusalWords);
  const left = refusals.length - told.length;
  return left === 0 ? told : [...told, vscode.l10n.t('{0} more could not be used.', left)];
}

function refusalWords(refusal: SaidRefusal): string {
  switch (refusal.kind) {
    case 'edit':
      return unusableEditWords(refusal.path, refusal.refusal);
    case 'tooMany':
      return vscode.l10n.t('“{0}” is one file too many for one message.', refusal.path);
    case 'unread':
      return unreadEditWords(refusal.problem);
    default:
      return unreachable(refusal);
  }
}
