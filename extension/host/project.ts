import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { derivedUuid } from '../../shared/domain/derivedUuid.ts';
import { type ProjectId, projectId } from '../../shared/domain/ids.ts';
import { projectIdentity } from '../../shared/domain/projectIdentity.ts';
import type { DataOf } from '../../shared/domain/record.ts';
import { type RecordStore, StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import { readGitConfig } from './git/gitFolder.ts';

/** The open workspace as records know it. */
export interface OpenProject {
  readonly id: ProjectId;
  readonly folder: vscode.Uri;
}

/**
 * Names the first workspace folder's project and makes its record where it is missing; null without a
 * folder.
 */
export async function openProject(
  store: RecordStore,
  report: (error: unknown) => void,
): Promise<OpenProject | null> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) return null;
  const identity = projectIdentity(await readGitConfig(folder.uri), folder.name);
  const id = projectIdOf(identity);
  try {
    await keepProject(store, id, { name: folder.name || 'workspace', identity });
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    report(error); // What is stored can still be read; the record is made at the next start.
  }
  return { id, folder: folder.uri };
}

async function keepProject(
  store: RecordStore,
  id: ProjectId,
  data: DataOf<'project'>,
): Promise<void> {
  if ((await store.get('project', id)) === null) await store.write([{ kind: 'project', id, data }]);
}

function projectIdOf(identity: string): ProjectId {
  return projectId.parse(derivedUuid(createHash('sha256').update(identity).digest('hex')));
}
