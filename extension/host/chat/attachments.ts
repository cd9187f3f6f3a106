import * as vscode from 'vscode';
import { matchPaths } from '../../../shared/attach/matchPaths.ts';
import type { TokenCounter } from '../../../shared/prompt/tokenEstimate.ts';
import type { AttachFrom } from '../../../shared/protocol/attaching.ts';
import type { HostApi } from '../../../shared/protocol/hostApi.ts';
import { pathWords } from '../pathWords.ts';
import { openFiles, pathBelow } from './editorPlaces.ts';
import {
  type EditorSources,
  type Taken,
  takeChanges,
  takeFile,
  takeFiles,
  takeOpenFiles,
  takeProblems,
  takeSelection,
} from './readEditor.ts';

/** Reads what is to go with a message. The workspace's guards decide what may be read. */
export interface Attachments {
  take(from: AttachFrom): ReturnType<HostApi['attach']>;
  /** Paths for a menu, the likeliest first; none where the workspace may not be read. */
  findFiles(typed: string): Promise<readonly string[]>;
}

const MOST_FILES = 5_000;
const MOST_FOUND = 8;
/** While somebody types, the list of files is not read anew. */
const LISTED_MS = 5_000;
const never = new AbortController().signal;

export function createAttachments(
  sources: EditorSources & { readonly countTokens: TokenCounter },
): Attachments {
  let listed: { readonly paths: Promise<readonly string[]>; readonly at: number } | null = null;
  const allFiles = (): Promise<readonly string[]> => {
    if (listed !== null && Date.now() - listed.at < LISTED_MS) return listed.paths;
    listed = { paths: listFiles(sources), at: Date.now() };
    return listed.paths;
  };
  return {
    async take(from) {
      const { attachments, refusals } = await takeFrom(sources, from);
      return {
        attachments: attachments.map((attachment) => ({
          ...attachment,
          tokens: sources.countTokens(attachment.text),
        })),
        told: refusals.length === 0 ? null : refusals.join(' '),
      };
    },
    async findFiles(typed) {
      const all = await allFiles();
      if (typed !== '') return matchPaths(all, typed, MOST_FOUND);
      const known = new Set(all);
      const open = openFiles()
        .map((uri) => pathBelow(sources.folder(), uri))
        .filter((path) => path !== null && known.has(path));
      return [...new Set([...open, ...all])].filter((path) => path !== null).slice(0, MOST_FOUND);
    },
  };
}

async function listFiles({ workspace }: EditorSources): Promise<readonly string[]> {
  const list = await workspace.listFiles({ folder: '', limit: MOST_FILES }, never);
  return list.kind === 'files' ? list.paths : [];
}

function takeFrom(sources: EditorSources, from: AttachFrom): Promise<Taken> {
  switch (from.kind) {
    case 'chosenFile':
      return chooseFile(sources);
    case 'file':
      return takeFile(sources, from.path);
    case 'selection':
      return takeSelection(sources);
    case 'problems':
      return takeProblems(sources, from.isOfAll);
    case 'changes':
      return takeChanges(sources);
    case 'editors':
      return takeOpenFiles(sources);
    case 'dropped':
      return takeFiles(sources, from.uris.flatMap(addressOf));
  }
}

/** None for what is no address. */
function addressOf(text: string): readonly vscode.Uri[] {
  try {
    return [vscode.Uri.parse(text, true)];
  } catch {
    return [];
  }
}

async function chooseFile(sources: EditorSources): Promise<Taken> {
  const list = await sources.workspace.listFiles({ folder: '', limit: MOST_FILES }, never);
  if (list.kind === 'refused') {
    return { attachments: [], refusals: [pathWords('', list.refusal)] };
  }
  const path = await vscode.window.showQuickPick([...list.paths], {
    title: vscode.l10n.t('Attach a File'),
    placeHolder: vscode.l10n.t('Its text goes with your message'),
  });
  return path === undefined ? { attachments: [], refusals: [] } : takeFile(sources, path);
}
