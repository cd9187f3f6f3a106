import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { Chat } from '../state/chat.ts';
import { canContinue } from '../state/messages.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu, type MenuItem } from '../ui/Menu.tsx';
import {
  branch,
  continueAnswer,
  copyMessage,
  deleteMessage,
  proposeEdits,
  replyTo,
  retry,
  stopOne,
} from './messageCalls.ts';
import { selectedIn } from './selectedIn.ts';
import { useChat } from './useChat.ts';
import { messageWords } from './words.ts';

interface Action {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly testId: string;
  readonly isDanger?: boolean;
  readonly onChoose: () => void;
}

/**
 * What can be done with a message: shown while it is pointed at or holds the focus. The most wanted have
 * buttons, of which a narrow page shows only the first; the menu holds them all.
 */
export function MessageActions({ message }: { readonly message: MessageView }) {
  const chat = useChat();
  const { first, common, rare } = actionsOf(chat, message);
  return (
    <div className="message-actions" role="group">
      {[...first, ...common].map(({ id, icon, label, testId, onChoose }) => (
        <span key={id} className={first.some((each) => each.id === id) ? undefined : 'where-wide'}>
          {/* No component of the toolkit: a long list would make thousands of them while it scrolls. */}
          <button
            type="button"
            className="icon-button"
            aria-label={label}
            title={label}
            data-testid={testId}
            onClick={onChoose}
          >
            <Icon name={icon} />
          </button>
        </span>
      ))}
      <Menu
        label={messageWords.more}
        testId="message-menu"
        items={[...common.map(menuItemOf), ...rare]}
      >
        <Icon name="ellipsis" />
      </Menu>
    </div>
  );
}

/** The same as a button beside the menu; only its name for tests is another. */
function menuItemOf({ testId, ...action }: Action): MenuItem {
  return { ...action, testId: `menu-${testId}` };
}

function actionsOf(
  chat: Chat,
  message: MessageView,
): Record<'first' | 'common' | 'rare', Action[]> {
  const { text, status, author } = message;
  const isRunning = status === 'streaming';
  const isAnswer = author.kind === 'personality';
  const all = actions(chat, message);
  const some = (...given: readonly (Action | false)[]) => given.filter((each) => each !== false);
  return {
    first: some(isRunning && all.stop, all.reply),
    common: some(
      text !== '' && all.quote,
      text !== '' && all.copy,
      isAnswer && canContinue(message) && all.goOn,
      isAnswer && !isRunning && all.retry,
      author.kind === 'human' && author.id === 'you' && all.edit,
    ),
    rare: isRunning ? [] : some(message.holdsEdits && all.propose, all.branch, all.remove),
  };
}

function actions(
  chat: Chat,
  message: MessageView,
): Record<
  'stop' | 'reply' | 'quote' | 'copy' | 'goOn' | 'retry' | 'edit' | 'propose' | 'branch' | 'remove',
  Action
> {
  const { id, text } = message;
  const action = (testId: string, icon: string, label: string, onChoose: () => void): Action => ({
    id: testId,
    icon,
    label,
    testId,
    onChoose,
  });
  return {
    stop: action('stop-one', 'debug-stop', messageWords.stop, () => stopOne(chat, id)),
    reply: action('reply', 'reply', messageWords.reply, () => replyTo(chat, message)),
    quote: action('quote-action', 'quote', messageWords.quote, () =>
      chat.quote(id, selectedIn(id)),
    ),
    copy: action('copy', 'copy', messageWords.copy, () => copyMessage(chat, text)),
    goOn: action('continue-action', 'debug-continue', messageWords.continueAnswer, () =>
      continueAnswer(chat, id),
    ),
    retry: action('retry-action', 'refresh', messageWords.retry, () => retry(chat, id)),
    edit: action('edit', 'edit', messageWords.edit, () => chat.beginEdit(id)),
    propose: action('propose-edits', 'diff', messageWords.proposeEdits, () =>
      proposeEdits(chat, id),
    ),
    branch: action('branch', 'git-branch', messageWords.branch, () => branch(chat, id)),
    remove: {
      ...action('delete', 'trash', messageWords.remove, () => deleteMessage(chat, id)),
      isDanger: true,
    },
  };
}
