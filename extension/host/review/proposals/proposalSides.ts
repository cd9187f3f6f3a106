import * as vscode from 'vscode';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { Workspace } from '../../../../shared/domain/workspace.ts';
import { applyEdits } from '../../../../shared/review/applyHunks.ts';
import { mergedWithMarkers } from '../../../../shared/review/conflictMarkers.ts';
import { editsOf, placePending } from '../../../review/placePending.ts';
import type { ProposalIndex } from './proposalIndex.ts';

/** A file as it is, and as a proposal or one of its hunks would make it. */
interface Sides {
  readonly before: string;
  readonly after: string;
  /** As `after`, with conflict markers around lines that both sides changed. */
  readonly withMarkers: string;
  /** Whether lines that were changed since would be replaced. */
  readonly hasConflict: boolean;
  /** False where hunks have no place in the file and are shown by their own texts, or it is changed as a whole. */
  readonly isPlaced: boolean;
}

/** With `ground` as it would be for a file of that text, else for the file as it is. */
export type ReadSides = (
  record: KnownRecord<'proposal'>,
  which: string,
  ground?: string,
) => Promise<Sides>;

/** Without a place in the file, hunks are shown by their own texts alone. */
export function createReadSides(workspace: Workspace, index: ProposalIndex): ReadSides {
  const textOf = async (path: string): Promise<string> => {
    const read = await workspace.readFile(path, new AbortController().signal);
    return read.kind === 'text' ? read.text : '';
  };
  return async (record, which, ground) => {
    const { data } = record;
    const wanted = data.hunks.filter(({ id }) => which === 'all' || id === which);
    const text = ground ?? (await textOf(data.path));
    switch (data.operation.kind) {
      case 'create':
        return plain(text, wanted[0]?.newText ?? '');
      case 'delete':
        return plain(text, '');
      case 'rename':
        return plain(text, text);
      case 'edit':
    }
    const base = await index.baseOf(record);
    const places = placePending(data, base, text).filter(
      ({ hunk }) => which === 'all' || hunk.id === which,
    );
    const { edits } = editsOf(places, data, base, text);
    if (edits.length === 0) {
      return plain(
        wanted.map(({ oldText }) => oldText).join('\n'),
        wanted.map(({ newText }) => newText).join('\n'),
      );
    }
    const conflicts = new Set(
      places.flatMap(({ place }) => (place.kind === 'conflict' ? [place.conflict] : [])),
    );
    const good = places.filter(({ place }) => place.kind === 'placed');
    const { edits: placed } = editsOf(good, data, base, text);
    const merge = { edits: placed, conflicts: [...conflicts] };
    const labels = { mine: vscode.l10n.t('Yours'), theirs: data.personalityName };
    return {
      before: text,
      after: applyEdits(text, edits),
      withMarkers: mergedWithMarkers(text, merge, labels),
      hasConflict: conflicts.size > 0,
      isPlaced: true,
    };
  };
}

function plain(before: string, after: string): Sides {
  return { before, after, withMarkers: after, hasConflict: false, isPlaced: false };
}
