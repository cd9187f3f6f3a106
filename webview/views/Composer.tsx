import { MAX_MESSAGE_LENGTH } from '../../shared/domain/message.ts';
import { editOf, typedText } from '../state/drafts.ts';
import { draftOf } from '../state/selectors.ts';
import { AttachmentChips } from './AttachmentChips.tsx';
import { attachWords } from './attachWords.ts';
import { ComposerButtons } from './ComposerButtons.tsx';
import { ComposerField } from './ComposerField.tsx';
import { ComposerHintLine } from './ComposerHintLine.tsx';
import { composerWords } from './composerWords.ts';
import { EditBar } from './EditBar.tsx';
import { formatCount } from './format.ts';
import { ReplyBar } from './ReplyBar.tsx';
import { useChat, useSelect } from './useChat.ts';
import { useDropping } from './useDropping.ts';

/** Where the next message is written, or one's own is changed. Enter sends, Shift+Enter begins a new line. */
export function Composer() {
  const chat = useChat();
  const text = useSelect(typedText);
  const edit = useSelect(editOf);
  const over = text.trim().length - MAX_MESSAGE_LENGTH;
  const hasPictures = useSelect((state) => draftOf(state).images.length > 0);
  const canSend = edit
    ? text.trim() !== '' && over <= 0 && !edit.isSending
    : (text.trim() !== '' || hasPictures) && over <= 0;
  const { isOver, handlers } = useDropping(edit !== null);
  const send = () => {
    if (canSend) void chat.send();
  };
  return (
    <div className="composer" data-dropping={isOver} {...handlers}>
      {isOver && (
        <p className="drop-hint" role="status" data-testid="drop-hint">
          {attachWords.dropHere}
        </p>
      )}
      {edit ? <EditBar /> : <ReplyBar />}
      {!edit && <AttachmentChips />}
      <div className="composer-box" data-editing={edit !== null}>
        <ComposerField isTooLong={over > 0} onSend={send} />
        <ComposerButtons canSend={canSend} isEditing={edit !== null} onSend={send} />
      </div>
      <TooLong over={over} />
      <ComposerHintLine />
    </div>
  );
}

function TooLong({ over }: { readonly over: number }) {
  if (over <= 0) return null;
  return (
    <p className="too-long" role="alert" data-testid="too-long">
      {composerWords.tooLong(formatCount(over))}
    </p>
  );
}
