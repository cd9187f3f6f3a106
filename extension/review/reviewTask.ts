import { createTwoFilesPatch } from 'diff';
import * as z from 'zod';
import {
  type Attachment,
  type AttachmentSource,
  MAX_ATTACHMENTS,
  MAX_EXCERPT_LENGTH,
} from '../../shared/domain/attachment.ts';
import { cleanText, storableText } from '../../shared/domain/text.ts';
import { workspacePath } from '../../shared/domain/thread.ts';

/** So many files are reviewed at once; further ones are left to another review. */
export const MAX_REVIEWED_FILES = 500;
/** So many files that are not attached are named to the reviewers. */
const MAX_NAMED_FILES = 100;

const line = z.number().int().nonnegative();

/** What is reviewed. Lines count from 0, `endLine` included; `base` is a branch, or any name Git knows. */
export const reviewScope = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('files'),
    paths: z.array(workspacePath).min(1).max(MAX_REVIEWED_FILES),
  }),
  z.object({ kind: z.literal('selection'), path: workspacePath, startLine: line, endLine: line }),
  z.object({ kind: z.literal('changes') }),
  z.object({ kind: z.literal('branch'), base: storableText(250).min(1) }),
]);

export type ReviewScope = z.infer<typeof reviewScope>;

/** What the reviewers are given to read. */
export interface ReviewMaterial {
  /** At most `MAX_ATTACHMENTS`. */
  readonly attachments: readonly Attachment[];
  /** Files of the scope that did not find room: the reviewers read these themselves. */
  readonly unattached: readonly string[];
}

/** The same for the same scope, whatever the order of its files. */
export function scopeKey(scope: ReviewScope): string {
  return JSON.stringify(
    scope.kind === 'files' ? { ...scope, paths: [...new Set(scope.paths)].sort() } : scope,
  );
}

/** The files first to last that can be attached, and the rest. */
export function splitForAttaching<T>(files: readonly T[]): {
  readonly attached: readonly T[];
  readonly rest: readonly T[];
} {
  return { attached: files.slice(0, MAX_ATTACHMENTS), rest: files.slice(MAX_ATTACHMENTS) };
}

/**
 * An attachment of `text`, whose first line is `startLine` of the file. What is too long is cut after a
 * whole line; a single endless line is cut where it must be.
 */
export function reviewAttachment(given: {
  readonly source: AttachmentSource;
  readonly path: string;
  readonly startLine: number;
  /** Whether `text` is all there is, before it is cut. */
  readonly isWhole: boolean;
  readonly text: string;
}): Attachment {
  const whole = cleanText(given.text);
  const text = wholeLines(whole);
  const lines = text.split('\n').length;
  return {
    ...given,
    isWhole: given.isWhole && text.length === whole.length,
    endLine: given.startLine + lines - 1,
    text,
  };
}

function wholeLines(text: string): string {
  if (text.length <= MAX_EXCERPT_LENGTH) return text;
  const end = text.lastIndexOf('\n', MAX_EXCERPT_LENGTH);
  return end > 0
    ? text.slice(0, end)
    : text.slice(0, MAX_EXCERPT_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
}

/** A file that Git does not know yet, as a unified diff in Git's form. */
export function newFileDiff(path: string, text: string): string {
  const isEnded = text.endsWith('\n');
  const lines = (isEnded ? text.slice(0, -1) : text).split('\n');
  const head = `diff --git a/${path} b/${path}\nnew file\n--- /dev/null\n+++ b/${path}`;
  if (text === '') return head;
  const body = lines.map((each) => `+${each}`).join('\n');
  const count = lines.length === 1 ? '1' : `1,${lines.length}`;
  return `${head}\n@@ -0,0 +${count} @@\n${body}\n${isEnded ? '' : '\\ No newline at end of file\n'}`;
}

/** Comparing two texts is given up after so long. */
const MAX_DIFF_MS = 2_000;

/**
 * Two texts of a file as a unified diff; empty where they are the same, null where that took too long.
 * How lines end does not count: Git and the editor may keep them differently.
 */
export function textDiff(path: string, before: string, after: string): string | null {
  const [one, other] = [before, after].map((text) => text.replaceAll('\r\n', '\n'));
  if (one === undefined || other === undefined || one === other) return '';
  const options = { context: 3, timeout: MAX_DIFF_MS };
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, one, other, '', '', options);
  return patch?.replace(/^=+\n/, '') ?? null;
}

/** Whether what Git says of a file is only that it is binary. */
export function isBinaryDiff(diff: string): boolean {
  return /^(Binary files .* differ|GIT binary patch)$/m.test(diff) && !/^@@ /m.test(diff);
}

/**
 * The human's message that begins a review. It calls everybody in the room; names of files stand in
 * code spans, so that an `@` in them calls nobody.
 */
export function reviewTask(scope: ReviewScope, material: ReviewMaterial): string {
  return [
    `@all Please review ${subject(scope, material)}. ${howToRead(scope, material)}`,
    RULES,
    toRead(material),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const RULES = [
  'How to review:',
  '- Look for real defects first: wrong results, crashes, lost data, races, security holes, leaks, interfaces used wrongly, errors and edge cases that nobody handles. Make sure of each before you report it: read the code around it.',
  '- Leave one comment for each finding with the `comment` tool, at the line that it is about, with the exact quote from the file as it stands now.',
  '- Give the severity honestly: `problem` only for what will go wrong, `warning` for what may, `suggestion` for what would be better, `note` for what is good to know.',
  '- Where a short replacement is clear, give it as the suggestion of the comment; propose larger changes with `propose_edit`.',
  '- Others review the same at the same time. What stands in an open thread already, do not say again; answer there if you know more.',
  '- Say nothing about style, names or formatting: nobody asked. If you find no defect, say so and invent none.',
  '- End with a summary of two lines: what you found, and what should be done first.',
].join('\n');

function subject(scope: ReviewScope, { attachments, unattached }: ReviewMaterial): string {
  const count = attachments.length + unattached.length;
  const files = count === 1 ? 'one file' : `${count} files`;
  switch (scope.kind) {
    case 'files': {
      const [only] = attachments;
      return count === 1 && only ? inCode(only.path) : files;
    }
    case 'selection': {
      const { path, startLine, endLine } = scope;
      const lines =
        startLine === endLine ? `line ${startLine + 1}` : `lines ${startLine + 1}–${endLine + 1}`;
      return `${lines} of ${inCode(path)}`;
    }
    case 'changes':
      return `the uncommitted changes of ${files}`;
    case 'branch':
      return `what this branch changes since it left ${inCode(scope.base)}, in ${files}`;
  }
}

function howToRead(scope: ReviewScope, { attachments }: ReviewMaterial): string {
  const isCut = attachments.some(({ isWhole }) => !isWhole) && scope.kind !== 'selection';
  const cut = isCut ? ' Some were too long and are cut: read the rest with `read_file`.' : '';
  switch (scope.kind) {
    case 'files':
      return `The text is attached.${cut}`;
    case 'selection':
      return 'The lines are attached; read the rest of the file for what they depend on.';
    case 'changes':
    case 'branch':
      return `The changes are attached as unified diffs: lines that begin with + are new, those with - are gone. Judge what the change does, read the files for what it depends on, and quote only text that stands in the file now, without the + of the diff.${cut}`;
  }
}

function toRead({ unattached }: ReviewMaterial): string {
  if (unattached.length === 0) return '';
  const named = unattached.slice(0, MAX_NAMED_FILES).map((path) => `- ${inCode(path)}`);
  const more = unattached.length - named.length;
  return [
    'These belong to it as well and did not find room here; read them with `read_file`:',
    ...named,
    ...(more > 0 ? [`- and ${more} more`] : []),
  ].join('\n');
}

function inCode(text: string): string {
  return `\`${text.replaceAll(/[`\s]+/g, ' ').trim()}\``;
}
