import type { Member, Room } from './room.ts';

/** The last thing that a personality reads: who it is, how it sees the others, and for whom it may not speak. */
export function personaCard(member: Member, room: Room): string {
  const others = room.members.filter((other) => other.id !== member.id);
  const attitudes = others.flatMap((other) => {
    const attitude = member.attitudes[other.id]?.trim() ?? '';
    return attitude === '' ? [] : [`- ${other.name}: ${attitude}`];
  });
  const names = [room.humanName, ...others.map((other) => other.name)].join(', ');
  const who =
    member.title === '' ? `You are ${member.name}.` : `You are ${member.name}, ${member.title}.`;
  return [
    who,
    ...(member.prompt.trim() === '' ? [] : [member.prompt.trim()]),
    ...(attitudes.length === 0 ? [] : [['How you see the others:', ...attitudes].join('\n')]),
    `You are ${member.name} and nobody else. Never write for ${names}. Write only what ${member.name} says next, without a name in front.`,
  ].join('\n\n');
}
