import type { TextEdit } from './applyHunks.ts';
import { type Comparable, comparable, lineEndNear } from './comparable.ts';
import { type HunkUnit, unitsOf, wholeLines } from './hunkUnits.ts';
import { type ChangedLines, changedLines } from './lineMap.ts';

/** A replacement whose place in the base text is known: `oldText` begins in the line `startLine`, from 0. */
export interface BaseHunk {
  readonly oldText: string;
  readonly newText: string;
  readonly startLine: number;
  /** In UTF-16 units from the line's beginning; without it `oldText` must begin only once in the line. */
  readonly startColumn?: number;
}

/** An edit of the current text that belongs to a hunk. */
interface HunkEdit extends TextEdit {
  readonly hunkIndex: number;
}

/** The same lines changed on both sides, each in its own way. Texts have `\n` for every line end. */
export interface MergeConflict {
  readonly hunkIndex: number;
  /** All hunks whose change is part of `theirs`; several only where one change covers them all. */
  readonly hunkIndexes: readonly number[];
  readonly base: string;
  readonly mine: string;
  /** With what was changed apart from the conflict, so that nothing is lost by choosing it. */
  readonly theirs: string;
  /** Lines of the current text, from 0, `endLine` excluded; both the same where `mine` has no lines. */
  readonly startLine: number;
  readonly endLine: number;
}

export interface HunkMerge {
  /** First in the text first, not overlapping. Hunks in conflict have none. */
  readonly edits: readonly HunkEdit[];
  /** In the order of the text. */
  readonly conflicts: readonly MergeConflict[];
  /** Hunks, by index, whose change the current text has already. */
  readonly alreadyMade: readonly number[];
  /** Hunks, by index, that do not stand in the base where they say, or share characters with others. */
  readonly unplaced: readonly number[];
}

/**
 * Merges hunks made for `base` into `current`, which grew out of the same base: three ways, by lines.
 *
 * A hunk whose changed lines nobody else touched, nor the lines right beside them, becomes edits; one that
 * was made on both sides is already made; every other is a conflict as a whole and changes nothing.
 * Lines that a hunk quotes but leaves alone may have changed. Outside of the edits no character changes;
 * new text takes the line ends in use around it. Without changes in `current` the result is that of
 * applying the hunks.
 */
export function mergeHunks(base: string, hunks: readonly BaseHunk[], current: string): HunkMerge {
  const from = comparable(base);
  const to = comparable(current);
  const baseLines = wholeLines(from.text);
  const currentLines = wholeLines(to.text);
  const { units, unplaced } = unitsOf(from, baseLines, hunks);
  const theirs = units.flatMap((unit) => changesOf(baseLines, unit));
  const mine = changedLines(baseLines, currentLines).map((change) => ({
    ...change,
    lines: currentLines,
  }));
  const agreed = mine.filter((change) => isAgreed(baseLines, change, theirs));
  const isMade = (change: Change): boolean => agreed.some((each) => contains(each, change));
  const merge: Merge = { baseLines, current, to, mine, agreed };
  const wanted = theirs.filter((change) => !isMade(change));
  const open = mine.filter((change) => !agreed.includes(change));
  const disputes: Dispute[] = [];
  const free: TheirChange[] = [];
  for (const region of regionsOf(wanted, open)) {
    if (region.theirs.length === 0) continue;
    if (region.mineEnd === null) free.push(...region.theirs);
    else if (textOf(baseLines, region, region.theirs) !== currentText(merge, region)) {
      disputes.push({ span: region, units: region.theirs.map(({ unit }) => unit) });
    }
  }
  const conflicts = uniteDisputes(disputes);
  const inConflict = new Set(conflicts.flatMap(({ units: disputed }) => disputed));
  const clean = free.filter(({ unit }) => !inConflict.has(unit));
  const isClean = new Set(clean.map(({ unit }) => unit));
  const hasChange = new Set(theirs.map(({ unit }) => unit));
  return {
    edits: clean.map((change) => toEdit(merge, change)),
    conflicts: conflicts.map((dispute) => toConflict(merge, dispute, wanted)),
    alreadyMade: units
      .filter((unit) => hasChange.has(unit) && !inConflict.has(unit) && !isClean.has(unit))
      .flatMap(({ hunkIndexes }) => hunkIndexes)
      .sort((a, b) => a - b),
    unplaced,
  };
}

/** A change of the base by one side; `lines` is what `currentStart` and `currentEnd` count in. */
interface Change extends ChangedLines {
  readonly lines: readonly string[];
}

interface TheirChange extends Change {
  readonly unit: HunkUnit;
}

interface Merge {
  readonly baseLines: readonly string[];
  readonly current: string;
  readonly to: Comparable;
  readonly mine: readonly Change[];
  /** Those of `mine` that hunks wanted just so. */
  readonly agreed: readonly Change[];
}

/** Lines of the base, from 0, end excluded. */
interface LineSpan {
  readonly start: number;
  readonly end: number;
}

interface Region extends LineSpan {
  readonly theirs: readonly TheirChange[];
  /** The end of the last change of the current text in it; null without one. */
  readonly mineEnd: number | null;
}

interface Dispute {
  readonly span: LineSpan;
  readonly units: readonly HunkUnit[];
}

function changesOf(baseLines: readonly string[], unit: HunkUnit): readonly TheirChange[] {
  return changedLines(baseLines.slice(unit.start, unit.end), unit.newLines).map((change) => ({
    ...change,
    baseStart: change.baseStart + unit.start,
    baseEnd: change.baseEnd + unit.start,
    lines: unit.newLines,
    unit,
  }));
}

function contains(outer: ChangedLines, inner: ChangedLines): boolean {
  return inner.baseStart >= outer.baseStart && inner.baseEnd <= outer.baseEnd;
}

/** Whether hunks make exactly this change of the current text, and nothing else of its lines. */
function isAgreed(
  baseLines: readonly string[],
  change: Change,
  theirs: readonly TheirChange[],
): boolean {
  const inside = theirs.filter((each) => contains(change, each));
  const span = { start: change.baseStart, end: change.baseEnd };
  return inside.length > 0 && textOf(baseLines, span, inside) === textOf(baseLines, span, [change]);
}

/** What `span` of the base becomes through those changes that lie in it as a whole. */
function textOf(
  baseLines: readonly string[],
  { start, end }: LineSpan,
  changes: readonly Change[],
): string {
  const lines: string[] = [];
  let at = start;
  for (const { baseStart, baseEnd, currentStart, currentEnd, lines: changedTo } of changes) {
    if (baseStart < at || baseEnd > end) continue;
    lines.push(...baseLines.slice(at, baseStart), ...changedTo.slice(currentStart, currentEnd));
    at = baseEnd;
  }
  return [...lines, ...baseLines.slice(at, end)].join('');
}

/** Changes of the two sides joined where one overlaps or touches the other, first first. */
function regionsOf(theirs: readonly TheirChange[], mine: readonly Change[]): readonly Region[] {
  const spans = [
    ...theirs.map((change): Region => ({ ...spanOf(change), theirs: [change], mineEnd: null })),
    ...mine.map((change): Region => ({ ...spanOf(change), theirs: [], mineEnd: change.baseEnd })),
  ].sort((a, b) => a.start - b.start || a.end - b.end);
  const regions: Region[] = [];
  for (const span of spans) {
    let joined = span;
    for (let last = regions.at(-1); last && isTouched(last, span); last = regions.at(-1)) {
      regions.pop();
      joined = {
        start: last.start,
        end: Math.max(last.end, joined.end),
        theirs: [...last.theirs, ...joined.theirs],
        mineEnd: joined.mineEnd ?? last.mineEnd,
      };
    }
    regions.push(joined);
  }
  return regions;
}

/** Whether a change that begins no earlier touches a change of the other side in the region. */
function isTouched(region: Region, change: Region): boolean {
  const theirEnd = Math.max(-1, ...region.theirs.map(({ baseEnd }) => baseEnd));
  return change.start <= (change.mineEnd === null ? (region.mineEnd ?? -1) : theirEnd);
}

function spanOf({ baseStart, baseEnd }: ChangedLines): LineSpan {
  return { start: baseStart, end: baseEnd };
}

/** Where base lines are now. No change but agreed ones may reach over an end of the span. */
function currentSpan({ mine, agreed }: Merge, { start, end }: LineSpan): LineSpan {
  let [first, last] = [start, end];
  for (const change of mine) {
    const { baseStart, baseEnd, currentStart, currentEnd } = change;
    const grown = currentEnd - currentStart - (baseEnd - baseStart);
    const isOutside = agreed.includes(change) || baseStart < start;
    const isBefore = baseEnd < start || (baseEnd === start && isOutside);
    const isInside = baseEnd <= end && !(agreed.includes(change) && baseStart === end);
    if (isBefore) first += grown;
    if (isBefore || isInside) last += grown;
  }
  return { start: first, end: last };
}

function offsets({ to }: Merge, { start, end }: LineSpan): LineSpan {
  const offset = (line: number): number => to.lineStarts[line] ?? to.text.length;
  return { start: offset(start), end: offset(end) };
}

function currentText(merge: Merge, span: LineSpan): string {
  const { start, end } = offsets(merge, currentSpan(merge, span));
  return merge.to.text.slice(start, end);
}

function toEdit(merge: Merge, change: TheirChange): HunkEdit {
  const span = offsets(merge, currentSpan(merge, spanOf(change)));
  const start = merge.to.toOriginal(span.start);
  const lineEnd = lineEndNear(merge.current, start);
  return {
    hunkIndex: change.unit.hunkIndexes[0] ?? 0,
    start,
    end: merge.to.toOriginal(span.end),
    newText: textOf(merge.baseLines, spanOf(change), [change]).replaceAll('\n', () => lineEnd),
  };
}

/** Disputes that have a unit in common are one: a hunk is taken or left as a whole. */
function uniteDisputes(disputes: readonly Dispute[]): readonly Dispute[] {
  const united: Dispute[] = [];
  for (const dispute of disputes) {
    const last = united.at(-1);
    if (last?.units.some((unit) => dispute.units.includes(unit))) {
      united[united.length - 1] = {
        span: { start: last.span.start, end: dispute.span.end },
        units: [...new Set([...last.units, ...dispute.units])],
      };
    } else united.push({ ...dispute, units: [...new Set(dispute.units)] });
  }
  return united;
}

function toConflict(
  merge: Merge,
  { span: disputed, units }: Dispute,
  wanted: readonly TheirChange[],
): MergeConflict {
  const theirs = wanted.filter(({ unit }) => units.includes(unit));
  const span = {
    start: Math.min(disputed.start, ...theirs.map(({ baseStart }) => baseStart)),
    end: Math.max(disputed.end, ...theirs.map(({ baseEnd }) => baseEnd)),
  };
  const isApart = (change: Change): boolean =>
    merge.agreed.includes(change) ||
    theirs.every((each) => change.baseEnd < each.baseStart || change.baseStart > each.baseEnd);
  const both = [...theirs, ...merge.mine.filter(isApart)].sort((a, b) => a.baseStart - b.baseStart);
  const { start, end } = currentSpan(merge, span);
  const hunkIndexes = units.flatMap((unit) => unit.hunkIndexes);
  return {
    hunkIndex: hunkIndexes[0] ?? 0,
    hunkIndexes,
    base: textOf(merge.baseLines, span, []),
    mine: currentText(merge, span),
    theirs: textOf(merge.baseLines, span, both),
    startLine: start,
    endLine: end,
  };
}
