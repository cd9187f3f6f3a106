/** What stands above a file's hunks in a unified diff. */
export interface FileHeader {
  /** Null where there was no file, or none is named. */
  readonly oldPath: string | null;
  /** Null where there will be no file, or none is named. */
  readonly newPath: string | null;
  readonly isNew: boolean;
  readonly isDeleted: boolean;
  readonly isRename: boolean;
  /** A copy or a binary patch. */
  readonly isUnsupported: boolean;
  /** The first line behind it. */
  readonly next: number;
}

/** Reads the header that begins at a line, `diff --git` or `---` with `+++` below; null for none. */
export function fileHeaderAt(lines: readonly string[], at: number): FileHeader | null {
  const line = lines[at] ?? '';
  return line.startsWith('diff --git ') ? gitHeader(lines, at) : plainHeader(lines, at);
}

function plainHeader(lines: readonly string[], at: number): FileHeader | null {
  const oldName = nameIn(lines[at] ?? '', '--- ');
  const newName = nameIn(lines[at + 1] ?? '', '+++ ');
  if (oldName === null || newName === null) return null;
  const hasPrefixes = arePrefixed(oldName, newName);
  const oldPath = pathOf(oldName, hasPrefixes);
  const newPath = pathOf(newName, hasPrefixes);
  return {
    oldPath,
    newPath,
    isNew: oldPath === null && newPath !== null,
    isDeleted: newPath === null && oldPath !== null,
    isRename: hasPrefixes && oldPath !== null && newPath !== null && oldPath !== newPath,
    isUnsupported: false,
    next: at + 2,
  };
}

interface GitLines {
  oldPath: string | null;
  newPath: string | null;
  isNew: boolean;
  isDeleted: boolean;
  isRename: boolean;
  isUnsupported: boolean;
}

const GIT_LINES: readonly (readonly [RegExp, (header: GitLines, rest: string) => void])[] = [
  [/^(?:old mode|new mode|index|similarity index|dissimilarity index) /, () => undefined],
  [/^new file mode /, (header) => (header.isNew = true)],
  [/^deleted file mode /, (header) => (header.isDeleted = true)],
  [
    /^rename from /,
    (header, rest) => {
      header.isRename = true;
      header.oldPath = unquoted(rest);
    },
  ],
  [
    /^rename to /,
    (header, rest) => {
      header.isRename = true;
      header.newPath = unquoted(rest);
    },
  ],
  [
    /^(?:copy from |copy to |Binary files |GIT binary patch)/,
    (header) => (header.isUnsupported = true),
  ],
];

function gitHeader(lines: readonly string[], at: number): FileHeader {
  const header: GitLines = {
    ...gitNames((lines[at] ?? '').slice('diff --git '.length)),
    isNew: false,
    isDeleted: false,
    isRename: false,
    isUnsupported: false,
  };
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? '';
    const known = GIT_LINES.find(([pattern]) => pattern.test(line));
    if (known === undefined) break;
    known[1](header, line.replace(known[0], ''));
  }
  const plain = plainHeader(lines, next);
  if (plain === null) return { ...header, next };
  const names = header.isRename ? header : plain;
  return {
    oldPath: names.oldPath ?? header.oldPath,
    newPath: names.newPath ?? header.newPath,
    isNew: header.isNew || plain.isNew,
    isDeleted: header.isDeleted || plain.isDeleted,
    isRename: header.isRename || plain.isRename,
    isUnsupported: header.isUnsupported,
    next: plain.next,
  };
}

/** `a/x b/x`, where a name may hold spaces: both halves are the same unless other lines say otherwise. */
function gitNames(rest: string): { oldPath: string | null; newPath: string | null } {
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$/.exec(rest.trim());
  if (quoted !== null) {
    const [, oldName = '', newName = ''] = quoted;
    const hasPrefixes = arePrefixed(unquoted(oldName), unquoted(newName));
    return {
      oldPath: pathOf(unquoted(oldName), hasPrefixes),
      newPath: pathOf(unquoted(newName), hasPrefixes),
    };
  }
  const half = (rest.length - 1) / 2;
  const [oldName, newName] = [rest.slice(0, half), rest.slice(half + 1)];
  const isSame = arePrefixed(oldName, newName) && oldName.slice(2) === newName.slice(2);
  const path = isSame ? oldName.slice(2) : null;
  return { oldPath: path, newPath: path };
}

/** The name behind a mark, without the time that `diff` puts behind a tab. */
function nameIn(line: string, mark: string): string | null {
  if (!line.startsWith(mark)) return null;
  const name = unquoted((line.slice(mark.length).split('\t', 1)[0] ?? '').trim());
  return name === '' ? null : name;
}

function arePrefixed(oldName: string, newName: string): boolean {
  const oldFits = oldName === '/dev/null' || oldName.startsWith('a/');
  const newFits = newName === '/dev/null' || newName.startsWith('b/');
  return oldFits && newFits;
}

function pathOf(name: string, hasPrefix: boolean): string | null {
  if (name === '/dev/null') return null;
  return hasPrefix ? name.slice(2) : name;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '%0A', t: '%09', r: '%0D' };

/** Git quotes names with odd characters as C does, other bytes as octal numbers of their UTF-8. */
function unquoted(name: string): string {
  if (!/^".*"$/s.test(name)) return name;
  const inside = name.slice(1, -1);
  const percent = inside
    .replaceAll('%', '%25')
    .replace(/\\([0-3][0-7]{2}|.)/gs, (_, code: string) => {
      const byte = /^[0-3]/.test(code)
        ? Number.parseInt(code, 8).toString(16).padStart(2, '0')
        : null;
      return byte === null ? (ESCAPES[code] ?? code) : `%${byte}`;
    });
  try {
    return decodeURIComponent(percent);
  } catch {
    return inside;
  }
}
