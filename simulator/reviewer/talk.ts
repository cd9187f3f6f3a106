import type { Focus, Persona } from '../personaOf.ts';

/** What each looks at, as the end of a sentence. */
export const INTERESTS: Readonly<Record<Focus, string>> = {
  security: 'what somebody could do with it who means harm',
  performance: 'what it costs when there is a lot of it',
  tests: 'how we would notice that it broke',
  naming: 'whether the next reader understands it',
  correctness: 'the cases in which it would be wrong',
};

/** A short answer to something that asks for no tool. */
export function talk({ name, focus }: Persona, question: string): string {
  const said = question.replace(/@\S+/g, '').trim();
  if (
    /\b(who|what) are you\b|\bare you (real|an? (ai|llm|bot|model|human))|which model/i.test(said)
  ) {
    return `I play ${name} here, but I am simulated: a set of rules on your own machine, no language model. I can read a file and point out what my rules know. Connect a provider to talk to a real model.`;
  }
  if (/^(hi|hello|hey|good (morning|evening|afternoon))\b/i.test(said)) {
    return `Hello, ${name} here. Name a file, for example “review src/overdue.ts”, and I will read it and comment on its lines.`;
  }
  if (/\b(thanks|thank you|cheers|great work|well done)\b/i.test(said)) {
    return 'You are welcome. Tell me when there is another file to look at.';
  }
  const topic = said.replace(/\s+/g, ' ').slice(0, 80);
  const opening = topic === '' ? 'I am listening.' : `On “${topic}”:`;
  return `${opening} the first thing that I would ask is ${INTERESTS[focus]}. I am simulated and know only what my rules know, so the useful thing I can do is read code: name a file, and I will.`;
}
