import { truncate } from '../domain/text.ts';
import { unreachable } from '../domain/unreachable.ts';
import { roomNote, withoutRoomNotes } from './roomNote.ts';
import type { SpokenMessage } from './room.ts';
import type { TurnTask } from './turnTask.ts';

const END_LENGTH = 160;

/**
 * What a turn asks beyond answering, in words for the personality; empty for a plain answer.
 * `continued` is the message that a `continue` goes on with, where it is known.
 */
export function taskInstruction(task: TurnTask, continued: SpokenMessage | undefined): string {
  switch (task.kind) {
    case 'answer':
      return '';
    case 'continue':
      return continueInstruction(continued);
    case 'summoned':
      return `${task.by} has asked for you by @. Answer what ${task.by} asked of you, and only that. If the others have answered it since, say only what is missing.`;
    case 'roundRobin':
      return `The room goes round, each once: you are ${ordinal(task)}. Give your own view of the newest human message. Do not repeat what was said before you in this round: add to it, or disagree and say why.`;
    case 'relay':
      return relayInstruction(task);
    case 'argue':
      return argueInstruction(task);
    case 'draft':
      return 'Blind draft: answer the newest human message on your own. The others draft at the same time; you cannot see their drafts and they cannot see yours, so do not refer to them. Give one definite answer and the reasons it rests on. Do not opt out.';
    case 'vote':
      return voteInstruction(task);
    case 'revise':
      return `The votes were split. This is round ${task.round} of ${task.rounds} of revising: read the drafts and the votes above, then give your answer anew. Change it where an argument convinced you and say which one; keep it where none did and say why. Do not give in only to agree. Do not opt out.`;
    case 'autopilot':
      return 'No human has spoken: the room goes on by itself. Carry the matter one real step further: answer an open question, settle a disagreement, or do the next piece of work. If nothing useful is left to do, or only a human can decide what is next, opt out.';
    default:
      return unreachable(task);
  }
}

/** The answers to choose among as a note of the room, in the user's role: other models wrote them. */
export function showOptions(task: TurnTask, length: number): string | null {
  if (task.kind !== 'vote') return null;
  const each = Math.max(200, Math.floor(length / Math.max(1, task.options.length)));
  const options = task.options.map(
    ({ letter, text }) =>
      `--- Answer ${letter} ---\n${withoutRoomNotes(truncate(text.trim(), each))}`,
  );
  return roomNote(
    `The answers to choose among, without their authors:\n\n${options.join('\n\n')}\n--- End of the answers ---`,
  );
}

function ordinal({ place, of }: { readonly place: number; readonly of: number }): string {
  return `number ${place} of ${of}`;
}

function continueInstruction(continued: SpokenMessage | undefined): string {
  const rule =
    'Your last answer was cut off. Go on exactly where it broke off, in the middle of the sentence or the code if that is where it is: what you write now is put directly behind it. Repeat nothing of it, begin nothing anew, and do not say that you go on.';
  const text = continued?.text.trimEnd() ?? '';
  if (text === '') return rule;
  const end = text
    .slice(-END_LENGTH)
    .toWellFormed()
    .replace(/^\uFFFD/, '');
  return `${rule}\nIts last characters are:\n${JSON.stringify(end)}`;
}

function relayInstruction(task: Extract<TurnTask, { kind: 'relay' }>): string {
  const where = `This is a relay, and you are ${ordinal(task)}.`;
  const work =
    task.from === null
      ? 'You begin: do the first part of what was asked, and leave it so that the next can go on from it.'
      : `Take up what ${task.from} left and carry it on. Build on it as it stands; where it is wrong, put it right in passing and say so.`;
  const end =
    task.place === task.of
      ? 'Nobody comes after you: bring it to its end.'
      : 'End with one line that says what is still to be done.';
  return `${where} ${work} ${end}`;
}

function argueInstruction({ round, rounds, opponents }: Extract<TurnTask, { kind: 'argue' }>) {
  const against = opponents.length === 0 ? 'the others' : opponents.join(', ');
  const where = `This is a debate against ${against}: round ${round} of ${rounds}.`;
  const work =
    round <= 1
      ? 'State your position and the claims that it rests on, numbered, each with its reason. Where an opponent has spoken already, state for each of their claims whether you accept or reject it and why.'
      : 'Take up your opponents’ claims one by one: say whose claim it is and quote it shortly, state whether you accept or reject it, and why. Then say what is left of your own position; give up what you cannot hold.';
  return `${where} ${work} Argue about the matter, never about the person. Do not opt out.`;
}

function voteInstruction({ options }: Extract<TurnTask, { kind: 'vote' }>): string {
  const letters = options.map(({ letter }) => letter).join(', ');
  return [
    `Vote: choose the best of the answers ${letters} given in the last room note. Judge them by whether they are right and whether they answer what was asked, not by length or style, and not by whether one of them is yours.`,
    'Answer with one JSON object alone, without a code fence and without any other word:',
    '{"vote": "<letter>", "confidence": <number>, "reason": "<one sentence>"}',
    'confidence is a number from 0 (a guess) to 1 (certain).',
  ].join('\n');
}
