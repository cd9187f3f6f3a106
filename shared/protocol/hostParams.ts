import * as z from 'zod';
import { attachment, MAX_ATTACHMENTS } from '../domain/attachment.ts';
import { MAX_IMAGES } from '../domain/image.ts';
import { conversationId, imageId, messageId, personalityId } from '../domain/ids.ts';
import { MAX_MESSAGE_LENGTH } from '../domain/message.ts';
import { roomMode, roomRules } from '../domain/roomRules.ts';
import { storableText } from '../domain/text.ts';
import { workspacePath } from '../domain/thread.ts';
import { attachFrom, sentPicture } from './attaching.ts';
import type { HostMethod, ParamsOf } from './hostApi.ts';

const inConversation = z.object({ conversationId });
const nothing = z.null();
const onMessage = inConversation.extend({ messageId });
const text = z.string().max(MAX_MESSAGE_LENGTH);

const seatChange = z.object({
  model: storableText(200).nullable().optional(),
  title: storableText(120).nullable().optional(),
});

/** A change names only what it changes: defaults would reset the rest. */
const rulesChange = z.object({
  mode: roomRules.shape.mode.unwrap().optional(),
  order: roomRules.shape.order.unwrap().optional(),
  interruption: roomRules.shape.interruption.unwrap().optional(),
  judgeId: roomRules.shape.judgeId.unwrap().optional(),
  maxChainDepth: roomRules.shape.maxChainDepth.unwrap().optional(),
  maxTurns: roomRules.shape.maxTurns.unwrap().optional(),
  maxPairMessages: roomRules.shape.maxPairMessages.unwrap().optional(),
  autopilotMinutes: roomRules.shape.autopilotMinutes.unwrap().optional(),
  autopilotMessages: roomRules.shape.autopilotMessages.unwrap().optional(),
  autopilotSpend: roomRules.shape.autopilotSpend.unwrap().optional(),
  spendCap: roomRules.shape.spendCap.unwrap().optional(),
  tellsProblems: roomRules.shape.tellsProblems.unwrap().optional(),
  charactersPerSecond: roomRules.shape.charactersPerSecond.unwrap().optional(),
});

/** Decodes the parameters of every call; a page sends nothing else. */
export const hostParams: { readonly [M in HostMethod]: z.ZodType<ParamsOf<M>> } = {
  open: z.object({ conversationId: conversationId.nullable() }),
  loadOlder: inConversation.extend({ beforeId: messageId, untilId: messageId.nullable() }),
  sendMessage: inConversation.extend({
    text,
    replyTo: messageId.nullable(),
    attachments: z.array(attachment).max(MAX_ATTACHMENTS),
    images: z.array(sentPicture).max(MAX_IMAGES),
  }),
  stop: inConversation.extend({ turnId: messageId.nullable() }),
  retry: onMessage,
  continueAnswer: onMessage,
  editMessage: onMessage.extend({ text }),
  deleteMessage: onMessage,
  proposeEdits: onMessage,
  branch: onMessage,
  setMode: inConversation.extend({ mode: roomMode }),
  setAutopilot: inConversation.extend({ isOn: z.boolean() }),
  changeRules: inConversation.extend({ change: rulesChange }) as z.ZodType<ParamsOf<'changeRules'>>,
  setDescription: inConversation.extend({ description: storableText(4_000) }),
  setTitle: inConversation.extend({ title: storableText(200) }),
  changeSeat: inConversation.extend({ personalityId, change: seatChange }) as z.ZodType<
    ParamsOf<'changeSeat'>
  >,
  pickSeatModel: inConversation.extend({ personalityId }),
  openPersonality: z.object({ personalityId }),
  summarize: inConversation,
  exportConversation: inConversation,
  saveAsPreset: inConversation,
  duplicateConversation: inConversation,
  deleteConversation: inConversation,
  setPinned: inConversation.extend({ isPinned: z.boolean() }),
  setArchived: inConversation.extend({ isArchived: z.boolean() }),
  searchConversations: nothing,
  undoMemory: onMessage.extend({ callId: storableText(200) }),
  attach: z.object({ from: attachFrom }),
  findFiles: z.object({ typed: storableText(200) }),
  loadImage: inConversation.extend({ imageId }),
  find: inConversation.extend({ text: storableText(200) }),
  markRead: onMessage,
  openRoomDefaults: nothing,
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
