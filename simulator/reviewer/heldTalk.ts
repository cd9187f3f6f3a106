import { type CompletionRequest, systemText } from '../completionRequest.ts';

export interface Utterance {
  readonly name: string;
  readonly text: string;
}

/** What a talker knows of the room from its prompt. */
export interface HeldTalk {
  readonly human: string | null;
  /** The AI colleagues, the talker itself among them. */
  readonly members: readonly string[];
  /** What others said, with labels read off, oldest first. */
  readonly said: readonly Utterance[];
  /** How often anybody but a human has spoken since a human did. */
  readonly sinceHuman: number;
}

export function heldTalk(request: CompletionRequest): HeldTalk {
  const system = systemText(request);
  const human = /^- (.+), human$/m.exec(system)?.[1] ?? null;
  const members = [...system.matchAll(/^- (.+?), AI colleague/gm)].map((match) => match[1] ?? '');
  const said: Utterance[] = [];
  let sinceHuman = 0;
  for (const { role, content } of request.messages) {
    if (role === 'assistant') sinceHuman += content === '' ? 0 : 1;
    if (role !== 'user' || content.startsWith('[Room note]')) continue;
    for (const utterance of utterancesIn(content)) {
      said.push(utterance);
      sinceHuman = utterance.name === human ? 0 : sinceHuman + 1;
    }
  }
  return { human, members, said, sinceHuman };
}

/** The labelled paragraphs of a text: `Name: …`. */
export function utterancesIn(text: string): readonly Utterance[] {
  const labelled = /^(\p{L}[\p{L}\p{N} .'’_-]{0,79}): +(.*)$/u;
  return text.split(/\n{2,}/).flatMap((paragraph) => {
    const found = labelled.exec(paragraph.split('\n')[0] ?? '');
    return found === null ? [] : [{ name: found[1] ?? '', text: found[2] ?? '' }];
  });
}

/** A number that is the same for the same text, to choose by without chance. */
export function pick(text: string, choices: number): number {
  let hash = 7;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return choices === 0 ? 0 : hash % choices;
}

/** `text` in one line of at most `length` characters. */
export function brief(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).trimEnd()}…`;
}
