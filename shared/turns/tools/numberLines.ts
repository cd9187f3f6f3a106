/** Lines as `read_file` shows them, counted from `first`: `   12| code`. */
export function numberLines(lines: readonly string[], first: number): string {
  return lines.map((line, index) => `${String(first + index).padStart(5)}| ${line}`).join('\n');
}
