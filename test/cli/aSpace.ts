import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { newSeat } from '../../shared/domain/conversation.ts';
import { derivedUuid } from '../../shared/domain/derivedUuid.ts';
import {
  commentId,
  conversationId,
  hunkId,
  imageId,
  memoryId,
  messageId,
  personalityId,
  projectId,
  proposalId,
} from '../../shared/domain/ids.ts';
import { newMessage } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { PLAIN_RULES } from '../../shared/domain/roomRules.ts';
import type { Mutation } from '../../shared/protocol/syncApi.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function pushable({ kind, id, data }: KnownRecord): Mutation {
  return aMutation({ kind, id, data: { ...data }, schemaVersion: 3 });
}

let spaces = 0;

/** A new space's records of every kind, which refer to each other in every way that there is. */
export function aSpace() {
  const identity = `github.com/parley/demo-${++spaces}`;
  const ids = {
    ada: personalityId.parse(countedId()),
    kofi: personalityId.parse(countedId()),
    project: projectId.parse(derivedUuid(sha256(identity))),
    talk: conversationId.parse(countedId()),
    branch: conversationId.parse(countedId()),
    question: messageId.parse(countedId()),
    answer: messageId.parse(countedId()),
    picture: imageId.parse(countedId()),
    memory: memoryId.parse(countedId()),
    proposal: proposalId.parse(countedId()),
    thread: countedId(),
    revision: countedId(),
    renaming: countedId(),
  };
  const texts = { before: 'const a = 1;\n', after: 'const a = 2;\n' };
  const hashes = { before: sha256(texts.before), after: sha256(texts.after) };
  const snapshot = (which: keyof typeof texts): KnownRecord<'snapshot'> => ({
    kind: 'snapshot',
    id: derivedUuid(sha256(`${ids.project}:${hashes[which]}`)),
    data: {
      projectId: ids.project,
      hash: hashes[which],
      gzip: gzipSync(texts[which]).toString('base64'),
      createdAt: 1_000,
    },
  });
  const personality = (id: string, name: string): KnownRecord<'personality'> => ({
    kind: 'personality',
    id,
    data: {
      name,
      title: 'Reviewer',
      accent: 'blue',
      icon: 'person',
      model: '',
      prompt: `You are ${name}, and you mind the details.`,
      eagerness: 0.5,
      temperature: null,
      reasoningEffort: null,
      responseDelayMs: 0,
      isMuted: false,
      attitudes: { [id === ids.ada ? ids.kofi : ids.ada]: 'A friend.' },
      cardRest: '',
    },
  });
  const conversation = (id: string, title: string): KnownRecord<'conversation'> => ({
    kind: 'conversation',
    id,
    data: {
      title,
      isTitleAutomatic: false,
      description: 'About things.',
      participants: [newSeat(ids.ada), newSeat(ids.kofi)],
      rules: { ...PLAIN_RULES, judgeId: ids.kofi },
      isPinned: false,
      isArchived: false,
      branchedFrom: id === ids.branch ? { conversationId: ids.talk, messageId: ids.answer } : null,
      projectId: ids.project,
      createdAt: 1_000,
      lastActiveAt: 2_000,
    },
  });
  const author = { kind: 'personality', personalityId: ids.ada, name: 'Ada' } as const;
  const revised = {
    projectId: ids.project,
    author,
    acceptedBy: 'Grace',
    reason: 'Two is right.',
    proposalId: ids.proposal,
  };
  const records: KnownRecord[] = [
    personality(ids.ada, 'Ada'),
    personality(ids.kofi, 'Kofi'),
    conversation(ids.talk, 'Locks & <keys>'),
    conversation(ids.branch, 'Another way'),
    {
      kind: 'project',
      id: ids.project,
      data: { name: 'demo', identity },
    },
    { kind: 'setting', id: countedId(), data: { key: 'theme', value: 'dark' } },
    {
      kind: 'memory',
      id: ids.memory,
      data: {
        personalityId: ids.ada,
        scope: { kind: 'conversation', conversationId: ids.talk },
        text: 'Prefers tabs.',
        isPinned: false,
        origin: { kind: 'personality', messageId: ids.answer },
        createdAt: 1_500,
      },
    },
    {
      kind: 'preset',
      id: countedId(),
      data: {
        kind: 'room',
        name: 'Two of us',
        about: 'For a talk.',
        icon: 'comment',
        participants: [ids.ada, ids.kofi],
        description: '',
        rules: PLAIN_RULES,
      },
    },
    {
      kind: 'message',
      id: ids.question,
      data: newMessage({
        conversationId: ids.talk,
        author: { kind: 'human', name: 'Grace' },
        text: 'Is a lock needed here?',
        status: 'complete',
        createdAt: 1_001,
        images: [{ imageId: ids.picture, type: 'image/png', name: 'a.png', width: 1, height: 1 }],
      }),
    },
    {
      kind: 'message',
      id: ids.answer,
      data: newMessage({
        conversationId: ids.talk,
        author,
        text: 'Yes: two writers meet.',
        status: 'complete',
        createdAt: 1_002,
        replyTo: ids.question,
        model: 'sim/model',
        toolUses: [
          {
            callId: 'c1',
            tool: 'remember',
            arguments: '{}',
            outcome: { kind: 'remembered', memoryId: ids.memory, text: 'Prefers tabs.' },
          },
        ],
      }),
    },
    {
      kind: 'summary',
      id: countedId(),
      data: {
        conversationId: ids.talk,
        throughId: ids.answer,
        throughAt: 1_002,
        count: 2,
        digest: 'd',
        text: 'A lock is needed.',
        model: 'sim/model',
        createdAt: 1_600,
      },
    },
    {
      kind: 'attachment',
      id: ids.picture,
      data: {
        conversationId: ids.talk,
        type: 'image/png',
        base64: 'iVBORw0KGgo=',
        createdAt: 1_001,
      },
    },
    {
      kind: 'thread',
      id: ids.thread,
      data: {
        projectId: ids.project,
        conversationId: ids.talk,
        messageId: ids.answer,
        path: 'src/a.ts',
        anchor: {
          startLine: 0,
          endLine: 0,
          quote: 'const a = 1;',
          before: [],
          after: [],
          baseHash: hashes.before,
        },
        isOutdated: false,
        isResolved: false,
        severity: 'warning',
        comments: [
          {
            id: commentId.parse(countedId()),
            author,
            text: 'Should it be two?',
            createdAt: 1_100,
            editedAt: null,
            suggestion: { oldText: '1', newText: '2', proposalId: ids.proposal },
          },
        ],
      },
    },
    {
      kind: 'proposal',
      id: ids.proposal,
      data: {
        projectId: ids.project,
        conversationId: ids.talk,
        messageId: ids.answer,
        personalityId: ids.ada,
        personalityName: 'Ada',
        reason: 'Two is right.',
        path: 'src/a.ts',
        operation: { kind: 'edit' },
        groupId: null,
        baseHash: hashes.before,
        hunks: [
          {
            id: hunkId.parse(countedId()),
            oldText: 'const a = 1;',
            newText: 'const a = 2;',
            status: 'accepted',
            startLine: 0,
            tier: 1,
            isFuzzy: false,
            originalText: null,
          },
        ],
        createdAt: 1_200,
      },
    },
    {
      kind: 'revision',
      id: ids.revision,
      data: {
        ...revised,
        path: 'src/a.ts',
        renamedFrom: null,
        kind: 'edited',
        before: hashes.before,
        after: hashes.after,
        createdAt: 1_300,
      },
    },
    {
      kind: 'revision',
      id: ids.renaming,
      data: {
        ...revised,
        path: 'src/b.ts',
        renamedFrom: 'src/a.ts',
        kind: 'renamed',
        before: hashes.after,
        after: hashes.after,
        createdAt: 1_400,
      },
    },
    snapshot('before'),
    snapshot('after'),
  ];
  return { ids, texts, records, mutations: records.map(pushable) };
}
