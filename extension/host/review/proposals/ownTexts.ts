import * as vscode from 'vscode';
import type { HunkId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { Workspace } from '../../../../shared/domain/workspace.ts';
import type { TextEdit } from '../../../../shared/review/applyHunks.ts';
import { hasMarkers } from '../../../../shared/review/conflictMarkers.ts';
import { planOwnText } from '../../../review/ownText.ts';
import type { Proposals } from '../../../review/proposals.ts';
import type { ProjectFolder } from '../../workspace/projectFolder.ts';
import type { ApplyRefusal } from './applyRefusal.ts';
import { readProposalAddress } from './proposalAddress.ts';
import type { ReadSides } from './proposalSides.ts';
import { createTextsInMemory } from './textsInMemory.ts';

type ProposalRecord = KnownRecord<'proposal'>;

type OwnResult =
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
  /** Begins one: the file as the hunk would make it, with conflict markers where both changed the same lines. */
  begin(record: ProposalRecord, which: HunkId): Promise<void>;
  /** Puts the person's version in the file, as one undo step; it is not saved. */
  make(record: ProposalRecord, which: HunkId): Promise<OwnResult>;
  dispose(): void;
}

interface OwnTextsPorts {
  readonly proposals: Pick<Proposals, 'get'>;
  readonly workspace: Workspace;
  readonly project: ProjectFolder;
  readonly readSides: ReadSides;
  readonly scheme: string;
  /** Where the person's version of a hunk is written. */
  readonly addressOf: (record: ProposalRecord, which: string) => vscode.Uri;
}

export function createOwnTexts(ports: OwnTextsPorts): OwnTexts {
  /** What the person began with: the file's text, and the personality's. */
  const begun = new Map<string, { readonly ground: string; readonly proposed: string }>();
  const beginAt = async (
    uri: vscode.Uri,
    record: ProposalRecord,
    which: string,
  ): Promise<string> => {
    const { before, after, withMarkers } = await ports.readSides(record, which);
    begun.set(uri.toString(), { ground: before, proposed: after });
    return withMarkers;
  };
  const texts = createTextsInMemory(ports.scheme, async (uri) => {
    const address = readProposalAddress(uri);
    const record = address && (await ports.proposals.get(address.proposal));
    return address && record ? beginAt(uri, record, address.which) : null;
  });
  return {
    begin: async (record, which) => {
      const uri = ports.addressOf(record, which);
      const isOpen = vscode.workspace.textDocuments.some(
        (each) => !each.isClosed && each.isDirty && each.uri.toString() === uri.toString(),
      );
      // What the person has begun to write is theirs.
      if (!isOpen) texts.put(uri, await beginAt(uri, record, which));
    },
    make: async (record, which) => {
      const uri = ports.addressOf(record, which);
      const own = await vscode.workspace.openTextDocument(uri);
      if (hasMarkers(own.getText())) return refused({ kind: 'markers' });
      const read = await ports.workspace.readFile(record.data.path, new AbortController().signal);
      if (read.kind === 'refused') return refused({ kind: 'path', refusal: read.refusal });
      const file = await vscode.workspace.openTextDocument(ports.project.uriOf(record.data.path));
      // From here to handing over the edit nothing may be awaited.
      const before = file.getText();
      const beginning = begun.get(uri.toString());
      if (!beginning) return refused({ kind: 'gone' });
      const plan = planOwnText({ ...beginning, own: own.getText(), current: before });
      if (plan === null) return refused({ kind: 'changedMeanwhile' });
      if (!(await apply(file, plan.edits))) return refused({ kind: 'editorRefused' });
      await own.save();
      return { ...plan, kind: 'made', before, after: file.getText() };
    },
    dispose: () => texts.dispose(),
  };
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
