import type * as vscode from 'vscode';
import type { Disposing } from './disposing.ts';

type Follow = (uri: vscode.Uri) => Promise<void>;

/** The editor has one handler for all addresses of an extension; this gives each to the part it is for. */
export interface UriHandler extends Disposing, vscode.UriHandler {
  /** From now on `follow` gets the addresses whose path begins with `/<first>`, its own kept ones first. */
  on(first: string, follow: Follow): Disposing;
}

/** An address may be what starts the extension, and then comes before the part that it is for is there. */
const MOST_KEPT = 5;

/**
 * Addresses that nobody follows yet are kept, the newest five, until somebody does.
 *
 * @param register registers the handler with the editor.
 */
export function createUriHandler(
  register: (handler: vscode.UriHandler) => Disposing,
  report: (error: unknown) => void,
): UriHandler {
  const routes = new Map<string, Follow>();
  let kept: vscode.Uri[] = [];
  const handleUri = (uri: vscode.Uri): void => {
    const follow = routes.get(firstOf(uri));
    if (follow) void follow(uri).catch(report);
    else kept = [...kept, uri].slice(-MOST_KEPT);
  };
  const registration = register({ handleUri });
  return {
    handleUri,
    on(first, follow) {
      routes.set(first, follow);
      const waiting = kept.filter((uri) => firstOf(uri) === first);
      kept = kept.filter((uri) => firstOf(uri) !== first);
      waiting.forEach(handleUri);
      return { dispose: () => void routes.delete(first) };
    },
    dispose: () => registration.dispose(),
  };
}

function firstOf({ path }: vscode.Uri): string {
  return path.split('/')[1] ?? '';
}
