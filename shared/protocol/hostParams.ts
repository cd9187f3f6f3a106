import * as z from 'zod';
import { conversationId, messageId, personalityId } from '../domain/ids.ts';
import { MAX_MESSAGE_LENGTH } from '../domain/message.ts';
import { workspacePath } from '../domain/thread.ts';
import type { HostMethod, ParamsOf } from './hostApi.ts';

const inConversation = z.object({ conversationId });
const nothing = z.null();

/** Decodes the parameters of every call; a page sends nothing else. */
export const hostParams: { readonly [M in HostMethod]: z.ZodType<ParamsOf<M>> } = {
  open: z.object({ conversationId: conversationId.nullable() }),
  loadOlder: inConversation.extend({ beforeId: messageId }),
  sendMessage: inConversation.extend({
    text: z.string().max(MAX_MESSAGE_LENGTH),
    replyTo: messageId.nullable(),
  }),
  stop: inConversation.extend({ turnId: messageId.nullable() }),
  retry: inConversation.extend({ messageId }),
  newConversation: nothing,
  addParticipants: inConversation,
  removeParticipant: inConversation.extend({ personalityId }),
  setMuted: inConversation.extend({ personalityId, isMuted: z.boolean() }),
  renameConversation: inConversation,
  openPlace: z.object({ path: workspacePath, line: z.number().int().nonnegative() }),
  openLink: z.object({ url: z.url({ protocol: /^https?$/ }).max(2_000) }),
  copy: z.object({ text: z.string().max(MAX_MESSAGE_LENGTH) }),
  connectProvider: nothing,
};
