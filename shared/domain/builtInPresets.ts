import { personalityId } from './ids.ts';
import type { Preset } from './preset.ts';
import type { KnownRecord } from './record.ts';
import { PLAIN_RULES } from './roomRules.ts';

const ADA = '555c25c5-178a-4666-8f66-8138dd479fc2';
const FARID = '6c493f2c-6311-48d0-a102-a4c99c841a60';
const NOOR = '23fc86a5-04cd-43ed-9861-73b539ef4ca8';
const TOMASZ = 'ba64028c-8ab1-4479-939d-57e2f601d070';
const INGRID = '101b82be-3d3f-41b7-80e6-63aa26ce2ba5';
const KOFI = '8911c317-1037-459e-bcf1-18486af942de';
const HANA = 'c71dbb0c-789e-4976-a631-fc46507611f5';
const WREN = 'de03bcb5-99b4-492e-9638-343fb4ef0102';
const BAO = 'e1f7ba45-7625-4844-9d87-907b0601a8b2';
const RAVI = 'c03095a4-9301-45fe-8143-865e21f84acd';
const MELE = '25814aa4-afda-46e3-a44d-578403490c96';

type Traits = Pick<Preset, 'name' | 'about' | 'icon' | 'description'> & {
  readonly seats: readonly string[];
  readonly rules: Partial<Omit<Preset['rules'], 'judgeId'>> & { readonly judge?: string };
};

/** `id` is fixed for ever. */
function room(id: string, { seats, rules, ...traits }: Traits): KnownRecord<'preset'> {
  const { judge, ...set } = rules;
  const judgeId = judge === undefined ? null : personalityId.parse(judge);
  return {
    kind: 'preset',
    id,
    data: {
      kind: 'room',
      ...traits,
      participants: seats.map((seat) => personalityId.parse(seat)),
      rules: { ...PLAIN_RULES, ...set, judgeId },
    },
  };
}

/** Rooms that come with the product. */
export const builtInPresets: readonly KnownRecord<'preset'>[] = [
  room('5d0c6a52-96a4-4f0e-8f0c-0b8f3a1d7e01', {
    name: 'Code review',
    about: 'Correctness, security and tests, one after the other, each with its own eye.',
    icon: 'code-review',
    seats: [ADA, FARID, TOMASZ],
    description:
      'A review of the code that is named or attached. Each finding says where it is, how it fails and the smallest repair. Do not repeat what a colleague has found; add to it or disagree.',
    rules: { mode: 'roundRobin', order: 'sequential' },
  }),
  room('5d0c6a52-96a4-4f0e-8f0c-0b8f3a1d7e02', {
    name: 'Design debate',
    about: 'Two sides argue about a design; the maintainer judges.',
    icon: 'law',
    seats: [INGRID, RAVI, HANA],
    description:
      'A debate about a design decision. Argue from the cost of being wrong, from what must stay changeable, and from cases; concede what is shown.',
    rules: { mode: 'debate', judge: HANA },
  }),
  room('5d0c6a52-96a4-4f0e-8f0c-0b8f3a1d7e03', {
    name: 'Consensus of three',
    about: 'Three draft an answer alone, vote, and the chosen one is revised.',
    icon: 'checklist',
    seats: [INGRID, ADA, KOFI],
    description:
      'A question with one answer that all can stand behind. Name what you are unsure of; vote for the answer that you would act on, not for your own.',
    rules: { mode: 'consensus' },
  }),
  room('5d0c6a52-96a4-4f0e-8f0c-0b8f3a1d7e04', {
    name: 'Pair and critic',
    about: 'One works it out, the next improves it, the last tries to break it.',
    icon: 'references',
    seats: [KOFI, HANA, TOMASZ],
    description:
      'Work that is handed on. Kofi finds and solves it, Hana makes it fit the code that is there, Tomasz tries to break the result and says what is left to do.',
    rules: { mode: 'relay', order: 'sequential' },
  }),
  room('5d0c6a52-96a4-4f0e-8f0c-0b8f3a1d7e05', {
    name: 'Brainstorm',
    about: 'Everybody answers at once, unswayed by the others.',
    icon: 'lightbulb',
    seats: [INGRID, BAO, MELE, RAVI],
    description:
      'Ideas before judgement. Give three that differ in kind, each in two sentences, one of them uncomfortable.',
    rules: { mode: 'free', order: 'parallel' },
  }),
  room('5d0c6a52-96a4-4f0e-8f0c-0b8f3a1d7e06', {
    name: 'Find the slow part',
    about: 'A performance problem, from measurement to repair.',
    icon: 'dashboard',
    seats: [NOOR, KOFI],
    description:
      'Something is slow. First what to measure and how, then what the numbers say, and only then a change, with what it should gain.',
    rules: { mode: 'free' },
  }),
  room('5d0c6a52-96a4-4f0e-8f0c-0b8f3a1d7e07', {
    name: 'Explain it well',
    about: 'A writer, a newcomer who asks, and somebody who speaks for the user.',
    icon: 'book',
    seats: [WREN, BAO, MELE],
    description:
      'A text for people who were not there: documentation, a message, a release note. Bao says where they got lost, Mele where a user would, Wren writes.',
    rules: { mode: 'roundRobin', order: 'sequential' },
  }),
];
