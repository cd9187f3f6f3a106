import { spawn } from 'node:child_process';

/** Opens a page in the person's browser as far as the platform can. Never fails: the address is printed too. */
export function openBrowser(page: URL): void {
  const [command, ...before] = openerOf(process.platform);
  const child = spawn(command, [...before, page.href], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  // `start` would read the address's & as a command's end.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}
