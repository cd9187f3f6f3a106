import type { ForgetResult, RememberResult } from '../../domain/memoryDesk.ts';
import type { ReviewRefusal, ThreadRefusal } from '../../domain/reviewDesk.ts';
import { cleanText, truncate } from '../../domain/text.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { PathRefusal } from '../../domain/workspace.ts';
import { numberLines } from './numberLines.ts';
import { nameThreads } from './showThreads.ts';
import type { PatchProblem } from './tool.ts';

/** Why a path cannot be used and what to do instead, for the model. */
export function pathRefusalWords(path: string, refusal: PathRefusal): string {
  const named = JSON.stringify(truncate(cleanText(path), 200));
  return refusal.kind === 'tooLarge'
    ? `${named} is larger than ${refusal.limitBytes} bytes. Ask the human for the part that you need.`
    : PATH_WORDS[refusal.kind](named);
}

const RELATIVE = 'Use a path relative to the workspace, such as src/a.ts.';
const PLAIN_NAME = 'Use the plain name of the file, as list_files shows it.';

const PATH_WORDS: Readonly<
  Record<Exclude<PathRefusal['kind'], 'tooLarge'>, (path: string) => string>
> = {
  parent: (path) => `${path} goes up with "..", which may lead out of the workspace. ${RELATIVE}`,
  absolute: (path) => `${path} is an absolute path. ${RELATIVE}`,
  home: (path) => `${path} is in a home folder, not inside the workspace. ${RELATIVE}`,
  drive: (path) => `${path} names a drive. ${RELATIVE}`,
  network: (path) => `${path} is on another machine. ${RELATIVE}`,
  stream: (path) => `${path} holds a colon, which names a hidden part of a file. ${PLAIN_NAME}`,
  shortName: (path) => `${path} holds a short name (~1), which may mean any file. ${PLAIN_NAME}`,
  deviceName: (path) =>
    `${path} is the name of a device on Windows, so no file may be called that. Choose another name.`,
  trailingDot: (path) =>
    `${path} has a name that ends in a dot or a space, which some systems drop. ${PLAIN_NAME}`,
  invalidCharacters: (path) => `${path} holds characters that no path may hold. ${PLAIN_NAME}`,
  tooLong: (path) => `${path} is too long for a path. ${RELATIVE}`,
  protected: (path) =>
    `${path} is protected (version control, editor settings, keys or passwords). Work without it, or ask the human for the part that you need.`,
  notFound: (path) => `There is no ${path}. Call list_files to see the paths that exist.`,
  linkOutside: (path) =>
    `${path} leads by a link to a place outside the workspace. Work without it, or ask the human for the part that you need.`,
  ignored: (path) =>
    `${path} is ignored by git (.gitignore), so it is not for you. Work without it, or ask the human for the part that you need.`,
  folder: (path) => `${path} is a folder. Call list_files with it, and name a file.`,
  special: (path) => `${path} is a device or a pipe, no file. Work without it.`,
  notebook: (path) =>
    `${path} is a notebook. Notebooks cannot be read, commented or edited yet: ask the human to paste the cells that matter.`,
  notText: (path) => `${path} is not a text file. Work without it.`,
  forbidden: (path) =>
    `The system does not let the editor reach ${path}. Work without it, or tell the human.`,
  noWorkspace: () => 'No folder is open. Ask the human to open one, or to paste the text.',
  restricted: () =>
    'The workspace is in Restricted Mode. Ask the human to trust it, or to paste the text.',
};

/** Why a comment or an edit was not taken and what to do instead, for the model. */
export function reviewRefusalWords(path: string, refusal: ReviewRefusal): string {
  switch (refusal.kind) {
    case 'path':
      return pathRefusalWords(path, refusal.refusal);
    case 'textNotFound': {
      const { nearest, nearestLine } = refusal;
      if (nearest === null || nearestLine === null) {
        return `That text does not occur in ${path}. Call read_file again and copy it exactly.`;
      }
      const lines = numberLines(truncate(nearest, 2_000).split('\n'), nearestLine + 1);
      return `That text does not occur in ${path}. The nearest is:\n${lines}\nCopy it exactly, without the numbers.`;
    }
    case 'textAmbiguous':
      return `That text occurs ${refusal.lines.length} times in ${path}, at lines ${refusal.lines
        .slice(0, 20)
        .map((line) => line + 1)
        .join(', ')}. Include more of the lines around the one you mean.`;
    case 'editsOverlap':
      return 'It overlaps another edit. Put both into one.';
    case 'noChange':
      return 'It changes nothing: old and new text are the same.';
    case 'alreadyApplied':
      return `It is done already: the new text stands in ${path}, and the old one does not. Leave it.`;
    case 'elision':
      return 'It leaves out text ("..."), and what is left out cannot be told. Quote every line that you replace, or one unbroken part of it.';
    case 'tooLong':
      return 'It is too long for one proposal. Send it in smaller edits.';
    case 'exists':
      return `There is a file at ${path} already. Choose another path, or edit that file.`;
    default:
      return unreachable(refusal);
  }
}

/** What of a patch was not understood and what to do instead, for the model. */
export function patchProblemWords(problem: PatchProblem): string {
  const where = `line ${problem.line + 1} of the patch`;
  return problem.kind === 'conflicting'
    ? `${where}: ${problem.path} is changed in another way further up. Send it in another call.`
    : `${where}: ${PATCH_WORDS[problem.kind]}`;
}

const PATCH_WORDS: Readonly<Record<Exclude<PatchProblem['kind'], 'conflicting'>, string>> = {
  tooLong: 'it is too long to be read. Send fewer changes at once.',
  noPath: 'it names no file. Put the path above the change.',
  unfinished: 'it begins a change whose end is missing. Send it whole.',
  noDivider: 'the block has no ======= between old and new text.',
  severalDividers:
    'several lines of the block may stand between old and new text. Send it as path and edits.',
  noOldText: 'it adds text and does not say where. Include lines that stand around it.',
  noPrefix: 'each line of a new file begins with +.',
  notSupported: 'such an operation cannot be proposed. Use edits, or propose_file.',
  badJson: 'it is no valid JSON.',
  badShape: 'each edit needs its old and its new text.',
};

/** Why a thread was not changed and what to do instead, for the model; `thread` is what it called it. */
export function threadRefusalWords(thread: string, refusal: ThreadRefusal): string {
  const name = JSON.stringify(truncate(thread, 200));
  switch (refusal.kind) {
    case 'threadNotFound': {
      const open = nameThreads(refusal.open, placeOf);
      return open === ''
        ? `There is no thread ${name}, and none is open. Call comment to begin one.`
        : `There is no open thread ${name}. Open are: ${open}. Name one of these by its id.`;
    }
    case 'threadAmbiguous':
      return `${name} can mean several threads: ${nameThreads(refusal.open, placeOf)}. Name one by its id.`;
    case 'alreadyResolved':
      return `The thread ${name} is resolved already. Leave it; call comment if there is a new point.`;
    case 'threadFull':
      return `The thread ${name} holds as many comments as it can. Resolve it, or begin another with comment.`;
    case 'noWorkspace':
      return pathRefusalWords('', refusal);
    default:
      return unreachable(refusal);
  }
}

function placeOf({ path, line }: { readonly path: string; readonly line: number }): string {
  return `${path} line ${line + 1}`;
}

/** Why nothing was remembered and what to do instead, for the model. */
export function rememberRefusalWords(
  refusal: Exclude<RememberResult, { kind: 'remembered' | 'known' }>,
): string {
  switch (refusal.kind) {
    case 'full':
      return `You hold ${refusal.limit} memories, which is all that you can. Call forget for one that no longer matters, then try again.`;
    case 'noProject':
      return 'No project is open, so nothing can be remembered for it. Use the scope "conversation" or "everywhere".';
    default:
      return unreachable(refusal);
  }
}

/** Why nothing was forgotten and what to do instead, for the model. */
export function forgetRefusalWords(refusal: Exclude<ForgetResult, { kind: 'forgotten' }>): string {
  switch (refusal.kind) {
    case 'notFound':
      return refusal.known.length === 0
        ? 'You have no memory that you could forget: none that counts here is your own.'
        : `No memory of yours holds these words. Those that you can forget are:\n${list(refusal.known)}\nCopy the words of one.`;
    case 'ambiguous':
      return `These words fit several memories:\n${list(refusal.candidates)}\nCopy the words of the one you mean.`;
    case 'protected':
      return `A human wrote or pinned ${JSON.stringify(refusal.text)}. Only a human can take it back: ask for it if it is wrong.`;
    default:
      return unreachable(refusal);
  }
}

function list(texts: readonly string[]): string {
  return texts.map((text) => `- ${truncate(text.replaceAll(/\s+/g, ' '), 200)}`).join('\n');
}
