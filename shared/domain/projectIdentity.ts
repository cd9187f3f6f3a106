const ORIGIN_SECTION = /^\[remote "origin"\][^\S\n]*$/m;
const URL_LINE = /^\s*url\s*=\s*(\S+)\s*$/m;
const SCP_LIKE = /^(?:[^@/\s]+@)?([^:/\s]{2,}):(?!\/\/)(.+)$/;
const URL_LIKE = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^/:]*)(?::\d+)?(\/.*)?$/i;

/**
 * What names a project on every machine: its repository's origin, from the text of `.git/config`, or
 * the folder's name where there is none.
 */
export function projectIdentity(gitConfig: string | null, folderName: string): string {
  const origin = gitConfig === null ? null : readOrigin(gitConfig);
  return origin === null ? `folder:${folderName}` : normalizeOrigin(origin);
}

function readOrigin(gitConfig: string): string | null {
  const section = ORIGIN_SECTION.exec(gitConfig);
  if (!section) return null;
  const [body = ''] = gitConfig.slice(section.index + section[0].length).split(/^\[/m);
  return URL_LINE.exec(body)?.[1] ?? null;
}

/** One spelling for the ways to write an origin: no scheme, user, port, `.git` or upper case. */
function normalizeOrigin(origin: string): string {
  const [, host = '', path = origin] = URL_LIKE.exec(origin) ?? SCP_LIKE.exec(origin) ?? [];
  return `${host}/${path}`
    .toLowerCase()
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
}
