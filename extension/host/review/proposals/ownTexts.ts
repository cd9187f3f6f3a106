import * as vscode from 'vscode';
import type { HunkId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { Workspace } from '../../../../shared/domain/workspace.ts';
import { applyEdits, type TextEdit } from '../../../../shared/review/applyHunks.ts';
import { hasMarkers } from '../../../../shared/review/conflictMarkers.ts';
import { planOwnText } from '../../../review/ownText.ts';
import type { Proposals } from '../../../review/proposals.ts';
import type { Snapshots } from '../../../review/snapshots.ts';
import type { ProjectFolder } from '../../workspace/projectFolder.ts';
import type { ApplyRefusal } from './applyRefusal.ts';
import { isOwnText, proposalAddress, readProposalAddress } from './proposalAddress.ts';
import type { ReadSides } from './proposalSides.ts';
import { createTextsInMemory } from '../../textsInMemory.ts';

type ProposalRecord = KnownRecord<'proposal'>;

export type OwnResult =
  | {
      readonly kind: 'made';
      /** The file's text before and after. */
      readonly before: string;
      readonly after: string;
      /** What the personality proposed, and what the person made of it: the lines that differ from `before`. */
      readonly proposed: string;
      readonly own: string;
    }
  | { readonly kind: 'refused'; readonly refusal: ApplyRefusal };

/** Versions of proposed texts that a person writes before accepting them. */
export interface OwnTexts {
  /**
   * Begins one: the file as the hunk would make it, with conflict markers where both changed the same
   * lines. Answers where it stands; one that was begun before, and is not settled, is taken up again.
   * Null for a hunk without a place in the file.
   */
  begin(record: ProposalRecord, which: HunkId): Promise<vscode.Uri | null>;
  /** Puts the person's version in the file, as one undo step; it is not saved. */
  make(record: ProposalRecord, own: vscode.Uri): Promise<OwnResult>;
  dispose(): void;
}

interface OwnTextsPorts {
  readonly proposals: Pick<Proposals, 'get'>;
  readonly workspace: Workspace;
  readonly project: ProjectFolder;
  readonly snapshots: Snapshots;
  readonly readSides: ReadSides;
  readonly scheme: string;
}

/** What a person began with: the file's text, and that with the personality's change. */
interface Beginning {
  readonly ground: string;
  readonly proposed: string;
}

export function createOwnTexts(ports: OwnTextsPorts): OwnTexts {
  const { snapshots, readSides } = ports;
  const begun = new Map<string, Beginning>();
  const texts = createTextsInMemory(ports.scheme, async (uri) => {
    const found = await findAgain(ports, uri);
    return found && (await readSides(found.record, found.which, found.ground)).withMarkers;
  });
  /** Null where a reload of the window has forgotten it, and it is not kept. */
  const beginningOf = async (uri: vscode.Uri): Promise<Beginning | null> => {
    const known = begun.get(uri.toString());
    if (known) return known;
    const found = await findAgain(ports, uri);
    if (found === null) return null;
    const { before, after } = await readSides(found.record, found.which, found.ground);
    return { ground: before, proposed: after };
  };
  return {
    begin: async (record, which) => {
      const unsaved = vscode.workspace.textDocuments.filter(
        (each) => !each.isClosed && each.isDirty,
      );
      const written = [...unsaved.map(({ uri }) => uri), ...texts.saved()].find((uri) => {
        const address = isOwnText(uri) ? readProposalAddress(uri) : null;
        return address?.proposal === record.id && address.which === which;
      });
      // What the person has begun to write is theirs.
      if (written) return written;
      const { before, after, withMarkers, isPlaced } = await readSides(record, which);
      if (!isPlaced) return null;
      const side = await snapshots.keep(before);
      const uri = proposalAddress(
        { proposal: record.id, which, side },
        record.data.path,
        ports.scheme,
      );
      begun.set(uri.toString(), { ground: before, proposed: after });
      texts.put(uri, withMarkers);
      return uri;
    },
    make: async (record, uri) => {
      const own = await vscode.workspace.openTextDocument(uri);
      const refusal = await refusalOf(ports.workspace, record.data.path);
      if (refusal) return refused(refusal);
      const beginning = await beginningOf(uri);
      if (!beginning) return refused({ kind: 'changedMeanwhile' });
      const file = await vscode.workspace.openTextDocument(ports.project.uriOf(record.data.path));
      // From here to handing over the edit nothing may be awaited.
      if (hasMarkers(own.getText())) return refused({ kind: 'markers' });
      const before = file.getText();
      const plan = planOwnText({ ...beginning, own: own.getText(), current: before });
      if (plan === null) return refused({ kind: 'changedMeanwhile' });
      if (!(await apply(file, plan.edits))) return refused({ kind: 'editorRefused' });
      await own.save();
      texts.settle(uri);
      return { ...plan, kind: 'made', before, after: applyEdits(before, plan.edits) };
    },
    dispose: () => texts.dispose(),
  };
}

/** Why a file cannot be changed now; null where it can be. */
async function refusalOf(workspace: Workspace, path: string): Promise<ApplyRefusal | null> {
  const never = new AbortController().signal;
  const checks = [await workspace.checkWrite(path, never), await workspace.readFile(path, never)];
  const found = checks.find((check) => check.kind === 'refused');
  return found ? { kind: 'path', refusal: found.refusal } : null;
}

/** What an address says, as after a reload of the window; null where its text is no longer kept. */
async function findAgain(
  { proposals, snapshots }: OwnTextsPorts,
  uri: vscode.Uri,
): Promise<{
  readonly record: ProposalRecord;
  readonly which: string;
  readonly ground: string;
} | null> {
  const address = readProposalAddress(uri);
  const record = address && (await proposals.get(address.proposal));
  const ground = address && (await snapshots.read(address.side));
  return address === null || record === null || ground === null
    ? null
    : { record, which: address.which, ground };
}

async function apply(file: vscode.TextDocument, edits: readonly TextEdit[]): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, newText } of edits) {
    edit.replace(file.uri, new vscode.Range(file.positionAt(start), file.positionAt(end)), newText);
  }
  return edit.size === 0 || vscode.workspace.applyEdit(edit);
}

function refused(refusal: ApplyRefusal): OwnResult {
  return { kind: 'refused', refusal };
}
