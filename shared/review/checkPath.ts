import type { PathFault } from '../domain/workspace.ts';

/** A path below the workspace folder in its one spelling, or why it may not be used. */
export type PathCheck =
  | { readonly kind: 'ok'; readonly path: string }
  | { readonly kind: 'refused'; readonly refusal: { readonly kind: PathFault } };

const MAX_LENGTH = 1_000;

/** Folders whose contents steer programs or hold secrets. */
const PROTECTED_FOLDERS = new Set([
  '.git',
  '.hg',
  '.svn',
  '.vscode',
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
]);

/** File names, after folding, that hold keys, passwords or settings which start programs. */
const PROTECTED_FILES = [
  /^\.env/,
  /^(\.|_)netrc$/,
  /^\.(npmrc|yarnrc|pypirc|pgpass|htpasswd|git-credentials|gitmodules)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)/,
  /\.(pem|key|p12|pfx|p8|jks|keystore|kdbx|ppk|asc|gpg|code-workspace)$/,
];

/** What the whole of a path can be, instead of one that begins in the workspace. */
const WHOLE: readonly (readonly [fault: PathFault, pattern: RegExp])[] = [
  ['invalidCharacters', /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u],
  ['network', /^[/\\]{2}/],
  ['absolute', /^[/\\]/],
  ['home', /^~/],
  ['drive', /^[a-z]:/i],
  ['absolute', /^[a-z][a-z\d+.-]+:[/\\]/i],
];

/** `NUL`, `com1.log`, also with what Windows passes over between the name and its first dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$) *(\.|$)/;
/** Eight characters with a tilde and a number at their end, and up to three after a dot. */
const SHORT_NAME = /^(?=[^.]{3,8}(\.|$))[^.]{1,6}~\d+(\.[^.]{1,3})?$/;

/**
 * Checks a path that anyone may have written: a model, a page, another device. Accepted are relative
 * paths with `/`; `.` and empty parts are dropped. Refused are ways out of the folder, names that some
 * system takes for another file than they say, and protected files however their name is disguised
 * (case, trailing dots and spaces, invisible characters). Every system refuses the same paths, so that
 * a record means the same file on each.
 *
 * It looks at the words only: links and what is ignored are for the file system to tell.
 */
export function checkPath(path: string): PathCheck {
  if (path.length > MAX_LENGTH) return refused('tooLong');
  const whole = WHOLE.find(([, pattern]) => pattern.test(path));
  if (whole !== undefined) return refused(whole[0]);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0) return refused('notFound');
  const fault = faultOf(parts);
  return fault === null ? { kind: 'ok', path: parts.join('/') } : refused(fault);
}

/** The gravest fault of a path's parts; null for none. */
function faultOf(parts: readonly string[]): PathFault | null {
  // A backslash parts names on Windows and is part of one elsewhere: what it would lead to counts first.
  const names = parts.flatMap((part) => part.split('\\')).map(folded);
  if (names.includes('..')) return 'parent';
  if (names.some((name) => name.includes(':'))) return 'stream';
  if (names.some((name) => PROTECTED_FOLDERS.has(name))) return 'protected';
  const leaf = names.at(-1) ?? '';
  if (PROTECTED_FILES.some((pattern) => pattern.test(leaf))) return 'protected';
  if (names.some((name) => SHORT_NAME.test(name))) return 'shortName';
  if (names.some((name) => DEVICE.test(name))) return 'deviceName';
  if (parts.some((part) => /[. ]$/.test(part))) return 'trailingDot';
  const isUnclear = names.includes('') || parts.some((part) => part.includes('\\'));
  return isUnclear ? 'invalidCharacters' : null;
}

function refused(kind: PathFault): PathCheck {
  return { kind: 'refused', refusal: { kind } };
}

/**
 * A name as a forgiving file system may read it: Windows ignores trailing dots and spaces, macOS ignores
 * invisible characters and folds compatibility forms. Of dots alone, two are left: they lead up.
 */
function folded(part: string): string {
  const visible = part
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase();
  return /^[. ]+$/.test(visible)
    ? visible.replaceAll(' ', '').slice(0, 2)
    : visible.replace(/[. ]+$/, '');
}
