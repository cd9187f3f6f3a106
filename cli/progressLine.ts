const BAR = 24;

/** How far something is. Without a total only the count is shown. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
}

/** One line for a terminal of so many columns; never as wide as the terminal, so that it cannot wrap. */
export function progressLine(progress: Progress, columns: number, hasColor: boolean): string {
  const { label, done, total } = progress;
  const room = Math.max(0, columns - 1);
  if (total === null || total <= 0) return `${label} ${done}`.slice(0, room);
  const part = Math.min(1, Math.max(0, done / total));
  const full = Math.round(part * BAR);
  const percent = `${String(Math.floor(part * 100)).padStart(3)} %`;
  const words = `${label} ${done}/${total}`;
  const plain = `${'━'.repeat(full)}${'─'.repeat(BAR - full)} ${percent} ${words}`;
  if (plain.length > room) return `${percent} ${words}`.slice(0, room);
  if (!hasColor) return plain;
  return `\u001B[32m${'━'.repeat(full)}\u001B[2;39m${'─'.repeat(BAR - full)}\u001B[0m ${percent} ${words}`;
}
