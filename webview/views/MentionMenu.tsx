import { Avatar } from './Avatar.tsx';
import { CompletionMenu } from './CompletionMenu.tsx';
import { composerWords } from './composerWords.ts';
import { useSelect } from './useChat.ts';

interface MentionMenuProps {
  readonly menuId: string;
  readonly names: readonly string[];
  readonly active: number;
  readonly onPick: (index: number) => void;
}

/** The names that the mention at the caret may become. */
export function MentionMenu({ menuId, names, active, onPick }: MentionMenuProps) {
  return (
    <CompletionMenu
      menuId={menuId}
      label={composerWords.mentions}
      options={names.map((name) => ({ key: name, content: <MentionOption name={name} /> }))}
      active={active}
      optionTestId="mention-option"
      onPick={onPick}
    />
  );
}

function MentionOption({ name }: { readonly name: string }) {
  const who = useSelect(({ participants }) => participants.find((each) => each.name === name));
  const about = who?.id === 'you' ? composerWords.you : (who?.title ?? composerWords.everyone);
  return (
    <>
      <Avatar accent={who?.accent ?? 'blue'} icon={who?.icon ?? 'organization'} />
      <strong className="cut">{name}</strong>
      <span className="secondary cut">{about}</span>
    </>
  );
}
