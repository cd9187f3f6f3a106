import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { type ProjectId, projectId } from '../../shared/domain/ids.ts';
import { projectIdentity } from '../../shared/domain/projectIdentity.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';

/** The open workspace as records know it. */
export interface OpenProject {
  readonly id: ProjectId;
  readonly folder: vscode.Uri;
}

/**
 * Names the first workspace folder's project and makes its record where it is missing; null without a
 * folder.
 */
export async function openProject(store: RecordStore): Promise<OpenProject | null> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) return null;
  const identity = projectIdentity(await readGitConfig(folder.uri), folder.name);
  const id = projectIdOf(identity);
  if ((await store.get('project', id)) === null) {
    const name = folder.name || 'workspace';
    await store.write([{ kind: 'project', id, data: { name, identity } }]);
  }
  return { id, folder: folder.uri };
}

async function readGitConfig(folder: vscode.Uri): Promise<string | null> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, '.git', 'config'));
    return new TextDecoder().decode(bytes);
  } catch {
    return null; // No repository, or one whose `.git` is a file: the folder's name serves.
  }
}

/** A UUID made of the identity's SHA-256, in the form of version 8 (RFC 9562: custom). */
function projectIdOf(identity: string): ProjectId {
  const hex = createHash('sha256').update(identity).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return projectId.parse(parts.join('-'));
}
