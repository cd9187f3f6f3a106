import type { FieldPath, FieldValue } from '../../../shared/conflicts/recordFields.ts';

/** What ids within the record name. */
export type Names = Readonly<Record<string, string>>;

const MAX_LINES = 200;
const MAX_DEPTH = 4;
/** 1973, in milliseconds: smaller numbers are no times of records. */
const EARLIEST_TIME = 1e11;

const kinds: Readonly<Record<string, string>> = {
  personality: 'Personality',
  memory: 'Memory',
  project: 'Project',
  revision: 'Revision of a file',
  conversation: 'Conversation',
  message: 'Message',
  thread: 'Review comment',
  proposal: 'Proposed edit',
  snapshot: 'Kept text of a file',
  attachment: 'Picture',
  setting: 'Setting',
  preset: 'Room',
  summary: 'Summary',
};

/** Fields whose names in the records are not what people call them. */
const fields: Readonly<Record<string, string>> = {
  about: 'What it is for',
  accent: 'Colour',
  branchedFrom: 'Branched from',
  cardRest: 'Rest of the imported card',
  createdAt: 'Created',
  editedAt: 'Edited',
  isArchived: 'Archived',
  isMuted: 'Muted',
  isOutdated: 'Outdated',
  isPinned: 'Pinned',
  isResolved: 'Resolved',
  isTitleAutomatic: 'Titled by its first message',
  key: 'Setting',
  lastActiveAt: 'Last active',
  path: 'File',
  personalityId: 'Personality',
  projectId: 'Project',
  prompt: 'Instructions',
  replyTo: 'Answer to',
  responseDelayMs: 'Delay before answering, in milliseconds',
};

export function kindName(kind: string): string {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? kind) : `Record of the kind “${kind}”`;
}

/** What the record is called in the page's heading. */
export function recordTitle(record: {
  readonly kind: string;
  readonly words: string;
  readonly of: string;
}): string {
  const { kind, words, of } = record;
  const what = of === '' ? kindName(kind) : `${kindName(kind)} ${ownerWord(kind)} ${of}`;
  return words === '' ? what : `${what}: ${words}`;
}

function ownerWord(kind: string): string {
  return kind === 'message' || kind === 'thread' || kind === 'proposal' ? 'in' : 'of';
}

/** A field's place in words, from the record down. */
export function fieldLabel(path: FieldPath, names: Names): string {
  return path
    .map((step) =>
      typeof step === 'string' ? fieldName(step, names) : (names[step.item] ?? 'item'),
    )
    .join(' › ');
}

function fieldName(key: string, names: Names): string {
  if (Object.hasOwn(fields, key)) return fields[key] ?? key;
  if (Object.hasOwn(names, key)) return names[key] ?? key;
  const words = key
    .slice(0, 80)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ');
  const lower = words.toLowerCase();
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

/** A value as lines of plain text; `field` is the name of the field that holds it. */
export function valueText(value: FieldValue, field: string, names: Names): string {
  const lines = linesOf(value, { field, names, depth: 0 });
  const cut = lines.slice(0, MAX_LINES);
  return (cut.length < lines.length ? [...cut, '…'] : cut).join('\n');
}

interface Place {
  readonly field: string;
  readonly names: Names;
  readonly depth: number;
}

function linesOf(value: FieldValue, place: Place): readonly string[] {
  if (typeof value !== 'object' || value === null) return [scalarText(value, place)];
  if (place.depth >= MAX_DEPTH) return ['…'];
  const inner = { ...place, depth: place.depth + 1 };
  if (Array.isArray(value)) {
    return (value as unknown[])
      .slice(0, MAX_LINES)
      .flatMap((item) => indented(linesOf(item, inner), '• '));
  }
  return Object.entries(value)
    .slice(0, MAX_LINES)
    .flatMap(([key, item]: [string, unknown]) =>
      indented(linesOf(item, { ...inner, field: key }), `${fieldName(key, place.names)}: `),
    );
}

/** A short value behind its label; a longer one below it. */
function indented(lines: readonly string[], label: string): readonly string[] {
  const [only = ''] = lines;
  if (lines.length <= 1) return [`${label}${only}`];
  return label === '• '
    ? lines.map((line, i) => `${i === 0 ? label : '  '}${line}`)
    : [label.trimEnd(), ...lines.map((line) => `  ${line}`)];
}

function scalarText(value: FieldValue, { field, names }: Place): string {
  if (typeof value === 'string') return Object.hasOwn(names, value) ? (names[value] ?? '') : value;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') {
    const isTime = field.endsWith('At') && value > EARLIEST_TIME;
    return isTime ? new Date(value).toLocaleString() : value.toLocaleString();
  }
  return value === null ? 'None' : '';
}
