import * as z from 'zod';

/** Every record is named by a UUID; the brand keeps one kind's ids out of another's place. */
export const conversationId = z.uuid().brand<'ConversationId'>();
export const messageId = z.uuid().brand<'MessageId'>();
export const personalityId = z.uuid().brand<'PersonalityId'>();
export const projectId = z.uuid().brand<'ProjectId'>();
export const threadId = z.uuid().brand<'ThreadId'>();
export const proposalId = z.uuid().brand<'ProposalId'>();
export const hunkId = z.uuid().brand<'HunkId'>();
export const commentId = z.uuid().brand<'CommentId'>();
export const memoryId = z.uuid().brand<'MemoryId'>();
export const revisionId = z.uuid().brand<'RevisionId'>();
export const snapshotId = z.uuid().brand<'SnapshotId'>();
export const imageId = z.uuid().brand<'ImageId'>();

export type ConversationId = z.infer<typeof conversationId>;
export type MessageId = z.infer<typeof messageId>;
export type PersonalityId = z.infer<typeof personalityId>;
export type ProjectId = z.infer<typeof projectId>;
export type ThreadId = z.infer<typeof threadId>;
export type ProposalId = z.infer<typeof proposalId>;
export type HunkId = z.infer<typeof hunkId>;
export type CommentId = z.infer<typeof commentId>;
export type MemoryId = z.infer<typeof memoryId>;

/** Makes a fresh random UUID. Passed in, so that tests can count instead. */
export type NewId = () => string;
