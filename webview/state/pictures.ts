import type { Ask } from './sending.ts';
import type { ChatStore } from './chatStore.ts';

/** So many are kept at hand, the ones that were shown last. */
const MOST_KEPT = 24;

/** The pictures of messages, asked for when they are shown. */
export interface Pictures {
  /** Its `data:` address; null when it is not here (any more). */
  loadPicture(imageId: string): Promise<string | null>;
}

export function createPictures(store: ChatStore, ask: Ask): Pictures {
  const kept = new Map<string, Promise<string | null>>();
  return {
    loadPicture(imageId) {
      const { conversationId } = store.getState();
      if (conversationId === null) return Promise.resolve(null);
      const known = kept.get(imageId) ?? load(ask, conversationId, imageId);
      kept.delete(imageId);
      kept.set(imageId, known);
      for (const oldest of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(oldest);
      // What has not come yet, by sync or after a failure, may come later.
      void known.then((address) => {
        if (address === null) kept.delete(imageId);
      });
      return known;
    },
  };
}

async function load(ask: Ask, conversationId: string, imageId: string): Promise<string | null> {
  let address: string | null = null;
  await ask('openPicture', async (api) => {
    const { image } = await api.loadImage({ conversationId, imageId });
    if (image) address = `data:${image.type};base64,${image.base64}`;
  });
  return address;
}
