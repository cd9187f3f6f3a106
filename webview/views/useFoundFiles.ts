import { useEffect, useState } from 'react';
import { useChat } from './useChat.ts';

const NOTHING: readonly string[] = [];

/** Paths of workspace files like what is typed; the last ones stay until new ones have come. */
export function useFoundFiles(wanted: string | null): readonly string[] {
  const chat = useChat();
  const [paths, setPaths] = useState(NOTHING);
  useEffect(() => {
    if (wanted === null) return;
    let isCurrent = true;
    void chat.findFiles(wanted).then((found) => {
      if (isCurrent) setPaths(found);
    });
    return () => {
      isCurrent = false;
    };
  }, [chat, wanted]);
  return wanted === null ? NOTHING : paths;
}
