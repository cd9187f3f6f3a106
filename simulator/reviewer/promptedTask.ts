import type { CompletionRequest } from '../completionRequest.ts';

/** What a prompt asks beyond answering, as its words say. */
export type PromptedTask =
  | { readonly kind: 'judge' }
  | { readonly kind: 'vote' }
  | { readonly kind: 'facilitate' }
  | { readonly kind: 'summarise' }
  | { readonly kind: 'argue'; readonly opponents: readonly string[]; readonly round: number }
  | { readonly kind: 'draft' }
  | { readonly kind: 'revise' }
  | { readonly kind: 'relay'; readonly place: number; readonly from: string | null }
  | { readonly kind: 'roundRobin'; readonly place: number }
  | { readonly kind: 'summoned'; readonly by: string }
  | { readonly kind: 'autopilot' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'answer' };

const JSON_ALONE = /\bJSON object\b/;

/** Reads the task from the head of the prompt and from the card at its end. */
export function promptedTask(request: CompletionRequest): PromptedTask {
  const head = request.messages[0]?.content ?? '';
  if (head.startsWith('You judge a debate') && JSON_ALONE.test(head)) return { kind: 'judge' };
  if (head.startsWith('You lead a conversation') && JSON_ALONE.test(head)) {
    return { kind: 'facilitate' };
  }
  if (head.startsWith('You keep the minutes')) return { kind: 'summarise' };
  const card = request.messages.findLast(({ role }) => role === 'system')?.content ?? '';
  return taskOfCard(card);
}

/** How the card's words of each task are known. */
const SIGNS: readonly ((card: string) => PromptedTask | null)[] = [
  (card) => (JSON_ALONE.test(card) && card.includes('{"vote"') ? { kind: 'vote' } : null),
  (card) => {
    const debate = /This is a debate against (.+?): round (\d+) of \d+\./.exec(card);
    if (debate === null) return null;
    const opponents = (debate[1] ?? '').split(', ').filter((name) => name !== 'the others');
    return { kind: 'argue', opponents, round: Number(debate[2]) };
  },
  (card) => (card.includes('Blind draft:') ? { kind: 'draft' } : null),
  (card) => (card.includes('The votes were split.') ? { kind: 'revise' } : null),
  (card) => {
    const place = /This is a relay, and you are number (\d+) of \d+\./.exec(card)?.[1];
    if (place === undefined) return null;
    const from = /Take up what (.+?) left and carry it on/.exec(card)?.[1] ?? null;
    return { kind: 'relay', place: Number(place), from };
  },
  (card) => {
    const place = /The room goes round, each once: you are number (\d+) of/.exec(card)?.[1];
    return place === undefined ? null : { kind: 'roundRobin', place: Number(place) };
  },
  (card) => (card.includes('the room goes on by itself') ? { kind: 'autopilot' } : null),
  (card) => {
    const by = /^(.+?) has asked for you by @/m.exec(card)?.[1];
    return by === undefined ? null : { kind: 'summoned', by };
  },
  (card) => (card.includes('Your last answer was cut off.') ? { kind: 'continue' } : null),
];

function taskOfCard(card: string): PromptedTask {
  for (const read of SIGNS) {
    const task = read(card);
    if (task !== null) return task;
  }
  return { kind: 'answer' };
}
