import * as z from 'zod';
import { conversation } from './conversation.ts';
import { image } from './image.ts';
import { memory } from './memory.ts';
import { message } from './message.ts';
import { personality } from './personality.ts';
import { preset } from './preset.ts';
import { project } from './project.ts';
import { proposal } from './proposal.ts';
import { revision } from './revision.ts';
import { setting } from './setting.ts';
import { snapshot } from './snapshot.ts';
import { summary } from './summary.ts';
import { thread } from './thread.ts';

/** Every kind of record that the service keeps. It reads none of their contents. */
export const RECORD_KINDS = [
  'personality',
  'memory',
  'project',
  'file',
  'revision',
  'conversation',
  'message',
  'thread',
  'proposal',
  'snapshot',
  'attachment',
  'setting',
  'preset',
  'summary',
] as const;

export const recordKind = z.enum(RECORD_KINDS);

/** The kinds that this version understands, each with the schema of its data. */
export const dataSchemas = {
  personality,
  project,
  conversation,
  message,
  thread,
  proposal,
  setting,
  memory,
  preset,
  summary,
  revision,
  snapshot,
  attachment: image,
} as const;

export type KnownKind = keyof typeof dataSchemas;
export type DataOf<K extends KnownKind> = z.infer<(typeof dataSchemas)[K]>;

/** Written beside each record's data; raise it with a kind's schema. */
export const SCHEMA_VERSION = 4;

export function isKnownKind(kind: string): kind is KnownKind {
  return Object.hasOwn(dataSchemas, kind);
}

const noParent = (): null => null;

const parents: { readonly [K in KnownKind]: (data: DataOf<K>) => string | null } = {
  personality: noParent,
  project: noParent,
  conversation: noParent,
  message: (data) => data.conversationId,
  thread: (data) => data.projectId,
  proposal: (data) => data.projectId,
  setting: noParent,
  memory: (data) => data.personalityId,
  preset: noParent,
  summary: (data) => data.conversationId,
  revision: (data) => data.projectId,
  snapshot: (data) => data.projectId,
  attachment: (data) => data.conversationId,
};

/** The record whose list this one belongs to: a message's conversation, a thread's project. */
export function parentOf<K extends KnownKind>(kind: K, data: DataOf<K>): string | null {
  return parents[kind](data);
}

/** A record as programs read it. `id` is a UUID. */
export interface KnownRecord<K extends KnownKind = KnownKind> {
  readonly kind: K;
  readonly id: string;
  readonly data: DataOf<K>;
}
