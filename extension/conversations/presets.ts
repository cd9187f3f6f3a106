import { builtInPresets } from '../../shared/domain/builtInPresets.ts';
import { newSeat } from '../../shared/domain/conversation.ts';
import { conversationId as conversationIdSchema } from '../../shared/domain/ids.ts';
import type { ConversationId, ProjectId } from '../../shared/domain/ids.ts';
import type { Preset } from '../../shared/domain/preset.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { CopyPorts } from './copyConversation.ts';

interface PresetList {
  readonly builtIn: readonly KnownRecord<'preset'>[];
  /** The person's own, by name. */
  readonly own: readonly KnownRecord<'preset'>[];
}

export async function listPresets(store: RecordStore): Promise<PresetList> {
  const own = await store.list('preset');
  return {
    builtIn: builtInPresets,
    own: own.toSorted((a, b) => a.data.name.localeCompare(b.data.name)),
  };
}

/** Begins a conversation as the preset has it, with those of its personalities that still exist. */
export async function startFromPreset(
  { store, newId, now }: CopyPorts,
  preset: Preset,
  rest: {
    readonly projectId: ProjectId | null;
    readonly isKnown: (personalityId: string) => boolean;
  },
): Promise<ConversationId> {
  const id = conversationIdSchema.parse(newId());
  const at = now();
  const { judgeId } = preset.rules;
  const data = {
    title: preset.name,
    isTitleAutomatic: true,
    description: preset.description,
    participants: preset.participants.filter(rest.isKnown).map(newSeat),
    rules: { ...preset.rules, judgeId: judgeId !== null && rest.isKnown(judgeId) ? judgeId : null },
    isPinned: false,
    isArchived: false,
    branchedFrom: null,
    projectId: rest.projectId,
    createdAt: at,
    lastActiveAt: at,
  };
  await store.write([{ kind: 'conversation', id, data }]);
  return id;
}

/** Keeps how a conversation is set up as a preset of this name; one of the same name is replaced. */
export async function saveAsPreset(
  { store, newId }: Pick<CopyPorts, 'store' | 'newId'>,
  conversationId: string,
  name: string,
): Promise<'saved' | 'noConversation' | 'noName'> {
  const clean = truncate(cleanText(name).trim(), 120);
  if (clean === '') return 'noName';
  const conversation = await store.get('conversation', conversationId);
  if (conversation === null) return 'noConversation';
  const { description, participants, rules } = conversation.data;
  const same = (await store.list('preset')).find(({ data }) => data.name === clean);
  const data: Preset = {
    kind: 'room',
    name: clean,
    about: truncate(description.replaceAll(/\s+/g, ' '), 500),
    icon: 'organization',
    participants: participants.map((seat) => seat.personalityId),
    description,
    rules,
  };
  await store.write([{ kind: 'preset', id: same?.id ?? newId(), data }]);
  return 'saved';
}
