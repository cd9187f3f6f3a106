import {
  type FieldChoice,
  type FieldChoices,
  mergedData,
  openFields,
} from '../../../shared/conflicts/mergeChoices.ts';
import {
  compareSides,
  type FieldNode,
  fieldsOf,
  type RecordField,
} from '../../../shared/conflicts/recordFields.ts';
import type {
  ConflictName,
  ConflictSummary,
  ConflictView,
  Decision,
  DraftChoice,
  SideData,
} from '../../../shared/protocol/conflictApi.ts';
import { hasMarkers } from '../../../shared/review/conflictMarkers.ts';

/** What was decided last. */
export interface LastDecision {
  /** Of the record. */
  readonly words: string;
  readonly decision: Decision;
}

/** What the person should know about what just happened. */
export type Note =
  /** The sides were changed meanwhile: these are the new ones. */
  | { readonly kind: 'changed' }
  /** It was settled elsewhere, or is none any more. */
  | { readonly kind: 'settled'; readonly words: string }
  | { readonly kind: 'unfit'; readonly detail: string }
  | { readonly kind: 'takenInstead'; readonly side: 'mine' | 'theirs' }
  /** The record has been changed since the decision. */
  | { readonly kind: 'cannotTake' }
  | { readonly kind: 'failed' };

/** The conflict in sight and what has been chosen in it so far. */
export interface OpenConflict {
  readonly view: ConflictView;
  /** Null where one side deleted the record: there is nothing to merge then. */
  readonly node: FieldNode | null;
  readonly choices: FieldChoices;
  /** The field whose text is being merged by hand. */
  readonly editing: string | null;
}

export interface ConflictState {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly queue: readonly ConflictSummary[];
  /** Null while it is loading and where there is none. */
  readonly open: OpenConflict | null;
  readonly note: Note | null;
  readonly lastDecision: LastDecision | null;
  /** A choice is on its way. */
  readonly isBusy: boolean;
  /** Rises when the focus belongs on the heading of what is new in sight. */
  readonly turn: number;
}

export const initialState: ConflictState = {
  phase: 'loading',
  queue: [],
  open: null,
  note: null,
  lastDecision: null,
  isBusy: false,
  turn: 0,
};

/** Takes a conflict into sight with what was chosen before, as far as its fields are still there. */
export function openConflict(
  view: ConflictView,
  chosen: readonly DraftChoice[] = view.draft,
): OpenConflict {
  const { base, mine, theirs } = view;
  const node = mine === null || theirs === null ? null : compareSides(base, mine, theirs);
  const keys = new Set(node === null ? [] : fieldsOf(node).map(({ key }) => key));
  const choices = new Map(
    chosen.filter(({ key }) => keys.has(key)).map(({ key, choice }) => [key, choice]),
  );
  return { view, node, choices, editing: null };
}

export function choose(open: OpenConflict, key: string, choice: FieldChoice): OpenConflict {
  return { ...open, choices: new Map(open.choices).set(key, choice) };
}

export function draftOf({ choices }: OpenConflict): readonly DraftChoice[] {
  return [...choices].map(([key, choice]) => ({ key, choice }));
}

/** Fields without a choice, and those whose text still has a marked place in it. */
export function unsettledFields({ node, choices }: OpenConflict): readonly RecordField[] {
  if (node === null) return [];
  const open = new Set(openFields(node, choices));
  return fieldsOf(node).filter((field) => {
    const choice = choices.get(field.key);
    return open.has(field) || (choice?.kind === 'text' && hasMarkers(choice.text));
  });
}

/** The record as chosen; null where it cannot be merged yet, or not at all. */
export function mergedOf(open: OpenConflict): SideData | null {
  const { node, choices } = open;
  if (node === null || unsettledFields(open).length > 0) return null;
  return mergedData(node, choices);
}

/** Where the conflict stands in the queue, from 0; -1 where it does not. */
export function placeOf(queue: readonly ConflictSummary[], name: ConflictName): number {
  return queue.findIndex(({ kind, id }) => kind === name.kind && id === name.id);
}

/** The one that takes the place of a settled one: the next in the queue, else the first. */
export function successor(
  queue: readonly ConflictSummary[],
  settled: ConflictName,
): ConflictSummary | null {
  const place = placeOf(queue, settled);
  const rest = queue.filter((_, i) => i !== place);
  return rest[place < 0 || place >= rest.length ? 0 : place] ?? null;
}

/** Goes round in both directions. */
export function neighbour(
  queue: readonly ConflictSummary[],
  from: ConflictName,
  step: 1 | -1,
): ConflictSummary | null {
  const place = placeOf(queue, from);
  return queue.at((place + step + queue.length) % Math.max(1, queue.length)) ?? null;
}
