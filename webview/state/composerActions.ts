import { type Attaching, createAttaching } from './attachments.ts';
import type { Draft } from './chatState.ts';
import type { ChatStore } from './chatStore.ts';
import { createCommandRunner } from './commandRunner.ts';
import type { ComposerHint } from './composerState.ts';
import { editOf, typedText, withComposer, withDraft, withHint, withTypedText } from './drafts.ts';
import { createEditing, type Editing } from './editing.ts';
import { createFinding, type Finding } from './finding.ts';
import { draftOf } from './selectors.ts';
import { type Ask, createSending, type Sending, type SendingPorts } from './sending.ts';
import { walkHistory } from './sentHistory.ts';
import { parseSlash } from './slashCommands.ts';

/** Everything that the composer's side of the page can do. */
export interface ComposerActions
  extends Attaching, Editing, Finding, Pick<Sending, 'retrySend' | 'takeBack'> {
  /**
   * Sends what is typed and empties the composer; the text stays in `state.pending` until the host has
   * it. A command is done instead, a changed message is given to the host, and what is no message and no
   * command stays with a hint beside it.
   */
  send(): Promise<void>;
  /** Sends the draft as it is, even when it looks like a command. */
  sendAsText(): Promise<void>;
  changeDraft(change: Partial<Draft>): void;
  /** What the person types, be it the draft or a message that is being changed. */
  type(text: string): void;
  /** Brings back what was said before, or leads on from there; true when something changed. */
  walkHistory(direction: 'older' | 'newer'): boolean;
  setHelpOpen(isOpen: boolean): void;
}

export function createComposerActions(
  store: ChatStore,
  ports: SendingPorts,
  ask: Ask,
  reveal: (messageId: string) => Promise<void>,
): ComposerActions {
  const sending = createSending(store, ports, ask);
  const editing = createEditing(store, ask);
  const finding = createFinding(store, ask, reveal);
  const run = createCommandRunner(store, ask, finding);
  const hint = (said: ComposerHint) => store.update((state) => withHint(state, said));

  return {
    retrySend: sending.retrySend,
    takeBack: sending.takeBack,
    ...editing,
    ...finding,
    ...createAttaching(store, ask),
    async send() {
      if (editOf(store.getState())) return editing.submitEdit();
      const parsed = parseSlash(draftOf(store.getState()).text);
      switch (parsed.kind) {
        case 'text':
          return sending.sendText(parsed.text);
        case 'command':
          return run(parsed.command);
        case 'unknown':
          hint({ kind: 'unknownCommand', name: parsed.name, nearest: parsed.nearest });
          return;
        case 'mistake':
          hint({ kind: 'commandMistake', name: parsed.name, mistake: parsed.mistake });
          return;
      }
    },
    sendAsText: () => sending.sendText(draftOf(store.getState()).text),
    changeDraft: (change) => store.update((state) => withDraft(state, change)),
    type: (text) =>
      store.update((state) => (typedText(state) === text ? state : withTypedText(state, text))),
    walkHistory(direction) {
      const before = store.getState();
      store.update((state) => walkHistory(state, direction));
      return store.getState() !== before;
    },
    setHelpOpen: (isHelpOpen) => store.update((state) => withComposer(state, { isHelpOpen })),
  };
}
