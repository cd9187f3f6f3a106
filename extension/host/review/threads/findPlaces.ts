import * as vscode from 'vscode';
import type { Workspace } from '../../../../shared/domain/workspace.ts';
import type { Anchor, Thread } from '../../../../shared/domain/thread.ts';
import type { TextRange } from '../../../../shared/review/trackRange.ts';
import type { Snapshots } from '../../../review/snapshots.ts';
import type { ReviewHost } from '../reviewHost.ts';
import { findAgain } from './liveThread.ts';

export interface PlacesHost extends ReviewHost {
  readonly workspace: Pick<Workspace, 'readFile'>;
  readonly snapshots: Snapshots;
}

/** Finds places for threads; what it has read of files and snapshots once, it does not read again. */
type FindPlace = (thread: Thread) => Promise<TextRange | null>;

/**
 * Looks where threads stand in the files as this window has them: the open document, else the file on
 * disk. Make a new one for each batch of work, since files change.
 *
 * A file that is not there holds no place. Of one that may not be read nothing is known: the thread is
 * shown where its record says.
 */
export function createFindPlace(host: PlacesHost): FindPlace {
  const files = new Map<string, Promise<FileText>>();
  const bases = new Map<string, Promise<string | null>>();
  const hashes = new Map<string, string>();
  const hashOf = (text: string): string => {
    const hash = hashes.get(text) ?? host.hash(text);
    hashes.set(text, hash);
    return hash;
  };

  return async ({ path, anchor, isOutdated }) => {
    const stored = openText(host, path) === null ? await once(files, path, readFile(host)) : null;
    const seen = openText(host, path) ?? stored;
    if (seen === null || seen === 'missing') return null;
    if (seen === 'unknown') return isOutdated ? null : rangeOf(anchor);
    const base =
      hashOf(textOf(seen)) === anchor.baseHash
        ? textOf(seen)
        : await once(bases, anchor.baseHash, (hash) => host.snapshots.read(hash));
    // Asked anew: what was typed while the base was read counts.
    return findAgain(anchor, base, openText(host, path)?.text ?? textOf(seen));
  };
}

type FileText = { readonly text: string } | 'missing' | 'unknown';

function textOf({ text }: { readonly text: string }): string {
  return text;
}

function readFile({ workspace }: PlacesHost): (path: string) => Promise<FileText> {
  return async (path) => {
    const read = await workspace.readFile(path, new AbortController().signal);
    if (read.kind === 'text') return { text: read.text };
    return read.refusal.kind === 'notFound' ? 'missing' : 'unknown';
  };
}

function openText({ project }: PlacesHost, path: string): { readonly text: string } | null {
  const document = openDocument(project, path);
  return document ? { text: document.getText() } : null;
}

/** The document that the editor has open of a file, by its path in the project. */
export function openDocument(
  project: PlacesHost['project'],
  path: string,
): vscode.TextDocument | undefined {
  const uri = project.uriOf(path).toString();
  return vscode.workspace.textDocuments.find(
    (each) => !each.isClosed && each.uri.toString() === uri,
  );
}

function once<T>(
  known: Map<string, Promise<T>>,
  name: string,
  read: (name: string) => Promise<T>,
): Promise<T> {
  const result = known.get(name) ?? read(name);
  known.set(name, result);
  return result;
}

/** The whole lines that an anchor names. */
function rangeOf({ startLine, endLine, quote }: Anchor): TextRange {
  const lastLineLength = quote.length - (quote.lastIndexOf('\n') + 1);
  return {
    start: { line: startLine, character: 0 },
    end: { line: endLine, character: lastLineLength },
  };
}
