import { type ClipboardEvent, type DragEvent, useRef, useState } from 'react';
import { canDrop, readDropped, readPasted } from '../state/dropped.ts';
import { readPicture } from './readPicture.ts';
import { useChat } from './useChat.ts';

interface Dropping {
  /** Something is held over the composer that may be dropped there. */
  readonly isOver: boolean;
  readonly handlers: {
    readonly onDragEnter: (event: DragEvent) => void;
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
    readonly onPaste: (event: ClipboardEvent) => void;
  };
}

/** Files and pictures that are dropped or pasted go along with the message. */
export function useDropping(isEditing: boolean): Dropping {
  const chat = useChat();
  const [isOver, setIsOver] = useState(false);
  /** Every element that the pointer passes tells of entering before it tells of leaving the last. */
  const depth = useRef(0);
  const isWanted = ({ dataTransfer }: DragEvent) => !isEditing && canDrop(dataTransfer);
  const end = () => {
    depth.current = 0;
    setIsOver(false);
  };
  return {
    isOver,
    handlers: {
      onDragEnter(event) {
        if (!isWanted(event)) return;
        event.preventDefault();
        depth.current += 1;
        setIsOver(true);
      },
      onDragOver(event) {
        if (!isWanted(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      },
      onDragLeave() {
        depth.current -= 1;
        if (depth.current <= 0) end();
      },
      onDrop(event) {
        if (!isWanted(event)) return;
        event.preventDefault();
        end();
        const { pictures, uris } = readDropped(event.dataTransfer);
        if (pictures.length > 0) void chat.attachPictures(pictures, readPicture);
        else if (uris.length > 0) void chat.attach({ kind: 'dropped', uris: [...uris] });
      },
      onPaste(event) {
        const pictures = isEditing ? [] : readPasted(event.clipboardData);
        if (pictures.length === 0) return;
        event.preventDefault();
        void chat.attachPictures(pictures, readPicture);
      },
    },
  };
}
