import { diff_match_patch as DiffMatchPatch } from 'diff-match-patch';
import type { Replacement } from '../../shared/domain/fileChange.ts';

/**
 * Applies hunks as programs do that lean on diff-match-patch: a patch from old to new text, put where it
 * fits best. A hunk's line, where it has one, says where to begin; without one the whole file counts alike.
 */
export function applyWithPatches(text: string, hunks: readonly Replacement[]): string {
  return hunks.reduce((current, { oldText, newText, hint }) => {
    const peer = new DiffMatchPatch();
    const line = hint?.line ?? null;
    if (line === null) peer.Match_Distance = 100 * current.length;
    const offset = line === null ? 0 : offsetOfLine(current, line);
    const patches = peer.patch_make(oldText, newText);
    // The types give the class where the instances are.
    for (const patch of patches as unknown as InstanceType<(typeof patches)[number]>[]) {
      if (patch.start1 !== null) patch.start1 += offset;
      if (patch.start2 !== null) patch.start2 += offset;
    }
    const [applied, isApplied] = peer.patch_apply(patches, current);
    return isApplied.every(Boolean) ? applied : current;
  }, text);
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let at = 0; at < line; at++) {
    const next = text.indexOf('\n', offset);
    if (next === -1) return offset;
    offset = next + 1;
  }
  return offset;
}
