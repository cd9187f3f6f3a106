import { isStorableText } from '../domain/text.ts';

/** A path below the workspace folder in its one spelling, or why it may not be used. */
type PathCheck =
  | { readonly kind: 'ok'; readonly path: string }
  | {
      readonly kind: 'refused';
      readonly refusal: { readonly kind: 'outsideWorkspace' | 'protected' | 'notFound' };
    };

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
  /^\.envrc$/,
  /^(\.|_)netrc$/,
  /^\.(npmrc|yarnrc|pypirc|pgpass|htpasswd|git-credentials|gitmodules)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)/,
  /\.(pem|key|p12|pfx|p8|jks|keystore|kdbx|ppk|asc|gpg|code-workspace)$/,
];

/**
 * Checks a path that anyone may have written: a model, a page, another device. Accepted are relative
 * paths with `/`; `.` and empty parts are dropped. Absolute paths, drives, UNC, `..`, backslashes and
 * colons (drives, URIs, NTFS streams) are outside; `.git`, `.vscode` and key files are protected
 * however their name is disguised (case, trailing dots and spaces, invisible characters, short names).
 * It looks at the words only: links are for the file system to resolve.
 */
export function checkPath(path: string): PathCheck {
  if (path.length > MAX_LENGTH || !isStorableText(path)) return refused('notFound');
  if (/^[/~]|[\\:]/.test(path)) return refused('outsideWorkspace');
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const names = parts.map(folded);
  if (names.some((name) => name === '' || name === '..' || name === '.')) {
    return refused('outsideWorkspace');
  }
  const leaf = names.at(-1);
  if (leaf === undefined) return refused('notFound');
  if (names.some(isProtectedFolder) || PROTECTED_FILES.some((pattern) => pattern.test(leaf))) {
    return refused('protected');
  }
  return { kind: 'ok', path: parts.join('/') };
}

function refused(kind: 'outsideWorkspace' | 'protected' | 'notFound'): PathCheck {
  return { kind: 'refused', refusal: { kind } };
}

/**
 * A name as a forgiving file system may read it: Windows ignores trailing dots and spaces, macOS ignores
 * invisible characters and folds compatibility forms. `..` alone keeps its dots.
 */
function folded(part: string): string {
  const visible = part
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}|\p{Cc}/gu, '')
    .toLowerCase();
  return /^[. ]+$/.test(visible)
    ? visible.replaceAll(' ', '').slice(0, 2)
    : visible.replace(/[. ]+$/, '');
}

function isProtectedFolder(name: string): boolean {
  return PROTECTED_FOLDERS.has(name) || /^(git|vscode)~\d+$/.test(name);
}
