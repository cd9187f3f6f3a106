import * as vscode from 'vscode';
import type { HunkId } from '../../../../shared/domain/ids.ts';
import type { FileOperation, Proposal } from '../../../../shared/domain/proposal.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { RevisionKind } from '../../../../shared/domain/revision.ts';
import { unreachable } from '../../../../shared/domain/unreachable.ts';
import type { Workspace } from '../../../../shared/domain/workspace.ts';
import type { TextEdit } from '../../../../shared/review/applyHunks.ts';
import { placePending, type Which } from '../../../review/placePending.ts';
import { planAccept } from '../../../review/proposals.ts';
import type { ProjectFolder } from '../../workspace/projectFolder.ts';
import type { ApplyRefusal } from './applyRefusal.ts';

/** What accepting works with. */
export interface AcceptPorts {
  readonly workspace: Workspace;
  readonly project: ProjectFolder;
  readonly baseOf: (record: KnownRecord<'proposal'>) => Promise<string | null>;
  readonly isSeen: (hunk: HunkId) => boolean;
  /** Whether lines that were changed since are replaced all the same. */
  readonly takesTheirs?: boolean;
}

/** A file that has been changed. */
export interface AcceptedFile {
  readonly record: KnownRecord<'proposal'>;
  readonly accepted: readonly HunkId[];
  /** Hunks whose text is gone. */
  readonly lost: readonly HunkId[];
  /** Hunks that wait for a decision of their own. */
  readonly waiting: readonly HunkId[];
  readonly revision: {
    readonly kind: RevisionKind;
    /** The file's text before and after; null where there was none. */
    readonly before: string | null;
    readonly after: string | null;
  };
}

export interface AcceptResult {
  readonly files: readonly AcceptedFile[];
  readonly refused: readonly {
    readonly record: KnownRecord<'proposal'>;
    readonly refusal: ApplyRefusal;
  }[];
}

/** A proposal that can be accepted. `put` adds its changes to one workspace edit. */
interface Ready {
  readonly record: KnownRecord<'proposal'>;
  readonly file: Omit<AcceptedFile, 'record' | 'revision'>;
  readonly kind: RevisionKind;
  readonly before: string | null;
  /** Whether it stands there already, and there is nothing to do. */
  readonly isMade: boolean;
  put(edit: vscode.WorkspaceEdit, metadata?: vscode.WorkspaceEditEntryMetadata): void;
  /** The file's text after the edit was applied; null for none. */
  readonly textAfter: () => string | null;
  /** Which of its hunks were made, where a person chose among them. */
  readonly made: () => Promise<readonly HunkId[]>;
}

type Prepared =
  | ({ readonly kind: 'ready' } & { readonly ready: Ready })
  | { readonly kind: 'refused'; readonly refusal: ApplyRefusal };

/**
 * Makes the changes of these proposals, each one hunk or all of its pending ones, as one undo step. Texts
 * are not saved and no editor is opened or focused; files are created, moved and deleted at once. What is
 * refused changes no character, and keeps no other from being made.
 */
export async function acceptProposals(
  ports: AcceptPorts,
  records: readonly KnownRecord<'proposal'>[],
  which: Which,
): Promise<AcceptResult> {
  const opened = await openAll(ports, records);
  // From reading the texts to handing over the edit nothing may be awaited: the editor refuses an edit
  // made for an older version, and only for that.
  const prepared = opened.map((each) => ({ record: each.record, ...prepare(ports, each, which) }));
  const ready = prepared.flatMap((each) => (each.kind === 'ready' ? [each.ready] : []));
  const refused = prepared.flatMap((each) =>
    each.kind === 'refused' ? [{ record: each.record, refusal: each.refusal }] : [],
  );
  const edit = new vscode.WorkspaceEdit();
  for (const each of ready) each.put(edit);
  if (ready.every(({ isMade }) => isMade) || (await vscode.workspace.applyEdit(edit)))
    return { files: ready.map(fileOf), refused };
  const refusal = { kind: 'editorRefused' } as const;
  return { files: [], refused: [...refused, ...ready.map(({ record }) => ({ record, refusal }))] };
}

/**
 * Shows what accepting would do in the editor's own preview, each change with who and why, where the
 * person ticks what shall be made.
 */
export async function acceptThroughPreview(
  ports: AcceptPorts,
  records: readonly KnownRecord<'proposal'>[],
): Promise<AcceptResult> {
  const opened = await openAll(ports, records);
  const prepared = opened.map((each) => prepare(ports, each, 'all'));
  const ready = prepared.flatMap((each) => (each.kind === 'ready' ? [each.ready] : []));
  const refused = prepared.flatMap((each, index) => {
    const record = records[index];
    return each.kind === 'refused' && record ? [{ record, refusal: each.refusal }] : [];
  });
  const edit = new vscode.WorkspaceEdit();
  for (const each of ready) each.put(edit, previewMetadata(each.record.data));
  if (ready.length === 0 || !(await vscode.workspace.applyEdit(edit)))
    return { files: [], refused };
  const files: AcceptedFile[] = [];
  for (const each of ready) {
    const accepted = await each.made();
    if (accepted.length > 0) files.push({ ...fileOf(each), accepted });
  }
  return { files, refused };
}

function previewMetadata({ personalityName, reason }: Proposal): vscode.WorkspaceEditEntryMetadata {
  return {
    needsConfirmation: true,
    label: personalityName,
    description: reason,
    iconPath: new vscode.ThemeIcon('comment-discussion'),
  };
}

function fileOf({ record, file, kind, before, textAfter }: Ready): AcceptedFile {
  return { ...file, record, revision: { kind, before, after: textAfter() } };
}

interface Opened {
  readonly record: KnownRecord<'proposal'>;
  readonly base: string | null;
  /** The file, or why it cannot be touched; null for one that is not there and shall be created. */
  readonly document: vscode.TextDocument | ApplyRefusal | null;
}

function openAll(
  ports: AcceptPorts,
  records: readonly KnownRecord<'proposal'>[],
): Promise<readonly Opened[]> {
  return Promise.all(
    records.map(async (record) => ({
      record,
      base: await ports.baseOf(record),
      document: await openFile(ports, record.data),
    })),
  );
}

async function openFile(
  { workspace, project }: AcceptPorts,
  { path, operation }: Proposal,
): Promise<Opened['document']> {
  const never = new AbortController().signal;
  for (const written of operation.kind === 'rename' ? [path, operation.to] : [path]) {
    const writable = await workspace.checkWrite(written, never);
    if (writable.kind === 'refused') return { kind: 'path', refusal: writable.refusal };
  }
  const read = await workspace.readFile(path, never);
  if (operation.kind === 'create') {
    if (read.kind === 'text') return { kind: 'exists' };
    return read.refusal.kind === 'notFound' ? null : { kind: 'path', refusal: read.refusal };
  }
  if (read.kind === 'refused') return { kind: 'path', refusal: read.refusal };
  if (operation.kind === 'rename') {
    const target = await workspace.readFile(operation.to, never);
    if (target.kind === 'text') return { kind: 'exists' };
    if (target.refusal.kind !== 'notFound') return { kind: 'path', refusal: target.refusal };
  }
  return vscode.workspace.openTextDocument(project.uriOf(path));
}

function prepare(ports: AcceptPorts, { record, base, document }: Opened, which: Which): Prepared {
  if (document !== null && 'kind' in document) return { kind: 'refused', refusal: document };
  const { operation } = record.data;
  if (operation.kind === 'edit') {
    return document === null
      ? { kind: 'refused', refusal: { kind: 'gone' } }
      : prepareEdit(ports, { record, base, document, which });
  }
  const pending = record.data.hunks.filter(({ status }) => status === 'pending');
  if (pending.length === 0) return { kind: 'refused', refusal: { kind: 'settled' } };
  const accepted = pending.map(({ id }) => id);
  return {
    kind: 'ready',
    ready: prepareFile(ports, { record, operation, document, accepted }),
  };
}

function prepareEdit(
  ports: AcceptPorts,
  asked: Opened & { readonly document: vscode.TextDocument; readonly which: Which },
): Prepared {
  const { record, base, document, which } = asked;
  const text = document.getText();
  const { isSeen, takesTheirs = false } = ports;
  const plan = planAccept(record.data, which, { base, text, isSeen, takesTheirs });
  if (plan.kind === 'refused') return plan;
  const { edits, accepted, lost, waiting } = plan;
  return {
    kind: 'ready',
    ready: {
      record,
      file: { accepted, lost, waiting },
      kind: 'edited',
      before: text,
      isMade: edits.length === 0,
      put: (edit, metadata) => putEdits(edit, document, edits, metadata),
      textAfter: () => document.getText(),
      made: () => {
        const now = document.getText();
        const placed = text === now ? [] : placePending(record.data, base, now);
        const isMade = ({ place }: (typeof placed)[number]) => place.kind === 'made';
        return Promise.resolve(placed.filter(isMade).map(({ hunk }) => hunk.id));
      },
    },
  };
}

function putEdits(
  edit: vscode.WorkspaceEdit,
  document: vscode.TextDocument,
  edits: readonly TextEdit[],
  metadata?: vscode.WorkspaceEditEntryMetadata,
): void {
  for (const { start, end, newText } of edits) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    edit.replace(document.uri, range, newText, metadata);
  }
}

/** A file that is created, moved or deleted as a whole. */
function prepareFile(
  { project }: AcceptPorts,
  asked: {
    readonly record: KnownRecord<'proposal'>;
    readonly operation: Exclude<FileOperation, { kind: 'edit' }>;
    readonly document: vscode.TextDocument | null;
    readonly accepted: readonly HunkId[];
  },
): Ready {
  const { record, operation, document, accepted } = asked;
  const { path, hunks } = record.data;
  const uri = project.uriOf(path);
  const text = document?.getText() ?? null;
  const newText = hunks[0]?.newText ?? '';
  const target = operation.kind === 'rename' ? project.uriOf(operation.to) : uri;
  const common = {
    record,
    file: { accepted, lost: [], waiting: [] },
    before: text,
    isMade: false,
    made: async () => ((await exists(target)) === (operation.kind !== 'delete') ? accepted : []),
  };
  switch (operation.kind) {
    case 'create':
      return {
        ...common,
        kind: 'created',
        put: (edit, metadata) =>
          edit.createFile(uri, { contents: Buffer.from(newText), overwrite: false }, metadata),
        textAfter: () => newText,
      };
    case 'rename':
      return {
        ...common,
        kind: 'renamed',
        put: (edit, metadata) => edit.renameFile(uri, target, { overwrite: false }, metadata),
        textAfter: () => text,
      };
    case 'delete':
      return {
        ...common,
        kind: 'deleted',
        put: (edit, metadata) => edit.deleteFile(uri, { ignoreIfNotExists: false }, metadata),
        textAfter: () => null,
      };
    default:
      return unreachable(operation);
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
