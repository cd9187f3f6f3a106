import { truncate } from '../../shared/domain/text.ts';

const MAX_NAME = 80;

/** "Ada 2", or the first number above that nobody in `taken` has: two of one name cannot be told apart. */
export function duplicateName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map((one) => one.toLowerCase()));
  const stem = truncate(name.replace(/ \d+$/, ''), MAX_NAME - 6);
  for (let number = 2; ; number++) {
    const candidate = `${stem} ${number}`;
    if (!used.has(candidate.toLowerCase())) return candidate;
  }
}
