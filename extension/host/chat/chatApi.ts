import * as vscode from 'vscode';
import type { HostApi } from '../../../shared/protocol/hostApi.ts';
import { openAddress } from '../openAddress.ts';
import type { ChatHostDeps } from './chatHost.ts';
import { offerUndo } from './offerUndo.ts';

/** The page's calls, each handed to the part of the host that does it. */
export function chatApi(deps: ChatHostDeps, open: HostApi['open']): HostApi {
  return {
    open,
    ...talkCalls(deps),
    ...roomCalls(deps),
    ...changeCalls(deps),
    ...editorCalls(deps),
  };
}

type Calls<M extends keyof HostApi> = Pick<HostApi, M>;

async function done(work: Promise<unknown>): Promise<null> {
  await work;
  return null;
}

function run(command: string, ...args: unknown[]): Promise<null> {
  return done(Promise.resolve(vscode.commands.executeCommand(command, ...args)));
}

function talkCalls({
  rooms,
}: ChatHostDeps): Calls<
  | 'loadOlder'
  | 'loadImage'
  | 'sendMessage'
  | 'stop'
  | 'retry'
  | 'continueAnswer'
  | 'find'
  | 'markRead'
  | 'summarize'
> {
  return {
    loadOlder: ({ conversationId, beforeId, untilId }) =>
      rooms.older(conversationId, beforeId, untilId),
    loadImage: async ({ conversationId, imageId }) => ({
      image: await rooms.imageOf(conversationId, imageId),
    }),
    sendMessage: async (params) => ({ messageId: await rooms.send(params) }),
    stop: ({ conversationId, turnId }) => {
      rooms.stop(conversationId, turnId);
      return Promise.resolve(null);
    },
    retry: ({ conversationId, messageId }) => done(rooms.retry(conversationId, messageId)),
    continueAnswer: ({ conversationId, messageId }) =>
      done(rooms.continueAnswer(conversationId, messageId)),
    find: async ({ conversationId, text }) => ({ hits: await rooms.find(conversationId, text) }),
    markRead: ({ conversationId, messageId }) => {
      rooms.markRead(conversationId, messageId);
      return Promise.resolve(null);
    },
    summarize: async ({ conversationId }) => {
      const outcome = await vscode.window.withProgress(
        { location: { viewId: 'parley.chat' }, title: vscode.l10n.t('Summarising…') },
        () => rooms.summarize(conversationId),
      );
      if (outcome !== 'done') void vscode.window.showInformationMessage(summaryWords[outcome]);
      return null;
    },
  };
}

const summaryWords = {
  nothingToDo: vscode.l10n.t(
    'The conversation is short enough to be read whole: nothing to summarise.',
  ),
  failed: vscode.l10n.t(
    'The model gave no summary. The oldest messages are left out instead; try again later.',
  ),
};

function roomCalls({
  rooms,
}: ChatHostDeps): Calls<
  | 'setMode'
  | 'setAutopilot'
  | 'changeRules'
  | 'setDescription'
  | 'setTitle'
  | 'changeSeat'
  | 'pickSeatModel'
  | 'addParticipants'
  | 'removeParticipant'
  | 'setMuted'
  | 'setPinned'
  | 'setArchived'
> {
  return {
    setMode: ({ conversationId, mode }) => done(rooms.changeRules(conversationId, { mode })),
    setAutopilot: ({ conversationId, isOn }) => done(rooms.setAutopilot(conversationId, isOn)),
    changeRules: ({ conversationId, change }) => done(rooms.changeRules(conversationId, change)),
    setDescription: ({ conversationId, description }) =>
      done(rooms.setDescription(conversationId, description)),
    setTitle: ({ conversationId, title }) => done(rooms.rename(conversationId, title)),
    changeSeat: ({ conversationId, personalityId, change }) =>
      done(rooms.changeSeat(conversationId, personalityId, change)),
    pickSeatModel: async ({ conversationId, personalityId }) => {
      const model = await vscode.commands.executeCommand<string | null>('parley.pickModel');
      if (typeof model === 'string')
        await rooms.changeSeat(conversationId, personalityId, { model });
      return null;
    },
    addParticipants: ({ conversationId }) => run('parley.addParticipants', conversationId),
    removeParticipant: ({ conversationId, personalityId }) =>
      done(rooms.removeParticipant(conversationId, personalityId)),
    setMuted: ({ conversationId, personalityId, isMuted }) =>
      done(rooms.setMuted(conversationId, personalityId, isMuted)),
    setPinned: ({ conversationId, isPinned }) => done(rooms.setPinned(conversationId, isPinned)),
    setArchived: ({ conversationId, isArchived }) =>
      done(rooms.setArchived(conversationId, isArchived)),
  };
}

function changeCalls({
  rooms,
  proposeEdits,
}: ChatHostDeps): Calls<
  | 'editMessage'
  | 'deleteMessage'
  | 'proposeEdits'
  | 'branch'
  | 'undoMemory'
  | 'newConversation'
  | 'renameConversation'
  | 'exportConversation'
  | 'saveAsPreset'
  | 'duplicateConversation'
  | 'deleteConversation'
  | 'searchConversations'
> {
  return {
    editMessage: async ({ conversationId, messageId, text }) => {
      const undo = await rooms.editMessage(conversationId, messageId, text);
      offerUndo(vscode.l10n.t('What was said after your message was taken back.'), undo);
      return null;
    },
    deleteMessage: async ({ conversationId, messageId }) => {
      const undo = await rooms.deleteMessage(conversationId, messageId);
      offerUndo(vscode.l10n.t('The message was deleted.'), undo);
      return null;
    },
    proposeEdits,
    branch: ({ conversationId, messageId }) =>
      run('parley.branchConversation', conversationId, messageId),
    undoMemory: ({ conversationId, messageId, callId }) =>
      done(rooms.undoMemory(conversationId, messageId, callId)),
    newConversation: () => run('parley.newConversation'),
    renameConversation: ({ conversationId }) => run('parley.renameConversation', conversationId),
    exportConversation: ({ conversationId }) => run('parley.exportConversation', conversationId),
    saveAsPreset: ({ conversationId }) => run('parley.saveAsPreset', conversationId),
    duplicateConversation: ({ conversationId }) =>
      run('parley.duplicateConversation', conversationId),
    deleteConversation: ({ conversationId }) => run('parley.deleteConversation', conversationId),
    searchConversations: () => run('parley.searchConversations'),
  };
}

function editorCalls(
  deps: ChatHostDeps,
): Calls<
  | 'openPersonality'
  | 'openPlace'
  | 'openLink'
  | 'copy'
  | 'connectProvider'
  | 'openRoomDefaults'
  | 'attach'
  | 'findFiles'
> {
  return {
    openPersonality: ({ personalityId }) => run('parley.editPersonality', personalityId),
    openPlace: ({ path, line }) => done(deps.openPlace(path, line)),
    openLink: ({ url }) => done(openAddress(url)),
    copy: ({ text }) => done(Promise.resolve(vscode.env.clipboard.writeText(text))),
    connectProvider: () => run('parley.connectProvider'),
    openRoomDefaults: () => run('workbench.action.openSettings', '@ext:parley.parley rooms'),
    attach: ({ from }) => deps.attachments.take(from),
    findFiles: async ({ typed }) => ({ paths: await deps.attachments.findFiles(typed) }),
  };
}
