/** What the simulator makes of a personality's card in the system prompt. */
export interface Persona {
  readonly name: string;
  readonly focus: Focus;
}

/** What a reviewer looks at first. */
export type Focus = 'security' | 'performance' | 'tests' | 'naming' | 'correctness';

const NAME_PATTERNS = [
  /^You are (.{1,80}?) and nobody else\./gmu,
  /\b[Yy]ou are (?:now )?[*_"“]*(\p{Lu}[\p{L}\p{N}'’_-]*(?: \p{Lu}[\p{L}\p{N}'’_-]*){0,3})/gu,
  /\b[Yy]our name is [*_"“]*(\p{Lu}[\p{L}\p{N}'’_-]*(?: \p{Lu}[\p{L}\p{N}'’_-]*){0,3})/gu,
  /^\s*(?:#+ )?[Nn]ame: *[*_"“]*([^\n*_"”]{1,80})/gmu,
];

const FOCUS_WORDS: readonly (readonly [Focus, RegExp])[] = [
  ['security', /\b(security|secure|attack\w*|threat\w*|injection|vulnerab\w*|secrets?)\b/gi],
  ['performance', /\b(performance|latency|throughput|allocations?|memory use|fast|slow)\b/gi],
  ['tests', /\b(tests?|testing|tester|coverage|qa|edge cases?|reproduc\w*)\b/gi],
  ['naming', /\b(naming|names?|readab\w*|clarity|style|simpl\w*|document\w*)\b/gi],
  ['correctness', /\b(correct\w*|bugs?|logic|robust\w*|error handling)\b/gi],
];

/**
 * The personality that a prompt asks to be. Prompts put what all share first and the card last, so the
 * last name found counts, and the focus is judged by the text from where that name is first given.
 */
export function personaOf(system: string): Persona {
  for (const pattern of NAME_PATTERNS) {
    const found = [...system.matchAll(pattern)].at(-1);
    const name = found?.[1]?.trim() ?? '';
    if (found === undefined || name === '') continue;
    const begin = system.indexOf(`You are ${name}`);
    return { name, focus: focusOf(system.slice(begin < 0 ? found.index : begin)) };
  }
  return { name: 'the simulated colleague', focus: focusOf(system) };
}

function focusOf(card: string): Focus {
  let best: Focus = 'correctness';
  let most = 0;
  for (const [focus, words] of FOCUS_WORDS) {
    const count = [...card.matchAll(words)].length;
    if (count > most) [best, most] = [focus, count];
  }
  return best;
}
