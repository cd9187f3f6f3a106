import type { HostApi } from '../../shared/protocol/hostApi.ts';
import type { Attempt, ChatState } from './chatState.ts';
import type { ChatStore } from './chatStore.ts';
import { withComposer, withDraft, withHint } from './drafts.ts';
import type { Finding } from './finding.ts';
import { draftOf } from './selectors.ts';
import type { Ask } from './sending.ts';
import type { SlashCommand } from './slashCommands.ts';

/** What a command asks of the host. */
interface HostCall {
  readonly attempt: Attempt;
  readonly call: (api: HostApi) => Promise<unknown>;
}

type PlainName = Exclude<
  SlashCommand['name'],
  'mode' | 'autopilot' | 'find' | 'rename' | 'describe'
>;

/** Does what a command says; the text comes back into an empty composer when the host could not. */
export function createCommandRunner(
  store: ChatStore,
  ask: Ask,
  finding: Finding,
): (command: SlashCommand) => Promise<void> {
  return async (command) => {
    const state = store.getState();
    const { conversationId } = state;
    if (conversationId === null) return;
    const typed = draftOf(state).text;
    if (command.name === 'branch' && newestEnded(state) === null) {
      store.update((now) => withHint(now, { kind: 'nothingToBranch' }));
      return;
    }
    store.update((now) => withDraft(inPage(now, command), { text: '' }));
    if (command.name === 'find') {
      await finding.openFind(command.text);
      return;
    }
    const asked = hostCall(command, state, conversationId);
    if (asked === null || (await ask(asked.attempt, asked.call))) return;
    store.update((now) => {
      const canRestore = now.conversationId === conversationId && draftOf(now).text === '';
      return canRestore ? withDraft(now, { text: typed }) : now;
    });
  };
}

/** What happens in the page alone. */
function inPage(state: ChatState, command: SlashCommand): ChatState {
  const cleared = withComposer(state, { hint: null, walk: null });
  if (command.name === 'help') return withComposer(cleared, { isHelpOpen: true });
  const isForSettings =
    command.name === 'settings' || (command.name === 'describe' && command.text === '');
  return isForSettings ? { ...cleared, isRoomSettingsOpen: true } : cleared;
}

function hostCall(
  command: SlashCommand,
  state: ChatState,
  conversationId: string,
): HostCall | null {
  const room = { conversationId };
  if (command.name === 'mode') {
    return changing((api) => api.setMode({ ...room, mode: command.mode }));
  }
  if (command.name === 'autopilot') {
    return changing((api) => api.setAutopilot({ ...room, isOn: command.isOn }));
  }
  if ('text' in command) return callWithText(command, conversationId);
  return plainCall(command.name, state, conversationId);
}

function callWithText(
  { name, text }: Extract<SlashCommand, { text: string }>,
  conversationId: string,
): HostCall | null {
  const room = { conversationId };
  switch (name) {
    case 'rename':
      return changing((api) =>
        text === '' ? api.renameConversation(room) : api.setTitle({ ...room, title: text }),
      );
    case 'describe':
      return text === ''
        ? null
        : changing((api) => api.setDescription({ ...room, description: text }));
    case 'find':
      return null;
  }
}

function plainCall(name: PlainName, state: ChatState, conversationId: string): HostCall | null {
  const room = { conversationId };
  const { isPinned, isArchived } = state.room;
  const messageId = newestEnded(state) ?? '';
  const calls: Record<PlainName, HostCall | null> = {
    new: changing((api) => api.newConversation(null)),
    summarize: { attempt: 'summarize', call: (api) => api.summarize(room) },
    export: { attempt: 'export', call: (api) => api.exportConversation(room) },
    duplicate: changing((api) => api.duplicateConversation(room)),
    branch: { attempt: 'branch', call: (api) => api.branch({ ...room, messageId }) },
    pin: changing((api) => api.setPinned({ ...room, isPinned: !isPinned })),
    archive: changing((api) => api.setArchived({ ...room, isArchived: !isArchived })),
    add: changing((api) => api.addParticipants(room)),
    search: { attempt: 'find', call: (api) => api.searchConversations(null) },
    preset: changing((api) => api.saveAsPreset(room)),
    stop: { attempt: 'stop', call: (api) => api.stop({ ...room, turnId: null }) },
    settings: null,
    help: null,
  };
  return calls[name];
}

function changing(call: HostCall['call']): HostCall {
  return { attempt: 'changeRoom', call };
}

/** The newest message that is whole: a conversation can begin anew from there. */
function newestEnded({ order, settled }: ChatState): string | null {
  return order.findLast((id) => settled.has(id)) ?? null;
}
