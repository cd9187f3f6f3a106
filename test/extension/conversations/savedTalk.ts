import type { Conversation } from '../../../shared/domain/conversation.ts';
import { conversation } from '../../../shared/domain/conversation.ts';
import { message } from '../../../shared/domain/message.ts';
import { MemoryDisk, openMemoryStore } from '../../support/memoryStore.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { countedId } from '../../support/syncBuilders.ts';

export const ADA = '555c25c5-178a-4666-8f66-8138dd479fc2';
export const NOW = 2_000_000;

/** A store with one conversation of three messages: a question, an answer to it, and a word of thanks. */
export async function savedTalk() {
  const disk = new MemoryDisk();
  const store: LocalStore = openMemoryStore({ now: () => NOW, newId: countedId }, disk);
  const id = countedId();
  const [question, answer, thanks] = [countedId(), countedId(), countedId()];
  const data: Conversation = conversation.parse({
    title: 'Slow query',
    isTitleAutomatic: false,
    description: 'About *one* query',
    participants: [{ personalityId: ADA, isMuted: true, model: 'a/model' }],
    rules: { mode: 'debate', judgeId: ADA, spendCap: 2 },
    isPinned: true,
    projectId: countedId(),
    createdAt: 1_000,
    lastActiveAt: 3_000,
  });
  const ada = { kind: 'personality', personalityId: ADA, name: 'Ada' };
  const said = (at: number, over: Readonly<Record<string, unknown>>) =>
    message.parse({
      conversationId: id,
      author: { kind: 'human', name: 'Grace' },
      text: 'Why is it slow?',
      reasoning: '',
      toolUses: [],
      replyTo: null,
      status: 'complete',
      failure: null,
      model: null,
      usage: null,
      createdAt: at,
      ...over,
    });
  await store.write([
    {
      kind: 'message',
      id: question,
      data: said(1_000, {
        attachments: [
          { path: 'src/my query.ts', startLine: 1, endLine: 4, isWhole: false, text: 'select 1' },
        ],
      }),
    },
    {
      kind: 'message',
      id: answer,
      data: said(2_000, {
        author: ada,
        text: '# It runs\n\n```sh\n# once a row\n```',
        replyTo: question,
        model: 'some/model',
        usage: { promptTokens: 100, completionTokens: 20, cost: 0.25 },
        toolUses: [
          {
            callId: 'c',
            tool: 'remember',
            arguments: '{}',
            outcome: { kind: 'remembered', memoryId: countedId(), text: 'likes *joins*' },
          },
        ],
      }),
    },
    // Of the same moment as the answer: its id is the greater one.
    { kind: 'message', id: thanks, data: said(2_000, { text: 'Thanks', status: 'streaming' }) },
    { kind: 'conversation', id, data },
  ]);
  return { disk, store, id, question, answer, thanks, newId: countedId, now: () => NOW };
}

/** The messages of a conversation as they are shown. */
export async function messagesIn(store: LocalStore, id: string) {
  return (await store.listMessages(id, { beforeId: null, limit: 1_000 })).messages;
}
