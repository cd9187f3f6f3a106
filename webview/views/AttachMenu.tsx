import { useRef } from 'react';
import { type AttachFrom } from '../../shared/protocol/attaching.ts';
import { attachedBy, hashWords } from '../state/hashQuery.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu, type MenuItem } from '../ui/Menu.tsx';
import { attachWords, hashWordsAbout } from './attachWords.ts';
import { readPicture } from './readPicture.ts';
import { useChat } from './useChat.ts';

const PICTURES = 'image/png,image/jpeg,image/webp,image/gif';

/** Everything that can go along with a message, as a menu: the same as after `#`, and pictures. */
export function AttachMenu() {
  const chat = useChat();
  const input = useRef<HTMLInputElement>(null);
  const items = hashWords.map((word): MenuItem => {
    const from: AttachFrom = attachedBy({ kind: 'word', word }) ?? { kind: 'chosenFile' };
    return {
      id: word,
      ...hashWordsAbout[word],
      testId: `attach-${word}`,
      onChoose: () => void chat.attach(from),
    };
  });
  const picture: MenuItem = {
    id: 'picture',
    label: attachWords.picture,
    about: attachWords.pictureAbout,
    icon: 'file-media',
    testId: 'attach-picture',
    onChoose: () => input.current?.click(),
  };
  return (
    <>
      <Menu
        label={attachWords.menu}
        items={[...items, picture]}
        heading={<p className="secondary menu-note">{attachWords.dragHint}</p>}
        testId="attach"
      >
        <Icon name="attach" />
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={PICTURES}
        data-testid="picture-input"
        aria-label={attachWords.picture}
        onChange={({ currentTarget }) => {
          void chat.attachPictures([...(currentTarget.files ?? [])], readPicture);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
