import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { createAttachments } from './host/chat/attachments.ts';
import { openGitRepository } from './host/git/gitExtension.ts';
import { createChatPanels } from './host/chat/chatPanels.ts';
import { createChatView } from './host/chat/chatView.ts';
import { createHostNotice } from './host/chat/hostNotice.ts';
import { createEditProposer } from './host/chat/proposeEdits.ts';
import { createFanOutQuestion } from './host/fanOut.ts';
import { registerAccounts } from './host/account/registerAccounts.ts';
import { createLog, type Log } from './host/log.ts';
import { type LocalData, openLocalData } from './host/openLocalData.ts';
import { openProject } from './host/project.ts';
import {
  createPersonalityPanels,
  registerPersonalityCommands,
} from './host/personality/personalityPanels.ts';
import { registerLists } from './host/registerLists.ts';
import { createModelShelf } from './host/provider/modelShelf.ts';
import { createProvider } from './host/provider/provider.ts';
import { createReview } from './host/review/review.ts';
import { createWindowRooms } from './host/windowRooms.ts';
import { createUriHandler } from './host/uriHandler.ts';
import { serviceOf } from './host/sync/serviceOf.ts';
import { createSettings } from './host/settings.ts';
import { registerSync } from './host/sync/registerSync.ts';
import { createEditorWorkspace, windowSource } from './host/workspace/editorWorkspace.ts';
import { createMemories } from './memories/createMemories.ts';
import { createTokenizer } from './models/tokenizer.ts';

let shutDown = (): Promise<void> => Promise.resolve();

/** Builds the extension from its parts and registers them; what they do is theirs. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = createLog();
  context.subscriptions.push(log);
  const data = await openLocalData(context, log);
  if (data === null) return;
  const { store, accounts } = data;

  const parts = await build(context, data, log);
  const { rooms, settings, desk } = parts;
  const { reveal } = register(context, parts);
  const sync = registerSync(context, {
    ...{ store, settings, log, databasePath: accounts.databasePath },
    device: () => accounts.device(),
    file: accounts.file,
    connect: () => desk.connect(),
    credentialsFor: (url) => desk.credentialsFor(url),
    account: () => accounts.open().owner?.label ?? null,
    onDidChangeAccount: accounts.onDidChange,
    revealMessage: reveal,
  });
  context.subscriptions.push(data, desk, sync);
  shutDown = once(async () => {
    await rooms.dispose();
    await sync.stop();
    await store.close();
  });
  rooms.recover().catch(log.report);
  void parts.provider.catalogue.list().then(() => rooms.modelsChanged());
  await vscode.commands.executeCommand('setContext', 'parley.isReady', true);
}

type Parts = Awaited<ReturnType<typeof build>>;

/** What the window's views and commands stand on. */
async function build(context: vscode.ExtensionContext, { store, accounts }: LocalData, log: Log) {
  const { databasePath } = accounts;
  const settings = createSettings();
  const uris = createUriHandler((handler) => vscode.window.registerUriHandler(handler), log.report);
  const desk = registerAccounts({
    ...{ accounts, store, settings, uris, secrets: context.secrets },
    shutDown: () => shutDown(),
    report: log.report,
  });
  const service = serviceOf({ settings, desk, accounts });
  const provider = createProvider(context, { store, settings, log, uris, service });
  const project = await openProject(store, log.report);
  const review = createReview({ store, project, databasePath, log });
  const memories = createMemories({
    store,
    now: Date.now,
    newId: randomUUID,
    projectId: () => project?.id ?? null,
  });
  const tokenizer = createTokenizer(log.report);
  const fanOut = createFanOutQuestion(settings, (id) => provider.catalogue.find(id));
  const rooms = createWindowRooms({
    store,
    settings,
    models: provider.models,
    modelInfo: (id) => provider.catalogue.find(id),
    tokenizer,
    memories,
    desk: review.desk,
    state: context.globalState,
    admitRound: fanOut.admit,
    log,
  });
  const talk = { rooms, fanOut, tokenizer, memories };
  return { store, databasePath, log, settings, provider, project, review, uris, desk, ...talk };
}

function register(context: vscode.ExtensionContext, parts: Parts) {
  const { store, log, settings, provider, project, review, memories, rooms } = parts;
  const notice = createHostNotice(settings, provider);
  const page = {
    ...{ rooms, notice, settings, openPlace: review.openPlace, report: log.report },
    attachments: createAttachments({
      workspace: createEditorWorkspace(windowSource),
      folder: () => windowSource.folder(),
      openRepository: openGitRepository,
      countTokens: parts.tokenizer.count,
    }),
    proposeEdits: createEditProposer({ store, desk: review.desk }),
  };
  const chatView = createChatView(context, page);
  const chatPanels = createChatPanels(context, page);
  const reveal = (id: string, messageId: string) => chatView.reveal(id, messageId);
  const defaultModel = () => settings.get('models.default');
  const personalityPanels = createPersonalityPanels(context, {
    ...{ store, memories, defaultModel, newId: randomUUID, report: log.report },
    models: createModelShelf(provider.catalogue),
    personalities: () => rooms.personalities(),
    preview: (personality) => rooms.previewPrompt(personality),
    projectId: () => project?.id ?? null,
    openMessage: reveal,
  });
  context.subscriptions.push(
    ...[settings, provider, notice, chatView, chatPanels, personalityPanels],
    registerPersonalityCommands(personalityPanels),
    parts.uris,
    review.register({
      ...{ rooms, settings, uris: parts.uris, onAgreed: parts.fanOut.agree },
      state: context.workspaceState,
      modelInfo: (id) => provider.catalogue.find(id),
      showConversation: (id) => chatView.show(id),
    }),
    registerLists({
      ...{ store, rooms, chatView, chatPanels, project, defaultModel },
      reveal,
      report: log.report,
      databasePath: parts.databasePath,
    }),
  );
  return { reveal };
}

/** Waits for the last words to be stored. */
export function deactivate(): Promise<void> {
  return shutDown();
}

/** Whoever asks again waits for the same end. */
function once(work: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | null = null;
  return () => (ended ??= work());
}
