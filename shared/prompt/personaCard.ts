import type { Memory } from '../domain/memory.ts';
import type { PromptLimits } from './contextBudget.ts';
import { memoryLines } from './memoryLines.ts';
import type { Member, Room, SpokenMessage } from './room.ts';
import { taskInstruction } from './taskInstruction.ts';
import type { TurnTask } from './turnTask.ts';

interface CardMaterial {
  readonly member: Member;
  readonly room: Pick<Room, 'members' | 'humanName'>;
  readonly memories: readonly Memory[];
  readonly task: TurnTask;
  /** The message that a `continue` goes on with. */
  readonly continued: SpokenMessage | undefined;
  readonly limits: PromptLimits;
}

/**
 * The last thing that a personality reads: who it is, how it sees the others, what it remembers, what
 * this turn asks, when to stop, and for whom it may not speak.
 */
export function personaCard(material: CardMaterial): string {
  const { member, room, memories, task, continued, limits } = material;
  const others = room.members.filter((other) => other.id !== member.id);
  const attitudes = others.flatMap((other) => {
    const attitude = member.attitudes[other.id]?.replaceAll(/\s+/g, ' ').trim() ?? '';
    return attitude === '' ? [] : [`- ${other.name}: ${attitude}`];
  });
  const names = [room.humanName, ...others.map((other) => other.name)].join(', ');
  const who =
    member.title === '' ? `You are ${member.name}.` : `You are ${member.name}, ${member.title}.`;
  return [
    who,
    member.prompt.trim(),
    listed('How you see the others:', attitudes),
    listed('What you remember:', memoryLines(memories, limits.memoriesLength)),
    taskInstruction(task, continued),
    stopRules(task),
    `You are ${member.name} and nobody else. Never write for ${names}. Write only what ${member.name} says next, without a name in front.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function listed(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [heading, ...lines].join('\n');
}

function stopRules({ kind }: TurnTask): string {
  if (kind === 'vote') return 'When the object is closed you are done.';
  if (kind === 'continue') return 'End where the answer is complete.';
  return 'Say your part once and end. Do not answer for the others and do not wait for them.';
}
