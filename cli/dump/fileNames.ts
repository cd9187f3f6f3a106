const MAX_STEM = 60;
const SHORT_ID = 8;

/** A part of a name that every file system takes and that says what `text` says. */
function safeStem(text: string): string {
  const safe = text
    .normalize('NFC')
    .toWellFormed()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  return (
    Array.from(safe)
      .slice(0, MAX_STEM)
      .join('')
      .replaceAll(/^-+|-+$/g, '') || 'untitled'
  );
}

/** The beginning of an id, enough to tell one person's records apart. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID);
}

/**
 * A name for each, which depends on its title and id alone: `Title-0a1b2c3d`. Those that would have the same
 * one, in any case of letters, have their whole id.
 */
export function fileNames(
  items: readonly { readonly id: string; readonly title: string }[],
): ReadonlyMap<string, string> {
  const short = items.map(({ id, title }) => ({
    id,
    stem: safeStem(title),
    name: `${safeStem(title)}-${shortId(id)}`,
  }));
  const taken = new Map<string, number>();
  for (const { name } of short) {
    taken.set(name.toLowerCase(), (taken.get(name.toLowerCase()) ?? 0) + 1);
  }
  return new Map(
    short.map(({ id, stem, name }) => [
      id,
      taken.get(name.toLowerCase()) === 1 ? name : `${stem}-${id}`,
    ]),
  );
}

/** A moment as a part of a name, in UTC; names in order are moments in order. */
export function timeStem(time: number): string {
  return isoTime(time)
    .replaceAll(/[-:]|\.\d+/g, '')
    .replace(/[^\dTZ]/g, '');
}

/** A moment in UTC; of what no clock can have said, the number. */
export function isoTime(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}
