import type { EffectiveRules, RoomMode } from '../../shared/domain/roomRules.ts';
import type { ContextGauge } from '../../shared/protocol/roomView.ts';
import { formatCount, formatPercent } from './format.ts';

/** How speakers take turns, each in a word and a line. */
export const modeWords: Readonly<
  Record<RoomMode, { readonly name: string; readonly about: string; readonly icon: string }>
> = {
  free: {
    name: 'Free talk',
    about: 'Whoever is named or has something to say answers.',
    icon: 'comment-discussion',
  },
  roundRobin: {
    name: 'Round robin',
    about: 'Everyone answers once, in the order of the list.',
    icon: 'sync',
  },
  relay: {
    name: 'Relay',
    about: 'Each builds on the answer before; the last one sums up.',
    icon: 'arrow-right',
  },
  debate: {
    name: 'Debate',
    about: 'Two or three argue for two rounds, then a judge decides.',
    icon: 'law',
  },
  consensus: {
    name: 'Consensus',
    about: 'Blind drafts, a vote, and revision only where they differ.',
    icon: 'checklist',
  },
  facilitated: {
    name: 'Facilitated',
    about: 'A facilitator picks who speaks next.',
    icon: 'organization',
  },
};

export const roomWords = {
  mode: (name: string) => `How they take turns: ${name}`,
  autopilotOn: 'Let them go on without you (autopilot)',
  autopilotOff: 'Stop autopilot',
  autopilotRuns: 'Autopilot',
  autopilotStop: 'Stop',
  autopilotMessages: (count: string, limit: string) => `${count} of ${limit} messages`,
  autopilotSpend: (spend: string, limit: string) => `${spend} of ${limit}`,
  autopilotTime: (elapsed: string, limit: string) => `${elapsed} of ${limit}`,
  more: 'More',
  settings: 'Room settings…',
  rename: 'Rename',
  duplicate: 'Duplicate',
  pin: 'Pin',
  unpin: 'Unpin',
  archive: 'Archive',
  unarchive: 'Take out of the archive',
  export: 'Export…',
  savePreset: 'Save as preset…',
  search: 'Search all conversations…',
  create: 'New conversation',
  remove: 'Delete conversation',
  spend: (cost: string) => `This conversation cost ${cost} so far`,
  title: 'Title of the conversation',
};

export const settingsWords = {
  heading: 'Room settings',
  close: 'Close',
  about: 'Changes hold at once, in this conversation only.',
  description: 'Description',
  descriptionHelp: 'What the room is for. Everyone here reads it before they answer.',
  mode: 'Turns',
  order: 'Answers come',
  interruption: 'When you write while others answer',
  judge: 'Judge of debates',
  anyJudge: 'Somebody who did not argue',
  review: 'Review',
  tellsProblems: 'After accepted edits: tell the room the editor’s problems',
  tellsProblemsHelp:
    'Whoever proposed an edit then reads what the editor finds wrong with the file.',
  asDefault: (value: string) => `Default (${value})`,
  plainDefault: 'Default',
  limits: 'Limits',
  autopilot: 'Autopilot',
  pace: 'Pace',
  participants: 'Participants',
  noPersonalities: 'Nobody is here yet.',
  add: 'Add…',
  remove: (name: string) => `Remove ${name}`,
  mute: (name: string) => `Mute ${name}`,
  unmute: (name: string) => `Unmute ${name}`,
  defaults: 'Change the defaults of all rooms…',
  spendSoFar: (cost: string) => `${cost} spent so far.`,
  none: 'no limit',
};

export const orderWords: Readonly<Record<EffectiveRules['order'], string>> = {
  sequential: 'one after another',
  parallel: 'all at once',
};

export const interruptionWords: Readonly<Record<EffectiveRules['interruption'], string>> = {
  queue: 'it waits until they are done',
  interrupt: 'it stops them',
  merge: 'it joins what is still to come',
};

/** The choices of a rule that holds or does not. */
export const yesOrNoWords = { yes: 'yes', no: 'no' } as const;

export function yesOrNo(isSo: boolean): keyof typeof yesOrNoWords {
  return isSo ? 'yes' : 'no';
}

/** The rules that are numbers, as the settings show them; bounds are those of `roomRules`. */
export interface NumberField {
  readonly rule:
    | 'maxTurns'
    | 'maxChainDepth'
    | 'maxPairMessages'
    | 'spendCap'
    | 'autopilotMinutes'
    | 'autopilotMessages'
    | 'autopilotSpend'
    | 'charactersPerSecond';
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
}

export const limitFields: readonly NumberField[] = [
  {
    rule: 'maxTurns',
    label: 'Answers to one message of yours',
    help: 'Then everybody waits for you.',
    ...{ min: 1, max: 100, isWhole: true },
  },
  {
    rule: 'maxChainDepth',
    label: 'Steps of a chain',
    help: 'How far they may summon each other.',
    ...{ min: 1, max: 20, isWhole: true },
  },
  {
    rule: 'maxPairMessages',
    label: 'Messages between the same two',
    help: 'Within five minutes.',
    ...{ min: 1, max: 100, isWhole: true },
  },
  {
    rule: 'spendCap',
    label: 'Spend of this conversation, US$',
    help: 'Nothing more is asked of a model once it is reached.',
    ...{ min: 0, max: 100_000, isWhole: false },
  },
];

export const autopilotFields: readonly NumberField[] = [
  {
    rule: 'autopilotMinutes',
    label: 'Minutes',
    help: 'It stops after this time,',
    ...{ min: 0, max: 1_440, isWhole: false },
  },
  {
    rule: 'autopilotMessages',
    label: 'Messages',
    help: 'or after as many messages,',
    ...{ min: 1, max: 100, isWhole: true },
  },
  {
    rule: 'autopilotSpend',
    label: 'Spend, US$',
    help: 'or once it has cost this.',
    ...{ min: 0, max: 10_000, isWhole: false },
  },
];

export const paceField: NumberField = {
  rule: 'charactersPerSecond',
  label: 'Characters per second',
  help: '0 shows answers as they come.',
  ...{ min: 0, max: 2_000, isWhole: true },
};

/** Why a number cannot be taken, or null. */
export function numberProblem({ min, max, isWhole }: NumberField, value: number): string | null {
  if (!Number.isFinite(value)) return 'Write a number.';
  if (isWhole && !Number.isInteger(value)) return 'Write a whole number.';
  if (!isWhole && value <= min) return `It must be more than ${formatCount(min)}.`;
  if (value < min) return `It must be at least ${formatCount(min)}.`;
  if (value > max) return `It must be at most ${formatCount(max)}.`;
  return null;
}

/** What the gauge says in full. */
export function gaugeWords(gauge: ContextGauge): string {
  const { name, usedTokens, windowTokens, summarizedCount, isSummarizing, accuracy } = gauge;
  const share = formatPercent(windowTokens === 0 ? 0 : usedTokens / windowTokens);
  const parts = [
    `${name} reads about ${formatCount(usedTokens)} of ${formatCount(windowTokens)} tokens (${share}).`,
  ];
  if (summarizedCount > 0)
    parts.push(`The oldest ${formatCount(summarizedCount)} messages are read as a summary.`);
  if (accuracy !== null)
    parts.push(`The estimate was off by ${formatPercent(Math.abs(accuracy - 1))} of late.`);
  parts.push(isSummarizing ? 'Summarising now…' : 'Press to summarise the older part now.');
  return parts.join(' ');
}
