import { randomUUID } from 'node:crypto';
import { type Conversation, newSeat } from '../../shared/domain/conversation.ts';
import { conversationId, personalityId } from '../../shared/domain/ids.ts';
import type { Message } from '../../shared/domain/message.ts';
import { type KnownRecord, SCHEMA_VERSION } from '../../shared/domain/record.ts';
import { PLAIN_RULES } from '../../shared/domain/roomRules.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { Mutation } from '../../shared/protocol/syncApi.ts';
import { CommandFailure } from '../commandFailure.ts';
import type { Space } from '../heldRecord.ts';
import type { ServiceClient } from '../serviceClient.ts';
import type { Library } from './library.ts';

const MAX_TITLE = 60;

/** Where question and answer are kept on the service. */
export interface SavedTalk {
  readonly id: string;
  /** Throws `CommandFailure` where the service does not take it. */
  add(message: KnownRecord<'message'>): Promise<void>;
}

interface TalkPorts {
  readonly client: ServiceClient;
  readonly space: Space;
  readonly id: string;
}

/** Begins the conversation with the question, or carries on the one that the library holds. */
export async function saveQuestion(
  ports: TalkPorts,
  library: Library,
  {
    asked,
    by,
  }: { readonly asked: KnownRecord<'message'>; readonly by: KnownRecord<'personality'> },
): Promise<SavedTalk> {
  const { id } = ports;
  const kept = library.conversation;
  const data = kept === null ? newTalk(asked.data, by.id) : carriedOn(kept.data, asked.data, by.id);
  const schemaVersion = Math.max(SCHEMA_VERSION, kept?.schemaVersion ?? 0);
  await pushAll(ports, [
    { ...mutationOf('conversation', id, data), baseVersion: kept?.version ?? 0, schemaVersion },
    mutationOf('message', asked.id, asked.data),
  ]);
  return {
    id,
    add: (message) => pushAll(ports, [mutationOf('message', message.id, message.data)]),
  };
}

function newTalk(asked: Message, by: string): Conversation {
  const title = cleanText(asked.text.replaceAll(/\s+/g, ' ').trim());
  return {
    title: truncate(title, MAX_TITLE) || 'New conversation',
    isTitleAutomatic: true,
    description: '',
    participants: [newSeat(personalityId.parse(by))],
    rules: PLAIN_RULES,
    isPinned: false,
    isArchived: false,
    branchedFrom: null,
    projectId: null,
    createdAt: asked.createdAt,
    lastActiveAt: asked.createdAt,
  };
}

function carriedOn(data: Conversation, asked: Message, by: string): Conversation {
  const isSeated = data.participants.some((seat) => seat.personalityId === by);
  return {
    ...data,
    participants: isSeated
      ? data.participants
      : [...data.participants, newSeat(personalityId.parse(by))],
    lastActiveAt: asked.createdAt,
  };
}

function mutationOf(kind: string, id: string, data: object): Mutation {
  return {
    mutationId: randomUUID(),
    kind,
    id,
    baseVersion: 0,
    deleted: false,
    schemaVersion: SCHEMA_VERSION,
    clientUpdatedAt: Date.now(),
    data: { ...data },
  };
}

async function pushAll({ client, space }: TalkPorts, mutations: Mutation[]): Promise<void> {
  const reply = await client.push(space.id, { epoch: space.epoch, mutations });
  for (const result of reply?.results ?? []) {
    if (result.status === 'conflict' || result.status === 'gone') {
      throw new CommandFailure('conflict', 'The conversation changed meanwhile: ask again.');
    }
    if (result.status === 'rejected') {
      throw new CommandFailure('failed', `The service does not take it: ${result.detail}`);
    }
  }
  if (reply === null) throw new CommandFailure('failed', 'The question is too large to be kept.');
}

/** A new conversation's id, or the given one. */
export function talkId(given: string): ReturnType<typeof conversationId.parse> {
  const id = conversationId.safeParse(given === 'new' ? randomUUID() : given.toLowerCase());
  if (id.success) return id.data;
  throw new CommandFailure('usage', `${given} is no conversation's id: give one, or \`new\`.`);
}
