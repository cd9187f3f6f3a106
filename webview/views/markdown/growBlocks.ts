import { closesFence, fenceOpenedBy } from '../../state/mentionQuery.ts';

/** Markdown in pieces that can be rendered apart. All but the last are final while text is only added. */
export interface Blocks {
  readonly text: string;
  readonly blocks: readonly string[];
}

export const noBlocks: Blocks = { text: '', blocks: [] };

/**
 * Splits `text` at blank lines outside fenced code, before a line that cannot belong to a list.
 * With the result for a beginning of `text`, only what follows its last block's start is read.
 */
export function growBlocks(previous: Blocks, text: string): Blocks {
  const isGrown = previous.blocks.length > 0 && text.startsWith(previous.text);
  const done = isGrown ? previous.blocks.slice(0, -1) : [];
  const start = done.reduce((length, block) => length + block.length, 0);
  return { text, blocks: [...done, ...splitBlocks(text.slice(start))] };
}

function splitBlocks(text: string): string[] {
  const blocks: string[] = [];
  let blockStart = 0;
  let lineStart = 0;
  let fence: string | null = null;
  let isAfterBlank = false;
  for (const line of text.split('\n')) {
    if (fence !== null) {
      if (closesFence(line, fence)) fence = null;
    } else {
      if (isAfterBlank && startsBlock(line) && lineStart > blockStart) {
        blocks.push(text.slice(blockStart, lineStart));
        blockStart = lineStart;
      }
      fence = fenceOpenedBy(line);
    }
    isAfterBlank = line.trim() === '';
    lineStart += line.length + 1;
  }
  blocks.push(text.slice(blockStart));
  return blocks;
}

/** Indented lines and list items may continue what stands before the blank line. */
function startsBlock(line: string): boolean {
  return /^[^\s]/.test(line) && !/^(?:[-*+]|\d{1,9}[.)])(?:\s|$)/.test(line) && !/^\d+$/.test(line);
}
