import type { Replacement } from '../../shared/domain/fileChange.ts';

/** A file of so many lines, in which every eighth line is like many others, and a last line end. */
export function longFile(lines: number): string {
  const texts = Array.from({ length: lines }, (_, i) => lineOf(i));
  return `${texts.join('\n')}\n`;
}

function lineOf(i: number): string {
  const indent = '  '.repeat(1 + (i % 3));
  if (i % 8 === 7) return '';
  if (i % 8 === 6) return `${indent}return result;`;
  return `${indent}const value${i} = compute("part ${i % 50}", ${i * 7}, options);`;
}

/** How the old texts differ from the file. */
export type Slip = 'none' | 'white space' | 'indentation' | 'look-alikes' | 'everything';

/** Hunks of three lines each, spread over the file; with `everything`, they stand nowhere. */
export function spreadHunks(text: string, count: number, slip: Slip): readonly Replacement[] {
  const lines = text.split('\n');
  const step = Math.floor(lines.length / count / 8) * 8;
  return Array.from({ length: count }, (_, i) => {
    const from = i * step;
    const oldText = `${lines.slice(from, from + 3).join('\n')}\n`;
    const newText = oldText.replace('compute', 'recompute');
    return { oldText: slipped(oldText, slip), newText: slipped(newText, slip) };
  });
}

function slipped(text: string, slip: Slip): string {
  switch (slip) {
    case 'none':
      return text;
    case 'white space':
      return text.replaceAll('\n', '  \n');
    case 'indentation':
      return text.replaceAll(/^(?=.)/gm, '    ');
    case 'look-alikes':
      return text.replaceAll('"', '”');
    case 'everything':
      // Each letter becomes the one that is as far from the end of the alphabet.
      return text.replaceAll(/[a-z]/g, (letter) => String.fromCharCode(219 - letter.charCodeAt(0)));
  }
}
