import type { CompletionRequest } from '../completionRequest.ts';
import { brief, pick, utterancesIn } from './heldTalk.ts';

/** The answers to the questions that ask for JSON alone, and the minutes: by rules, as everything here. */

/** A judge's: by what was argued and not by letter, so that both orders of reading agree. */
export function verdict(request: CompletionRequest): string {
  const text = request.messages.find(({ role }) => role === 'user')?.content ?? '';
  const arguments_ = new Map<string, string>();
  for (const [, letter = '', said = ''] of text.matchAll(
    /## Round \d+, Speaker ([A-C])\n\n([\s\S]*?)(?=\n\n## Round|\n\nWho argued better\?|$)/g,
  )) {
    arguments_.set(letter, `${arguments_.get(letter) ?? ''} ${said}`);
  }
  const winner = best(arguments_) ?? 'tie';
  const reason =
    winner === 'tie'
      ? 'Simulated verdict: neither gave more reasons than the other.'
      : `Simulated verdict: Speaker ${winner} gave the most reasons for each claim.`;
  return JSON.stringify({ winner, reason });
}

/** A voter's, on the answers of the last room note. */
export function vote(request: CompletionRequest, name: string): string {
  const note = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const answers = new Map<string, string>();
  for (const [, letter = '', said = ''] of note.matchAll(
    /--- Answer ([A-Z]) ---\n([\s\S]*?)(?=\n\n?--- )/g,
  )) {
    answers.set(letter, said);
  }
  const first = best(answers) ?? 'A';
  const others = new Map([...answers].filter(([letter]) => letter !== first));
  // One in four sees it otherwise: a minority has to be seen somewhere.
  const isOther = answers.size > 2 && pick(name, 4) === 0;
  const choice = isOther ? (best(others) ?? first) : first;
  const confidence = 0.6 + pick(`${name}${choice}`, 4) / 10;
  const reason = isOther
    ? 'Simulated vote: it names a risk that the others leave out.'
    : 'Simulated vote: it gives the clearest reason for what it says.';
  return JSON.stringify({ vote: choice, confidence, reason });
}

/** A facilitator's: two who have not spoken since the human did, then nobody. */
export function nextSpeaker(request: CompletionRequest): string {
  const system = request.messages[0]?.content ?? '';
  const seats = /Who can speak\n([\s\S]*)$/.exec(system)?.[1] ?? '';
  const names = [...seats.matchAll(/^- (.+?)(?:: .*)?$/gm)].map((match) => match[1] ?? '');
  const said = utterancesIn(request.messages[1]?.content ?? '').map(({ name }) => name);
  const human = said.findLastIndex((name) => !names.includes(name));
  const since = said.slice(human + 1);
  const silent = names.filter((name) => !since.includes(name));
  const [next] = since.length >= 2 ? [] : silent;
  const why = next === undefined ? 'The question is answered.' : 'Has not spoken yet.';
  return JSON.stringify({ next: next ?? null, why: `Simulated choice: ${why}` });
}

/** The minutes: who said what, shortly, with names. */
export function minutes(request: CompletionRequest): string {
  const text = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const earlier = /<earlier-summary>\n([\s\S]*?)\n<\/earlier-summary>/.exec(text)?.[1] ?? '';
  const talk = /<conversation>\n([\s\S]*)\n<\/conversation>/.exec(text)?.[1] ?? '';
  const said = utterancesIn(talk);
  const kept = [...said.slice(0, 3), ...said.slice(3).slice(-5)];
  return [
    ...(earlier === '' ? [] : [brief(earlier, 600)]),
    '(Simulated summary, made by rules.)',
    ...kept.map(({ name, text: words }) => `- ${name}: ${brief(words, 140)}`),
    ...(kept.length === 0 ? ['- Nothing was decided.'] : []),
  ].join('\n');
}

/** The letter whose text gives the most reasons; by its own words where several do. */
function best(texts: ReadonlyMap<string, string>): string | null {
  const scored = [...texts].map(([letter, text]) => {
    const bare = text.replace(/\b(Speaker|somebody)( [A-C])?\b/g, '').replace(/\s+/g, ' ');
    const reasons = bare.match(/\b(because|since|so that|therefore|for example)\b/gi) ?? [];
    return { letter, score: reasons.length * 1_000 + pick(bare.trim(), 1_000) };
  });
  return scored.sort((one, two) => two.score - one.score)[0]?.letter ?? null;
}
