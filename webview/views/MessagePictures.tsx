import { useEffect, useRef, useState } from 'react';
import type { ImageRef } from '../../shared/domain/image.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { attachWords } from './attachWords.ts';
import { useChat, useSelect } from './useChat.ts';
import { messageWords } from './words.ts';

/** Longest side of a thumbnail, in CSS pixels. */
const THUMBNAIL_PX = 160;

/** The pictures of a message, small; each opens larger. */
export function MessagePictures({ images }: { readonly images: readonly ImageRef[] }) {
  if (images.length === 0) return null;
  return (
    <ul className="pictures" aria-label={messageWords.attachments}>
      {images.map((picture) => (
        <li key={picture.imageId}>
          <Thumbnail picture={picture} />
        </li>
      ))}
    </ul>
  );
}

/** Its room is kept free from the beginning, so that the list does not jump when it comes. */
function Thumbnail({ picture }: { readonly picture: ImageRef }) {
  const { imageId, name, width, height } = picture;
  const address = useAddress(imageId);
  const [isLarge, setIsLarge] = useState(false);
  const scale = Math.min(1, THUMBNAIL_PX / Math.max(width, height));
  const size = { width: Math.ceil(width * scale), height: Math.ceil(height * scale) };
  if (typeof address !== 'string') {
    return (
      <span
        className="picture-place secondary"
        style={size}
        role="img"
        aria-label={address === null ? attachWords.missing(name) : name}
        title={address === null ? attachWords.missing(name) : name}
      />
    );
  }
  return (
    <>
      <button
        type="button"
        className="picture"
        data-testid="picture"
        title={name}
        aria-label={attachWords.openLarge(name)}
        onClick={() => setIsLarge(true)}
      >
        <img src={address} alt="" {...size} />
      </button>
      {isLarge && <Large address={address} name={name} onClose={() => setIsLarge(false)} />}
    </>
  );
}

/** `undefined` while it is being asked for; null: it is not here. */
function useAddress(imageId: string): string | null | undefined {
  const chat = useChat();
  const [address, setAddress] = useState<string | null>();
  const arrived = useSelect((state) => state.picturesArrived);
  // Any that comes may be the missing one; one that is shown is not asked for again.
  const arrival = address === null ? arrived : 0;
  useEffect(() => {
    let isCurrent = true;
    void chat.loadPicture(imageId).then((found) => {
      if (isCurrent) setAddress(found);
    });
    return () => {
      isCurrent = false;
    };
  }, [chat, imageId, arrival]);
  return address;
}

interface LargeProps {
  readonly address: string;
  readonly name: string;
  readonly onClose: () => void;
}

function Large({ address, name, onClose }: LargeProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="picture-large"
      data-testid="picture-large"
      aria-label={name}
      onClose={onClose}
    >
      <IconButton
        icon="close"
        label={attachWords.closeLarge}
        testId="picture-close"
        onClick={() => dialog.current?.close()}
      />
      <img src={address} alt={name} />
    </dialog>
  );
}
