import type { CompletionRequest } from '../completionRequest.ts';
import type { Persona } from '../personaOf.ts';
import { brief, type HeldTalk, heldTalk, pick } from './heldTalk.ts';
import type { PromptedTask } from './promptedTask.ts';
import { INTERESTS } from './talk.ts';

const UNSPOKEN = ['judge', 'vote', 'facilitate', 'summarise', 'answer'] as const;

/** The tasks that are answered in words, to everybody. */
export type SpokenTask = Exclude<PromptedTask, { readonly kind: (typeof UNSPOKEN)[number] }>;

export function isSpoken(task: PromptedTask): task is SpokenTask {
  return !(UNSPOKEN as readonly string[]).includes(task.kind);
}

/** How long the simulated colleagues carry a conversation on by themselves. */
const AUTOPILOT_TURNS = 4;

/** What a part in one of the room's modes says; null: nothing more to say. */
export function roomTalk(
  task: SpokenTask,
  persona: Persona,
  request: CompletionRequest,
  question: string,
): string | null {
  const talk = heldTalk(request);
  const topic = `“${brief(question.replace(/@\S+/g, ''), 70)}”`;
  const care = INTERESTS[persona.focus];
  switch (task.kind) {
    case 'argue':
      return argument(task, { topic, care, name: persona.name });
    case 'draft':
      return `My answer on ${topic}: take the simplest way that works, and decide by ${care}, because that is what we would regret first. (Simulated draft.)`;
    case 'revise':
      return `I read the drafts and votes on ${topic} again. I keep my answer, but add one condition: we write down ${care} before we begin, since two of the drafts leave it out. (Simulated revision.)`;
    case 'relay':
      return task.from === null
        ? `I begin with ${topic}: the first thing to settle is ${care}.\n\nStill to be done: choose a way and say why.`
        : `I take up what ${task.from} left. Step ${task.place} on ${topic}: I would settle ${care}, because the steps after it depend on it.`;
    case 'roundRobin':
      return `${ORDINALS[Math.min(task.place, ORDINALS.length) - 1] ?? 'Next'}, on ${topic}: what I look at is ${care}. That part nobody can skip.`;
    case 'summoned':
      return `${task.by}, you asked me: I would look at ${care} first. (Simulated, so a rule says this.)`;
    case 'continue':
      return ` and that is why I would look at ${care} before anything else.`;
    case 'autopilot':
      return carryOn(talk, persona, topic);
  }
}

const ORDINALS = ['First', 'Second', 'Third', 'Fourth', 'Fifth'];

function argument(
  { opponents, round }: Extract<SpokenTask, { kind: 'argue' }>,
  { topic, care, name }: { readonly topic: string; readonly care: string; readonly name: string },
): string {
  const other = opponents[pick(name, opponents.length)] ?? 'The others';
  if (round <= 1) {
    return [
      `My position on ${topic}:`,
      `1. What decides it is ${care}, because nothing else shows so late.`,
      '2. A small step that can be taken back is worth more than a large one.',
      ...(pick(name, 2) === 0
        ? ['3. We should measure before we choose, since we guess badly.']
        : []),
    ].join('\n');
  }
  return [
    `${other} says that their point decides it. I reject that in part: it holds only while ${care} stays as it is.`,
    'I accept that a small step is worth more than a large one.',
    `What is left of my position on ${topic}: look at ${care} first, therefore begin there.`,
  ].join('\n');
}

function carryOn(
  { members, sinceHuman }: HeldTalk,
  persona: Persona,
  topic: string,
): string | null {
  if (sinceHuman >= AUTOPILOT_TURNS) return null;
  const others = members.filter((name) => name !== persona.name);
  const other = others[pick(`${persona.name}${sinceHuman}`, others.length)];
  const care = INTERESTS[persona.focus];
  const call =
    other !== undefined && sinceHuman % 3 === 1 ? `@${other}, do you see it so too?` : '';
  const lines = [
    `To carry ${topic} on: one question is still open, namely ${care}.`,
    `I would turn that into a first step: one small example that shows ${care}.`,
    `What could go wrong with it: we forget ${care} as soon as it works once.`,
    `Then the next piece of work is a list of three cases for ${care}, and a date.`,
  ];
  return [lines[sinceHuman % lines.length] ?? '', call].filter((part) => part !== '').join(' ');
}
