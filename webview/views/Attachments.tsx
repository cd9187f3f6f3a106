import type { Attachment } from '../../shared/domain/attachment.ts';
import { Icon } from '../ui/Icon.tsx';
import { useChat } from './useChat.ts';
import { messageWords } from './words.ts';

/** What went with a message: each opens its place in the file as it is now. */
export function Attachments({ attachments }: { readonly attachments: readonly Attachment[] }) {
  const chat = useChat();
  if (attachments.length === 0) return null;
  return (
    <ul className="attachments" aria-label={messageWords.attachments}>
      {attachments.map(({ path, startLine, endLine, isWhole }) => {
        const lines = isWhole ? '' : linesOf(startLine, endLine);
        return (
          <li key={`${path}:${startLine}-${endLine}`}>
            <button
              type="button"
              className="attachment"
              data-testid="attachment"
              title={`${path}${lines}`}
              onClick={() =>
                void chat.ask('openPlace', (api) => api.openPlace({ path, line: startLine }))
              }
            >
              <Icon name={isWhole ? 'file' : 'selection'} />
              <span className="cut">
                {path.slice(path.lastIndexOf('/') + 1)}
                <span className="secondary">{lines}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function linesOf(start: number, end: number): string {
  return end > start ? `:${start + 1}–${end + 1}` : `:${start + 1}`;
}
