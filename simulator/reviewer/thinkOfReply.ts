import { randomUUID } from 'node:crypto';
import type { CompletionRequest } from '../completionRequest.ts';
import type { Step } from '../scenario.ts';
import { findFaults } from './findFaults.ts';
import { type Edit, type Finding, worstFirst } from './finding.ts';
import { promptedTask } from './promptedTask.ts';
import { isSpoken, roomTalk, type SpokenTask } from './roomTalk.ts';
import { type SourceText, sourceTextOf } from './sourceText.ts';
import { talk } from './talk.ts';
import { type PastCall, pathsIn, type TurnSoFar, turnSoFar } from './turnSoFar.ts';
import { minutes, nextSpeaker, verdict, vote } from './verdicts.ts';

const MAX_COMMENTS = 4;
const MAX_EDITS = 3;
const REFUSED = /^Refused:\s*/;
const REVIEW_WORDS =
  /\b(review|check|look (at|over|through|into)|read|inspect|audit|go (over|through)|comment on|find (the )?(bugs?|problems?)|what('s| is) wrong|prüf\w*|examine)\b/i;

/**
 * The rule-based colleague. What asks for JSON alone, or for a part in one of the room's modes, is said
 * at once; everything else goes to the reviewer, one turn of which is a chain of requests:
 *
 *   question ──names a file──► read_file ──► comment ×n, propose_edit ──► closing text
 *      ├──asks for a review──► list_files ──chooses──┘
 *      └──anything else──► talk
 */
export function thinkOfReply(request: CompletionRequest): readonly Step[] {
  const turn = turnSoFar(request);
  const part = partInMode(turn, request);
  if (part !== null) return part;
  const read = turn.calls.findLast(({ tool }) => tool === 'read_file');
  const listed = turn.calls.findLast(({ tool }) => tool === 'list_files');
  if (read !== undefined) return afterReading(turn, read);
  if (listed !== undefined) return afterListing(turn, listed);
  return begin(turn);
}

/** What a mode asks for; null where the reviewer is to answer. */
function partInMode(turn: TurnSoFar, request: CompletionRequest): readonly Step[] | null {
  const task = promptedTask(request);
  if (isSpoken(task)) return spokenPart(task, turn, request);
  switch (task.kind) {
    case 'judge':
      return [say(verdict(request))];
    case 'vote':
      return [say(vote(request, turn.persona.name))];
    case 'facilitate':
      return [say(nextSpeaker(request))];
    case 'summarise':
      return [say(minutes(request))];
    case 'answer':
      return null;
  }
}

/** Before these parts, whoever can read the file that it is about does so. */
const AFTER_READING = ['draft', 'relay', 'roundRobin', 'summoned'];

function spokenPart(
  task: SpokenTask,
  turn: TurnSoFar,
  request: CompletionRequest,
): readonly Step[] | null {
  if (AFTER_READING.includes(task.kind) && isForReviewer(turn)) return null;
  const said = roomTalk(task, turn.persona, request, turn.question);
  if (said !== null) return [say(said)];
  const reason = 'Nothing useful is left to do.';
  return turn.has('opt_out') ? [call('opt_out', { reason })] : [say('SKIP')];
}

function isForReviewer(turn: TurnSoFar): boolean {
  const isWanted = pathsIn(turn.question).length > 0 || REVIEW_WORDS.test(turn.question);
  return turn.calls.length > 0 || (isWanted && turn.has('read_file'));
}

function begin(turn: TurnSoFar): readonly Step[] {
  const [path] = pathsIn(turn.question);
  const wantsReview = REVIEW_WORDS.test(turn.question);
  if (path !== undefined && turn.has('read_file')) return reading(path);
  if (path !== undefined && wantsReview) {
    return [say(`I cannot read files here, so I can say nothing true about \`${path}\`.`)];
  }
  if (wantsReview && turn.has('list_files') && turn.has('read_file')) {
    return [say('Let me see what is there.'), call('list_files', {})];
  }
  return [say(talk(turn.persona, turn.question))];
}

function reading(path: string): readonly Step[] {
  return [say(`I will read \`${path}\`.`), call('read_file', { path })];
}

function afterListing({ question }: TurnSoFar, listed: PastCall): readonly Step[] {
  if (REFUSED.test(listed.result)) {
    return [say(`I could not list the files: ${listed.result.replace(REFUSED, '')}`)];
  }
  const code = listed.result
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^\S+\.(?:[cm]?[jt]sx?|py|go|java|rb|rs|php|cs|kt)$/.test(line));
  const words = new Set(question.toLowerCase().match(/[\p{L}\p{N}_-]{3,}/gu) ?? []);
  const named = code.find((path) => words.has(stemOf(path)));
  if (named !== undefined) return reading(named);
  const [first] = [...code.filter((path) => !/test|spec|\.d\.ts$/i.test(path)), ...code];
  if (first === undefined) return [say('I see no source file here. Which one do you mean?')];
  const choice = /\b(any|some|something|one|pick|choose|project|code|workspace)\b/i;
  if (choice.test(question)) return reading(first);
  return [say(`Which file shall I read? I would begin with \`${first}\`.`)];
}

function stemOf(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\..*$/, '').toLowerCase();
}

function afterReading(turn: TurnSoFar, read: PastCall): readonly Step[] {
  if (REFUSED.test(read.result)) {
    const reason = read.result.replace(REFUSED, '');
    return [say(`I could not read \`${read.path}\`, so I have not reviewed it: ${reason}`)];
  }
  const source = sourceTextOf(read.path, read.result);
  if (source.text.trim() === '') return [say(`\`${read.path}\` is empty: nothing to review.`)];
  const findings = worstFirst(findFaults(source), turn.persona.focus, MAX_COMMENTS);
  if (findings.length === 0) {
    return [
      say(
        `I read \`${source.path}\` and found nothing that my rules know as a fault. They are few, so that is no proof.`,
      ),
    ];
  }
  const since = turn.calls.slice(turn.calls.lastIndexOf(read) + 1);
  const remarks = since.filter(({ tool }) => tool === 'comment' || tool === 'propose_edit');
  const canRemark = turn.has('comment') || turn.has('propose_edit');
  if (remarks.length === 0 && canRemark) return remarking(turn, source, findings);
  return [say(closing(source, findings, remarks))];
}

function remarking(
  turn: TurnSoFar,
  source: SourceText,
  findings: readonly Finding[],
): readonly Step[] {
  const { path } = source;
  const comments = !turn.has('comment')
    ? []
    : findings.map(({ line, quote, severity, text }) =>
        wireCall('comment', { path, line, quote, severity, text }),
      );
  const fixed = turn.has('propose_edit') ? separatelyFixable(source, findings) : [];
  const proposals = fixed.map(({ fix }) => ({ old_text: fix.oldText, new_text: fix.newText }));
  const lines = fixed.map(({ line }) => line).toSorted((one, other) => one - other);
  const reason = `Fixes line${lines.length === 1 ? '' : 's'} ${lines.join(', ')} and nothing else.`;
  const calls =
    proposals.length === 0
      ? comments
      : [...comments, wireCall('propose_edit', { path, reason, edits: proposals })];
  if (calls.length === 0) return [say(closing(source, findings, []))];
  const opening = `${findings.length === 1 ? 'One thing' : `${findings.length} things`} in \`${path}\`.`;
  return [say(opening), { kind: 'toolCalls', calls, firstIndex: 0, fragmentLength: 24 }];
}

type FixableFinding = Finding & { readonly fix: Edit };

/** Findings whose fixes do not touch each other, so that each can be accepted alone. */
function separatelyFixable(
  { text }: SourceText,
  findings: readonly Finding[],
): readonly FixableFinding[] {
  const taken: { readonly from: number; readonly to: number; readonly finding: FixableFinding }[] =
    [];
  for (const { fix, ...finding } of findings) {
    if (fix === null || taken.length === MAX_EDITS) continue;
    const from = text.indexOf(fix.oldText);
    const to = from + fix.oldText.length;
    if (taken.some((other) => to >= other.from && from <= other.to)) continue;
    taken.push({ from, to, finding: { ...finding, fix } });
  }
  return taken.map(({ finding }) => finding);
}

function closing(
  { path }: SourceText,
  findings: readonly Finding[],
  remarks: readonly PastCall[],
): string {
  const list = findings.map(({ line, severity, text }) => `- line ${line} (${severity}): ${text}`);
  const refused = remarks.filter(({ result }) => REFUSED.test(result));
  const proposed = remarks.some(
    ({ tool, result }) => tool === 'propose_edit' && !REFUSED.test(result),
  );
  const count = findings.length === 1 ? 'one thing' : `${findings.length} things`;
  return [
    `I read \`${path}\` and found ${count}:`,
    '',
    ...list,
    ...(proposed ? ['', 'What can be fixed safely I have proposed as an edit.'] : []),
    ...refused.map(
      ({ tool, result }) => `\nMy \`${tool}\` was refused: ${result.replace(REFUSED, '')}`,
    ),
  ].join('\n');
}

function say(text: string): Step {
  return { kind: 'text', text };
}

function call(name: string, parameters: Readonly<Record<string, unknown>>): Step {
  const calls = [wireCall(name, parameters)];
  return { kind: 'toolCalls', calls, firstIndex: 0, fragmentLength: 24 };
}

function wireCall(
  name: string,
  parameters: Readonly<Record<string, unknown>>,
): { id: string; name: string; arguments: string } {
  return { id: `call_${randomUUID()}`, name, arguments: JSON.stringify(parameters) };
}
