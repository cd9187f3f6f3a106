import * as vscode from 'vscode';
import type { RecordChange, RecordStore } from '../../../shared/domain/recordStore.ts';
import { dataSchemas, isKnownKind, type KnownKind } from '../../../shared/domain/record.ts';
import type { DeadLetter, SyncDesk } from '../../../shared/sync/syncDesk.ts';
import type { RefusedChange } from '../../sync/syncOverview.ts';
import type { Disposing } from '../disposing.ts';
import { tell } from '../tell.ts';
import { createTextsInMemory } from '../textsInMemory.ts';
import { kindWords } from './recordWords.ts';

/** Kinds that hold what was or a file's bytes: nobody can write them otherwise. */
const FIXED: ReadonlySet<string> = new Set(['revision', 'snapshot', 'attachment']);

/** Whether there is something to write in it that this version understands. */
export function canEditRefused({ kind, isDeletion }: RefusedChange): boolean {
  return !isDeletion && isKnownKind(kind) && !FIXED.has(kind);
}

/** Changes that the service refuses, as JSON documents: what is saved takes the change's place and is sent. */
export interface RefusedTexts extends Disposing {
  open(change: RefusedChange): Promise<void>;
}

interface Deps {
  /** Of the documents' addresses; nobody else's. */
  readonly scheme: string;
  readonly store: Pick<RecordStore, 'write'>;
  readonly desk: () => Pick<SyncDesk, 'deadLetters'>;
}

export function createRefusedTexts({ scheme, store, desk }: Deps): RefusedTexts {
  const find = async (uri: vscode.Uri): Promise<DeadLetter | null> => {
    const [, kind, id] = uri.path.split('/');
    const refused = await desk().deadLetters();
    return refused.find((each) => each.kind === kind && each.id === id) ?? null;
  };
  const texts = createTextsInMemory(
    scheme,
    async (uri) => {
      const found = await find(uri);
      return found?.data ? textOf(found) : null;
    },
    async (uri, text) => {
      const found = await find(uri);
      if (found === null || !isKnownKind(found.kind)) throw new vscode.FileSystemError(goneWords());
      await store.write([changeOf(found.kind, found.id, text)]);
      tell(vscode.l10n.t('Saved. The change is sent with the next sync.'));
    },
  );
  return {
    async open({ kind, id }) {
      const path = `/${kind}/${id}/${kindWords(kind)}.json`;
      const uri = vscode.Uri.from({ scheme, path });
      const found = await find(uri);
      if (!found?.data) {
        tell(goneWords());
        return;
      }
      texts.put(uri, textOf(found));
      await vscode.window.showTextDocument(uri, { preview: false });
    },
    dispose: () => texts.dispose(),
  };
}

function textOf({ data }: DeadLetter): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** Throws what to tell where the text is not what its kind may be. */
function changeOf(kind: KnownKind, id: string, text: string): RecordChange {
  const decoded = dataSchemas[kind].safeParse(parsed(text));
  if (decoded.success) return { kind, id, data: decoded.data } as RecordChange;
  const [issue] = decoded.error.issues;
  const place = issue?.path.join(' › ') ?? '';
  const words = issue?.message ?? '';
  throw new vscode.FileSystemError(place === '' ? words : `${place}: ${words}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : '';
    throw new vscode.FileSystemError(vscode.l10n.t('This is not JSON: {0}', words));
  }
}

function goneWords(): string {
  return vscode.l10n.t(
    'The service does not refuse this change any more. Edit it where Parley shows it.',
  );
}
