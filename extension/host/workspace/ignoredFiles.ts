import * as vscode from 'vscode';
import { gitFolderOf } from '../git/gitFolder.ts';
import { type IgnoreRules, noRules, withRules } from './ignorePatterns.ts';

/** What git would leave out of the project, as it stands at this moment. */
export interface IgnoredFiles {
  /** The rules that decide for what lies directly in `folder` (empty for the root). */
  rulesIn(folder: string): Promise<IgnoreRules>;
  /** Whether a file or, with a final `/`, a folder is ignored itself or lies in an ignored folder. */
  has(path: string): Promise<boolean>;
}

type FolderRules = typeof noRules;

interface Remembered {
  /** Of the files and the rules above, when the rules were made. */
  readonly above: FolderRules;
  readonly version: string;
  readonly rules: FolderRules;
}

/** A larger file of rules is not read: all in its folder counts as ignored. */
const MAX_RULES_BYTES = 256 * 1024;
const MAX_REMEMBERED = 5_000;
const remembered = new Map<string, Remembered>();

/**
 * Looks at `.gitignore` in each folder on the way and at `info/exclude` of the repository. Rules of
 * folders above the workspace and of the person's own git settings do not count, as in the editor's
 * search; nor do files that git keeps in spite of its rules.
 *
 * One of these serves one call: it asks for the age of each file once. Parsed rules are kept between
 * calls for as long as age and size of their files, and the rules above them, stay the same.
 */
export function createIgnoredFiles(root: vscode.Uri): IgnoredFiles {
  const asked = new Map<string, Promise<FolderRules>>();

  function rulesIn(folder: string): Promise<FolderRules> {
    const known = asked.get(folder);
    if (known) return known;
    const rules = rulesOf(folder);
    asked.set(folder, rules);
    return rules;
  }

  async function rulesOf(folder: string): Promise<FolderRules> {
    const above = folder === '' ? noRules : await rulesIn(parentOf(folder));
    // In an ignored folder no rule can take anything back.
    if (folder !== '' && above.ignores(`${folder}/`)) return above;
    const files = [vscode.Uri.joinPath(root, folder, '.gitignore')];
    const git = folder === '' ? await gitFolderOf(root) : null;
    if (git !== null) files.unshift(vscode.Uri.joinPath(git, 'info', 'exclude'));
    return currentRules(folder, files, above);
  }

  return {
    rulesIn,
    has: async (path) => (await rulesIn(parentOf(path.replace(/\/$/, '')))).ignores(path),
  };
}

async function currentRules(
  folder: string,
  files: readonly vscode.Uri[],
  above: FolderRules,
): Promise<FolderRules> {
  const version = (await Promise.all(files.map(versionOf))).join();
  const key = files.join();
  const known = remembered.get(key);
  if (known?.version === version && known.above === above) return known.rules;
  const texts = await Promise.all(files.map(textOf));
  const rules = withRules(above, folder, texts.join('\n'));
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, { above, version, rules });
  return rules;
}

/** Age and size of a file; empty where there is none. Like git, it passes over links. */
async function versionOf(uri: vscode.Uri): Promise<string> {
  try {
    const { type, mtime, size } = await vscode.workspace.fs.stat(uri);
    return type === vscode.FileType.File ? `${mtime}:${size}` : '';
  } catch {
    return '';
  }
}

async function textOf(uri: vscode.Uri): Promise<string> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if (type !== vscode.FileType.File) return '';
    if (size > MAX_RULES_BYTES) return '*';
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return ''; // There is none, or no longer.
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
