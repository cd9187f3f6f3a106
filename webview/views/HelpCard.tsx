import { useEffect, useRef } from 'react';
import { commands } from '../state/slashCommands.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { commandWords, helpWords, keyWords } from './composerWords.ts';
import { focusComposer } from './focusComposer.ts';
import { useChat, useSelect } from './useChat.ts';

/** All commands and keys, over the page; Escape closes it. */
export function HelpCard() {
  const isOpen = useSelect((state) => state.composer.isHelpOpen);
  return isOpen ? <OpenHelpCard /> : null;
}

function OpenHelpCard() {
  const chat = useChat();
  const card = useRef<HTMLDialogElement>(null);
  useEffect(() => card.current?.showModal(), []);
  const close = () => {
    chat.setHelpOpen(false);
    focusComposer();
  };
  return (
    <dialog
      ref={card}
      className="help-card"
      data-testid="help"
      aria-labelledby="help-title"
      onClose={close}
    >
      <header className="help-heading">
        <h2 id="help-title">{helpWords.title}</h2>
        <IconButton icon="close" label={helpWords.close} testId="help-close" onClick={close} />
      </header>
      <h3>{helpWords.commands}</h3>
      <dl>
        {commands.map(({ name }) => (
          <div key={name}>
            <dt>
              /{name} <span className="secondary">{commandWords[name].argument}</span>
            </dt>
            <dd>{commandWords[name].does}</dd>
          </div>
        ))}
      </dl>
      <p className="secondary">{helpWords.literal}</p>
      <h3>{helpWords.keys}</h3>
      <dl>
        {keyWords.map(([key, does]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
