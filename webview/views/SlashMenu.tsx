import type { SlashOption } from '../state/slashQuery.ts';
import { CompletionMenu } from './CompletionMenu.tsx';
import { choiceWords, commandWords, menuWords } from './composerWords.ts';

interface SlashMenuProps {
  readonly menuId: string;
  readonly options: readonly SlashOption[];
  readonly active: number;
  readonly onPick: (index: number) => void;
}

/** The commands that begin as typed, or the words that one of them takes. */
export function SlashMenu({ menuId, options, active, onPick }: SlashMenuProps) {
  const [first] = options;
  const isChoice = first !== undefined && first.choice !== null;
  return (
    <CompletionMenu
      menuId={menuId}
      label={isChoice ? menuWords.choices(first.name) : menuWords.commands}
      options={options.map((option) => ({
        key: option.choice ?? option.name,
        content: <SlashOptionLine option={option} />,
      }))}
      active={active}
      optionTestId="slash-option"
      onPick={onPick}
    />
  );
}

function SlashOptionLine({ option: { name, choice } }: { readonly option: SlashOption }) {
  if (choice !== null) {
    return (
      <>
        <strong className="slash-name">{choice}</strong>
        <span className="secondary cut">{choiceWords(choice)}</span>
      </>
    );
  }
  const { does, argument } = commandWords[name];
  return (
    <>
      <strong className="slash-name">
        /{name}
        {argument !== '' && <span className="slash-argument secondary"> {argument}</span>}
      </strong>
      <span className="secondary cut">{does}</span>
    </>
  );
}
