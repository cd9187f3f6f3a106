import type { HashOption } from '../state/hashQuery.ts';
import { Icon } from '../ui/Icon.tsx';
import { attachWords, hashWordsAbout } from './attachWords.ts';
import { CompletionMenu } from './CompletionMenu.tsx';

interface HashMenuProps {
  readonly menuId: string;
  readonly options: readonly HashOption[];
  readonly active: number;
  readonly onPick: (index: number) => void;
}

/** What the `#…` at the caret may attach. */
export function HashMenu({ menuId, options, active, onPick }: HashMenuProps) {
  return (
    <CompletionMenu
      menuId={menuId}
      label={attachWords.options}
      options={options.map((option) => ({
        key: option.kind === 'word' ? `#${option.word}` : option.path,
        content: option.kind === 'word' ? wordLine(option.word) : pathLine(option.path),
      }))}
      active={active}
      optionTestId="hash-option"
      onPick={onPick}
    />
  );
}

function wordLine(word: keyof typeof hashWordsAbout) {
  const { about, icon } = hashWordsAbout[word];
  return (
    <>
      <Icon name={icon} />
      <strong>#{word}</strong>
      <span className="secondary cut">{about}</span>
    </>
  );
}

function pathLine(path: string) {
  const at = path.lastIndexOf('/') + 1;
  return (
    <>
      <Icon name="file" />
      <strong className="cut">{path.slice(at)}</strong>
      <span className="secondary cut">{path.slice(0, at)}</span>
    </>
  );
}
