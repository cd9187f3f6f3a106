import { hunkId, proposalId } from '../../shared/domain/ids.ts';
import {
  type FileOperation,
  type Hunk,
  MAX_CREATED_TEXT,
  type Proposal,
} from '../../shared/domain/proposal.ts';
import type {
  ChangesRequest,
  ChangesResult,
  EditResult,
  ReviewDesk,
  Reviewer,
  ReviewRefusal,
} from '../../shared/domain/reviewDesk.ts';
import { cleanText } from '../../shared/domain/text.ts';
import { unreachable } from '../../shared/domain/unreachable.ts';
import { type HunkResult, placeHunks } from '../../shared/review/applyHunks.ts';
import { comparableText } from '../../shared/review/comparable.ts';
import type { FileChange, Replacement } from '../../shared/domain/fileChange.ts';
import { nearestTo } from '../../shared/review/nearestTo.ts';
import {
  MAX_NAME,
  notFound,
  readChecked,
  refusedPath,
  type ReviewDeskOptions,
  storable,
} from './deskOptions.ts';

const MAX_EDITS = 200;
const MAX_HUNK_TEXT = 100_000;
const MAX_REASON = 4_000;
const MAX_FILES = 100;
/** The most similar text is looked for this often per file; each search reads the whole file. */
const MAX_NEAREST = 10;

type Refused = Extract<EditResult, { kind: 'refused' }>;
type Edits = readonly Replacement[];

/**
 * The part of the review desk that makes proposals. Of several edits those that find their place are kept
 * as one proposal, each with the text that really stands there; no file is touched.
 */
export function createProposalDesk(
  options: ReviewDeskOptions,
): Pick<ReviewDesk, 'proposeEdit' | 'proposeChanges'> {
  return {
    proposeEdit: ({ path, reason, edits }, reviewer) =>
      propose(options, { kind: 'edit', path, hunks: edits }, { reason, reviewer, groupId: null }),
    proposeChanges: (request, reviewer) => proposeChanges(options, request, reviewer),
  };
}

interface Asked {
  readonly reason: string;
  readonly reviewer: Reviewer;
  readonly groupId: string | null;
}

async function proposeChanges(
  options: ReviewDeskOptions,
  { changes, reason }: ChangesRequest,
  reviewer: Reviewer,
): Promise<ChangesResult> {
  const groupId = changes.length > 1 ? options.newId() : null;
  const results: ChangesResult[number][] = [];
  for (const change of changes.slice(0, MAX_FILES)) {
    const result = await proposeOne(options, change, { reason, reviewer, groupId });
    results.push({ ...result, path: change.path });
  }
  return results;
}

/** A file that moves and changes makes two proposals, which can be decided apart. */
async function proposeOne(
  options: ReviewDeskOptions,
  change: FileChange,
  asked: Asked,
): Promise<EditResult> {
  if (change.kind !== 'rename' || change.hunks.length === 0) return propose(options, change, asked);
  const both = { ...asked, groupId: asked.groupId ?? options.newId() };
  const edited = await propose(options, { ...change, kind: 'edit' }, both);
  if (edited.kind === 'refused') return edited;
  const renamed = await propose(options, { ...change, hunks: [] }, both);
  return renamed.kind === 'refused' ? renamed : { ...renamed, failed: edited.failed };
}

async function propose(
  options: ReviewDeskOptions,
  change: FileChange,
  { reason, reviewer, groupId }: Asked,
): Promise<EditResult> {
  const projectId = await options.projectId();
  if (projectId === null) return refusedPath({ kind: 'noWorkspace' });
  const plan = await planOf(options, change);
  if (plan.kind === 'refused') return plan;
  const { path, operation, hunks, failed } = plan;
  const id = proposalId.parse(options.newId());
  const data: Proposal = {
    projectId,
    conversationId: reviewer.conversationId,
    messageId: reviewer.messageId,
    personalityId: reviewer.personalityId,
    personalityName: storable(reviewer.personalityName, MAX_NAME),
    reason: storable(reason, MAX_REASON),
    path,
    operation,
    groupId,
    baseHash: await options.snapshots.keep(plan.text),
    hunks: [...hunks],
    createdAt: options.now(),
  };
  await options.store.write([{ kind: 'proposal', id, data }]);
  return { kind: 'made', proposalId: id, path, line: hunks[0]?.startLine ?? 0, failed };
}

type Failed = Extract<EditResult, { kind: 'made' }>['failed'];

interface Plan {
  readonly kind: 'planned';
  readonly path: string;
  /** The file's text now; empty for one to create. */
  readonly text: string;
  readonly operation: FileOperation;
  /** In the order of their places. */
  readonly hunks: readonly Hunk[];
  readonly failed: Failed;
}

async function planOf(options: ReviewDeskOptions, change: FileChange): Promise<Plan | Refused> {
  switch (change.kind) {
    case 'create':
      return planCreate(options, change.path, change.text);
    case 'edit':
      return planEdit(options, change.path, change.hunks);
    case 'rename': {
      const to = await freePath(options, change.to);
      if (to.kind === 'refused') return to;
      return planWhole(options, change.path, { kind: 'rename', to: to.path });
    }
    case 'delete':
      return planWhole(options, change.path, { kind: 'delete' });
    default:
      return unreachable(change);
  }
}

async function planCreate(
  options: ReviewDeskOptions,
  given: string,
  newText: string,
): Promise<Plan | Refused> {
  const free = await freePath(options, given);
  if (free.kind === 'refused') return free;
  const cleaned = cleanText(newText);
  if (cleaned.length > MAX_CREATED_TEXT) return refused({ kind: 'tooLong' });
  const hunk = newHunk(options, { newText: cleaned });
  const operation = { kind: 'create' } as const;
  return { kind: 'planned', path: free.path, text: '', operation, hunks: [hunk], failed: [] };
}

/** A file that moves or goes as a whole: its one hunk only carries the decision. */
async function planWhole(
  options: ReviewDeskOptions,
  given: string,
  operation: FileOperation,
): Promise<Plan | Refused> {
  const file = await readChecked(options.workspace, given);
  if (file.kind === 'refused') return file;
  return { ...file, kind: 'planned', operation, hunks: [newHunk(options, {})], failed: [] };
}

/** The path of a file that is not there yet, and may be. */
async function freePath(
  { workspace }: ReviewDeskOptions,
  given: string,
): Promise<{ readonly kind: 'free'; readonly path: string } | Refused> {
  const never = new AbortController().signal;
  const writable = await workspace.checkWrite(given, never);
  if (writable.kind === 'refused') return refusedPath(writable.refusal);
  const read = await workspace.readFile(writable.path, never);
  if (read.kind === 'text') return refused({ kind: 'exists' });
  if (read.refusal.kind !== 'notFound') return refusedPath(read.refusal);
  return { kind: 'free', path: writable.path };
}

async function planEdit(
  options: ReviewDeskOptions,
  given: string,
  asked: Edits,
): Promise<Plan | Refused> {
  const file = await readChecked(options.workspace, given);
  if (file.kind === 'refused') return file;
  const edits = asked.slice(0, MAX_EDITS);
  const results = placeHunks(file.text, edits);
  const hunks: Hunk[] = [];
  const failed: Failed[number][] = [];
  let searches = 0;
  results.forEach((result, index) => {
    const edit = edits[index];
    if (edit === undefined) return;
    const hunk = hunkOf(options, file.text, result);
    const findNearest = () =>
      searches++ < MAX_NEAREST ? nearestTo(file.text, edit.oldText) : null;
    if (hunk !== null) hunks.push(hunk);
    else failed.push({ index, refusal: refusalOf(result, findNearest) });
  });
  if (hunks.length === 0) return refused(failed[0]?.refusal ?? { kind: 'noChange' });
  hunks.sort((a, b) => (a.startLine ?? 0) - (b.startLine ?? 0));
  return { ...file, kind: 'planned', operation: { kind: 'edit' }, hunks, failed };
}

/** A hunk with the text that stands at its place; null where it has none, or is too long to keep. */
function hunkOf(options: ReviewDeskOptions, text: string, result: HunkResult): Hunk | null {
  if (result.kind !== 'placed' && result.kind !== 'fuzzy') return null;
  const { edit, place } = result;
  const oldText = comparableText(text.slice(edit.start, edit.end));
  const newText = cleanText(comparableText(edit.newText));
  if (oldText.length > MAX_HUNK_TEXT || newText.length > MAX_HUNK_TEXT) return null;
  const isFuzzy = result.kind === 'fuzzy';
  return newHunk(options, {
    oldText,
    newText,
    startLine: place.startLine,
    tier: isFuzzy ? 8 : result.tier,
    isFuzzy,
  });
}

function newHunk({ newId }: ReviewDeskOptions, given: Partial<Hunk>): Hunk {
  return {
    id: hunkId.parse(newId()),
    oldText: '',
    newText: '',
    status: 'pending',
    startLine: null,
    tier: 1,
    isFuzzy: false,
    originalText: null,
    ...given,
  };
}

function refusalOf(
  result: HunkResult,
  findNearest: () => ReturnType<typeof nearestTo>,
): ReviewRefusal {
  switch (result.kind) {
    case 'placed':
    case 'fuzzy':
      return { kind: 'tooLong' };
    case 'notFound':
      return notFound(findNearest());
    case 'ambiguous':
      return { kind: 'textAmbiguous', lines: result.lines };
    case 'overlaps':
      return { kind: 'editsOverlap' };
    case 'alreadyApplied':
    case 'elision':
    case 'noChange':
      return { kind: result.kind };
    default:
      return unreachable(result);
  }
}

function refused(refusal: ReviewRefusal): Refused {
  return { kind: 'refused', refusal };
}
