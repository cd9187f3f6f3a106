import { hasMarkers } from '../review/conflictMarkers.ts';
import { sameJson } from '../sync/sameJson.ts';
import { type ChangedLines, changedLines } from '../review/lineMap.ts';

/** What stands behind the markers. */
export interface MarkerLabels {
  readonly mine: string;
  readonly theirs: string;
}

export interface MergedTexts {
  /** With Git's markers around what both sides changed. */
  readonly text: string;
  /** How many such places there are. */
  readonly conflicts: number;
}

/** Where the next place in a marked text begins and ends, in UTF-16 units; `end` is behind its last line. */
export interface MarkedPlace {
  readonly start: number;
  readonly end: number;
}

type Side = 'mine' | 'theirs';
interface SideChange extends ChangedLines {
  readonly side: Side;
}
/** Parts `start..end` of the base, from 0 and `end` excluded, with what the sides made of them. */
interface Region {
  readonly start: number;
  end: number;
  readonly changes: SideChange[];
}
/** Parts that are settled, or what each side has in the same place. */
type Chunk =
  | { readonly kind: 'settled'; readonly parts: readonly string[] }
  | {
      readonly kind: 'conflict';
      readonly mine: readonly string[];
      readonly theirs: readonly string[];
    };
type Parts = Readonly<Record<'base' | Side, readonly string[]>>;

/**
 * Merges two texts that grew out of one, by lines. A place that one side changed is taken over; one that
 * both changed to the same is taken once; any other stands between markers. Line ends become `\n`.
 */
export function mergeTexts(
  base: string,
  mine: string,
  theirs: string,
  labels: MarkerLabels,
): MergedTexts {
  const chunks = merge({ base: linesOf(base), mine: linesOf(mine), theirs: linesOf(theirs) });
  const lines = chunks.flatMap((chunk) =>
    chunk.kind === 'settled'
      ? chunk.parts
      : [
          `<<<<<<< ${labels.mine}`,
          ...chunk.mine,
          '=======',
          ...chunk.theirs,
          `>>>>>>> ${labels.theirs}`,
        ],
  );
  const conflicts = chunks.filter(({ kind }) => kind === 'conflict').length;
  return { text: lines.join('\n'), conflicts };
}

/** What a person begins with who merges by hand; a line alone is merged by words, or else is mine. */
export function handStart(
  base: string,
  mine: string,
  theirs: string,
  labels: MarkerLabels,
): string {
  if (/[\r\n]/.test(mine + theirs)) return mergeTexts(base, mine, theirs, labels).text;
  const chunks = merge({ base: wordsOf(base), mine: wordsOf(mine), theirs: wordsOf(theirs) });
  if (chunks.some(({ kind }) => kind === 'conflict')) return mine;
  return chunks.flatMap((chunk) => (chunk.kind === 'settled' ? chunk.parts : [])).join('');
}

/** The first marked place that begins at `from` or behind it, going round; null where none is left. */
export function nextMarked(text: string, from: number): MarkedPlace | null {
  if (!hasMarkers(text)) return null;
  const places = [...text.matchAll(/^<{7} [^]*?^>{7}(?: [^\n]*)?(?:\n|$)/gm)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  return places.find(({ start }) => start >= from) ?? places[0] ?? null;
}

/** Changes that touch are one place: what lies between them would be torn apart. */
function regionsOf(changes: readonly SideChange[]): readonly Region[] {
  const regions: Region[] = [];
  const sorted = [...changes].sort((a, b) => a.baseStart - b.baseStart || a.baseEnd - b.baseEnd);
  for (const change of sorted) {
    const last = regions.at(-1);
    if (last && change.baseStart <= last.end) {
      last.changes.push(change);
      last.end = Math.max(last.end, change.baseEnd);
    } else {
      regions.push({ start: change.baseStart, end: change.baseEnd, changes: [change] });
    }
  }
  return regions;
}

function merge(parts: Parts): readonly Chunk[] {
  const changesOf = (side: Side): readonly SideChange[] =>
    changedLines(parts.base, parts[side]).map((change) => ({ ...change, side }));
  const chunks: Chunk[] = [];
  let at = 0;
  for (const region of regionsOf([...changesOf('mine'), ...changesOf('theirs')])) {
    chunks.push({ kind: 'settled', parts: parts.base.slice(at, region.start) });
    chunks.push(chunkOf(region, parts));
    at = region.end;
  }
  return [...chunks, { kind: 'settled', parts: parts.base.slice(at) }];
}

function chunkOf(region: Region, parts: Parts): Chunk {
  const mine = partsIn(region, 'mine', parts);
  const theirs = partsIn(region, 'theirs', parts);
  const sides = new Set(region.changes.map(({ side }) => side));
  if (!sides.has('mine')) return { kind: 'settled', parts: theirs };
  if (!sides.has('theirs') || sameJson(mine, theirs)) return { kind: 'settled', parts: mine };
  return { kind: 'conflict', mine, theirs };
}

/** What one side has in the place of the region's parts. */
function partsIn(region: Region, side: Side, parts: Parts): readonly string[] {
  const result: string[] = [];
  let at = region.start;
  for (const change of region.changes) {
    if (change.side !== side) continue;
    result.push(...parts.base.slice(at, change.baseStart));
    result.push(...parts[side].slice(change.currentStart, change.currentEnd));
    at = change.baseEnd;
  }
  result.push(...parts.base.slice(at, region.end));
  return result;
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/\r\n|\r|\n/);
}

/** Words and the spaces between them. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\s+|\S+/g) ?? [];
}
