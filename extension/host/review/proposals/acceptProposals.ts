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
import { createDrafts, type Drafts } from './drafts.ts';

/** What accepting works with. */
export interface AcceptPorts {
  readonly workspace: Workspace;
  readonly project: ProjectFolder;
  readonly baseOf: (record: KnownRecord<'proposal'>) => Promise<string | null>;
  readonly isSeen: (hunk: HunkId) => boolean;
  /** SHA-256 in lower-case hex. */
  readonly hash: (text: string) => string;
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
  /** The file's text once it is made; null for none. */
  readonly after: string | null;
  /** Whether it stands there already, and there is nothing to do. */
  readonly isMade: boolean;
  put(edit: vscode.WorkspaceEdit, metadata?: vscode.WorkspaceEditEntryMetadata): void;
  /** Which of its hunks were made, where not all may have been. */
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
  // From reading the texts to handing over the edit nothing may be awaited: the editor refuses an edit
  // made for an older version, and only for that.
  const { ready, refused } = prepareAll(ports, await openAll(ports, records), which);
  const edit = new vscode.WorkspaceEdit();
  for (const each of ready) each.put(edit);
  if (ready.every(({ isMade }) => isMade) || (await vscode.workspace.applyEdit(edit)))
    return { files: ready.map(fileOf), refused };
  // The editor takes nothing back that it made before it failed at a file.
  const files = await filesMade(ready);
  const isMade = new Set(files.map(({ record }) => record));
  const refusal = { kind: 'editorRefused' } as const;
  const failed = ready.filter(({ record }) => !isMade.has(record));
  return { files, refused: [...refused, ...failed.map(({ record }) => ({ record, refusal }))] };
}

/**
 * Shows what accepting would do in the editor's own preview, each change with who and why, where the
 * person ticks what shall be made.
 */
export async function acceptThroughPreview(
  ports: AcceptPorts,
  records: readonly KnownRecord<'proposal'>[],
): Promise<AcceptResult> {
  const { ready, refused } = prepareAll(ports, await openAll(ports, records), 'all');
  const edit = new vscode.WorkspaceEdit();
  for (const each of ready) each.put(edit, previewMetadata(each.record.data));
  if (ready.length === 0 || !(await vscode.workspace.applyEdit(edit)))
    return { files: [], refused };
  return { files: await filesMade(ready), refused };
}

/** Texts come before files: a file is changed where it is before it moves or goes. */
function prepareAll(
  ports: AcceptPorts,
  opened: readonly Opened[],
  which: Which,
): Pick<AcceptResult, 'refused'> & { readonly ready: readonly Ready[] } {
  const isEdit = ({ record }: Opened): boolean => record.data.operation.kind === 'edit';
  const inOrder = [...opened.filter(isEdit), ...opened.filter((each) => !isEdit(each))];
  const claims: Claims = { drafts: createDrafts(), paths: new Set() };
  const ready: Ready[] = [];
  const refused: AcceptResult['refused'][number][] = [];
  for (const each of inOrder) {
    const prepared = prepare(ports, { ...each, which }, claims);
    if (prepared.kind === 'ready') ready.push(prepared.ready);
    else refused.push({ record: each.record, refusal: prepared.refusal });
  }
  return { ready, refused };
}

/** What the proposals before this one will have changed. */
interface Claims {
  readonly drafts: Drafts;
  /** Files that are created, moved, moved to, or deleted; letter case aside. */
  readonly paths: Set<string>;
}

async function filesMade(ready: readonly Ready[]): Promise<readonly AcceptedFile[]> {
  const files: AcceptedFile[] = [];
  for (const each of ready) {
    const accepted = await each.made();
    if (accepted.length > 0) files.push({ ...fileOf(each), accepted });
  }
  return files;
}

function previewMetadata({ personalityName, reason }: Proposal): vscode.WorkspaceEditEntryMetadata {
  return {
    needsConfirmation: true,
    label: personalityName,
    description: reason,
    iconPath: new vscode.ThemeIcon('comment-discussion'),
  };
}

function fileOf({ record, file, kind, before, after }: Ready): AcceptedFile {
  return { ...file, record, revision: { kind, before, after } };
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

interface Asked extends Opened {
  readonly which: Which;
}

function prepare(ports: AcceptPorts, asked: Asked, claims: Claims): Prepared {
  const { record, document } = asked;
  if (document !== null && 'kind' in document) return { kind: 'refused', refusal: document };
  const { operation } = record.data;
  if (operation.kind !== 'edit') {
    return prepareFile(ports, { record, operation, document }, claims);
  }
  return document === null
    ? { kind: 'refused', refusal: { kind: 'gone' } }
    : prepareEdit(ports, { ...asked, document }, claims);
}

function prepareEdit(
  ports: AcceptPorts,
  { record, base, document, which }: Asked & { readonly document: vscode.TextDocument },
  { drafts }: Claims,
): Prepared {
  const asIs = document.getText();
  const text = drafts.textOf(document);
  const { isSeen, takesTheirs = false } = ports;
  const plan = planAccept(record.data, which, { base, text, isSeen, takesTheirs });
  if (plan.kind === 'refused') return plan;
  const { accepted, lost, waiting } = plan;
  const edits = drafts.add(document, plan.edits);
  if (edits === null) return { kind: 'refused', refusal: { kind: 'lost' } };
  return {
    kind: 'ready',
    ready: {
      record,
      file: { accepted, lost, waiting },
      kind: 'edited',
      before: text,
      after: drafts.textOf(document),
      isMade: edits.length === 0,
      put: (edit, metadata) => putEdits(edit, document, edits, metadata),
      made: () => {
        const now = document.getText();
        const placed = asIs === now ? [] : placePending(record.data, base, now);
        const isMade = ({ hunk, place }: (typeof placed)[number]) =>
          place.kind === 'made' && accepted.includes(hunk.id);
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

type WholeFile = Exclude<FileOperation, { kind: 'edit' }>;

/** A file that is created, moved or deleted as a whole. */
function prepareFile(
  ports: AcceptPorts,
  asked: {
    readonly record: KnownRecord<'proposal'>;
    readonly operation: WholeFile;
    readonly document: vscode.TextDocument | null;
  },
  { paths }: Claims,
): Prepared {
  const { record, operation, document } = asked;
  const { path, hunks, baseHash } = record.data;
  const pending = hunks.filter(({ status }) => status === 'pending').map(({ id }) => id);
  const [first] = pending;
  if (first === undefined) return { kind: 'refused', refusal: { kind: 'settled' } };
  const text = document?.getText() ?? null;
  const isOther = text !== null && ports.hash(text) !== baseHash;
  if (operation.kind === 'delete' && isOther && !ports.isSeen(first)) {
    return { kind: 'refused', refusal: { kind: 'otherText', hunk: first } };
  }
  const touched = (operation.kind === 'rename' ? [path, operation.to] : [path]).map((each) =>
    each.toLowerCase(),
  );
  if (touched.some((each) => paths.has(each))) {
    return { kind: 'refused', refusal: { kind: 'exists' } };
  }
  touched.forEach((each) => paths.add(each));
  const change = wholeFile(ports.project, {
    path,
    operation,
    text,
    newText: hunks[0]?.newText ?? '',
  });
  return {
    kind: 'ready',
    ready: {
      record,
      file: { accepted: pending, lost: [], waiting: [] },
      before: text,
      isMade: false,
      ...change,
      made: async () => ((await change.isDone()) ? pending : []),
    },
  };
}

interface FileChange extends Pick<Ready, 'kind' | 'after' | 'put'> {
  readonly isDone: () => Promise<boolean>;
}

function wholeFile(
  project: ProjectFolder,
  asked: {
    readonly path: string;
    readonly operation: WholeFile;
    readonly text: string | null;
    readonly newText: string;
  },
): FileChange {
  const { path, operation, text, newText } = asked;
  const uri = project.uriOf(path);
  switch (operation.kind) {
    case 'create':
      return {
        kind: 'created',
        after: newText,
        put: (edit, metadata) =>
          edit.createFile(uri, { contents: Buffer.from(newText), overwrite: false }, metadata),
        isDone: () => holds(uri, newText),
      };
    case 'rename': {
      const target = project.uriOf(operation.to);
      return {
        kind: 'renamed',
        after: text,
        put: (edit, metadata) => edit.renameFile(uri, target, { overwrite: false }, metadata),
        isDone: async () => (await exists(target)) && !(await exists(uri)),
      };
    }
    case 'delete':
      return {
        kind: 'deleted',
        after: null,
        put: (edit, metadata) => edit.deleteFile(uri, { ignoreIfNotExists: false }, metadata),
        isDone: async () => !(await exists(uri)),
      };
    default:
      return unreachable(operation);
  }
}

async function holds(uri: vscode.Uri, text: string): Promise<boolean> {
  try {
    return Buffer.from(text).equals(await vscode.workspace.fs.readFile(uri));
  } catch {
    return false;
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
