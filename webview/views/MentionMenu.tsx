import { Avatar } from './Avatar.tsx';
import { useSelect } from './useChat.ts';
import { composerWords } from './words.ts';

interface MentionMenuProps {
  readonly menuId: string;
  readonly options: readonly string[];
  readonly active: number;
  readonly onPick: (name: string) => void;
}

export const mentionOptionId = (menuId: string, index: number): string => `${menuId}-${index}`;

/** The names that the mention at the caret may become. The focus stays in the composer. */
export function MentionMenu({ menuId, options, active, onPick }: MentionMenuProps) {
  const participants = useSelect((state) => state.participants);
  return (
    <ul id={menuId} className="mention-menu" role="listbox" aria-label={composerWords.mentions}>
      {options.map((name, index) => {
        const who = participants.find((participant) => participant.name === name);
        return (
          <li
            key={name}
            id={mentionOptionId(menuId, index)}
            role="option"
            aria-selected={index === active}
            className={index === active ? 'mention-option active' : 'mention-option'}
            data-testid="mention-option"
            onMouseDown={(event) => {
              event.preventDefault();
              onPick(name);
            }}
          >
            <Avatar accent={who?.accent ?? 'blue'} icon={who?.icon ?? 'organization'} />
            <strong className="cut">{name}</strong>
            <span className="secondary cut">{who ? who.title : composerWords.everyone}</span>
          </li>
        );
      })}
    </ul>
  );
}
