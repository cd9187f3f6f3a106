interface Named {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/**
 * By id, the names under which these are shown: where several are called alike the oldest keeps its name and the others get
 * a number, as in `laptop (2)`.
 */
export function tellApart(all: readonly Named[]): ReadonlyMap<string, string> {
  const taken = new Set(all.map(({ name }) => name));
  const given = new Set<string>();
  const shown = new Map<string, string>();
  const oldestFirst = [...all].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  for (const { id, name } of oldestFirst) {
    let free = name;
    for (let number = 2; given.has(free); number++) {
      const numbered = `${name} (${String(number)})`;
      if (!taken.has(numbered) && !given.has(numbered)) free = numbered;
    }
    given.add(free);
    shown.set(id, free);
  }
  return shown;
}
