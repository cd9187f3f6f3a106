import { isLoopback } from './secureAddress.ts';

/** How long a sign-in in the browser may take. */
export const SIGN_IN_LIFE_MS = 10 * 60_000;

/** What a code or a token may look like: one printable word. */
export const SECRET_WORD = /^[\x21-\x7e]{8,512}$/;

/** Whether `text` could be a code that a sign-in page shows, or a key. */
export function isSecretWord(text: string): boolean {
  return SECRET_WORD.test(text.trim());
}

/** Schemes that editors register with the system. */
const EDITOR_SCHEME = /^(vscode(-[a-z]+)*|code-oss|vscodium(-[a-z]+)*|cursor|windsurf):$/;

/** Whether a browser that is sent there ends up in an editor. */
export function isEditorAddress(callback: string): boolean {
  return EDITOR_SCHEME.test(URL.parse(callback)?.protocol ?? '');
}

/** Whether a code may be sent to such an address: https, an editor's scheme, or http on this machine. */
export function isAllowedCallback(callback: string): boolean {
  const url = URL.parse(callback);
  if (url === null) return false;
  return url.protocol === 'https:' || isEditorAddress(callback) || isLoopback(url);
}

/**
 * The parameters of an answer's query, of which `mark` is always one. Some ways back to an editor
 * encode the query once more than they decode it.
 */
export function answerParameters(query: string, mark: string): URLSearchParams {
  const given = new URLSearchParams(query);
  if (given.has(mark) || !query.toLowerCase().includes(`${mark.toLowerCase()}%3d`)) return given;
  try {
    return new URLSearchParams(decodeURIComponent(query));
  } catch {
    return given;
  }
}
