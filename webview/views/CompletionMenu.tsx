import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { menuWords } from './composerWords.ts';

interface CompletionMenuProps {
  readonly menuId: string;
  readonly label: string;
  readonly options: readonly { readonly key: string; readonly content: ReactNode }[];
  readonly active: number;
  readonly optionTestId: string;
  readonly onPick: (index: number) => void;
}

export const completionOptionId = (menuId: string, index: number): string => `${menuId}-${index}`;

/** What the word at the caret may become. The focus stays in the composer, which names the active option. */
export function CompletionMenu(props: CompletionMenuProps) {
  const { menuId, label, options, active, optionTestId, onPick } = props;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div className="completion">
      <ul id={menuId} ref={list} className="completion-list" role="listbox" aria-label={label}>
        {options.map(({ key, content }, index) => (
          <li
            key={key}
            id={completionOptionId(menuId, index)}
            role="option"
            aria-selected={index === active}
            className={index === active ? 'completion-option active' : 'completion-option'}
            data-testid={optionTestId}
            onMouseDown={(event) => {
              event.preventDefault();
              onPick(index);
            }}
          >
            {content}
          </li>
        ))}
      </ul>
      <p className="completion-keys secondary" aria-hidden="true">
        {menuWords.keys}
      </p>
    </div>
  );
}
