import type { Message } from '../../../shared/domain/message.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { SpokenMessage } from '../../../shared/prompt/room.ts';

const PAGE = 100;

/** A message's place in its conversation. */
export interface Place {
  readonly createdAt: number;
  readonly id: string;
}

/** Whether one place comes before the other: by time, then by id, as the store lists. */
export function isBefore(one: Place, other: Place): boolean {
  return (
    one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.id < other.id)
  );
}

/** The newest part of one conversation in memory: read backwards page by page, kept in step by `apply`. */
export interface LoadedMessages {
  /** Oldest first; running answers as they are now. Never changed once given. */
  all(): readonly SpokenMessage[];
  /** Nothing older is in the store. */
  isWhole(): boolean;
  /** Whether all from this place on is loaded. */
  reaches(place: Place): boolean;
  loadOlder(): Promise<void>;
  has(id: string): boolean;
  /** A message, or one that a loaded message replies to. */
  find(id: string): SpokenMessage | undefined;
  /** Takes over what the store holds now, null for a deleted message. */
  apply(id: string, data: Message | null): void;
  /** Lets go of all before a place: it can be loaded again. */
  forgetBefore(place: Place): void;
}

type Live = readonly { readonly id: string; readonly data: Message }[];

export function createLoadedMessages(
  store: RecordStore,
  conversationId: string,
  live: () => Live,
): LoadedMessages {
  return new Loaded(store, conversationId, live);
}

class Loaded implements LoadedMessages {
  readonly #store: RecordStore;
  readonly #conversationId: string;
  readonly #live: () => Live;
  #messages: readonly SpokenMessage[] = [];
  #isWhole = false;
  #hasBegun = false;
  readonly #byId = new Map<string, SpokenMessage>();
  /** Older messages that loaded ones reply to. */
  readonly #originals = new Map<string, SpokenMessage>();

  constructor(store: RecordStore, conversationId: string, live: () => Live) {
    this.#store = store;
    this.#conversationId = conversationId;
    this.#live = live;
  }

  all(): readonly SpokenMessage[] {
    return overlay(this.#messages, this.#live());
  }

  isWhole(): boolean {
    return this.#isWhole;
  }

  reaches(place: Place): boolean {
    const [oldest] = this.#messages;
    return this.#isWhole || (oldest !== undefined && !isBefore(place, oldest));
  }

  async loadOlder(): Promise<void> {
    const beforeId = this.#messages[0]?.id ?? null;
    const page = await this.#store.listMessages(this.#conversationId, { beforeId, limit: PAGE });
    this.#hasBegun = true;
    // Another reader may have loaded the same page meanwhile, or a change made it another one.
    if ((this.#messages[0]?.id ?? null) !== beforeId) return;
    if (page.messages.length === 0 && (await this.#isGone(beforeId))) return;
    const older = page.messages.map(({ id, data }) => spokenOf(id, data));
    for (const message of older) this.#byId.set(message.id, message);
    this.#messages = [...older, ...this.#messages];
    this.#isWhole = !page.hasOlder;
    await this.#readOriginals(older);
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  find(id: string): SpokenMessage | undefined {
    return this.#byId.get(id) ?? this.#originals.get(id);
  }

  apply(id: string, data: Message | null): void {
    const wasOriginal = this.#originals.delete(id);
    const isKnown = this.#byId.has(id) || wasOriginal;
    this.#remove(id);
    if (data !== null && this.#hasBegun) {
      const message = spokenOf(id, data);
      if (this.reaches(message)) this.#put(message);
      else if (isKnown) this.#originals.set(id, message);
    }
    if (isKnown) this.#renewRepliesTo(id);
  }

  forgetBefore(place: Place): void {
    const at = placeIn(this.#messages, place);
    if (at === 0) return;
    const kept = this.#messages.slice(at);
    const quoted = new Set<string | null>(kept.map(({ replyTo }) => replyTo));
    for (const message of this.#messages.slice(0, at)) {
      this.#byId.delete(message.id);
      this.#originals.set(message.id, message);
    }
    for (const id of this.#originals.keys()) if (!quoted.has(id)) this.#originals.delete(id);
    this.#messages = kept;
    this.#isWhole = false;
  }

  /** The message that a page was to come before may be deleted: the next one will do then. */
  async #isGone(id: string | null): Promise<boolean> {
    if (id === null || (await this.#store.get('message', id)) !== null) return false;
    this.#remove(id);
    return true;
  }

  #put(message: SpokenMessage): void {
    this.#messages = this.#messages.toSpliced(placeIn(this.#messages, message), 0, message);
    this.#byId.set(message.id, message);
  }

  #remove(id: string): void {
    const old = this.#byId.get(id);
    if (old === undefined) return;
    this.#byId.delete(id);
    this.#messages = this.#messages.toSpliced(placeIn(this.#messages, old), 1);
  }

  /** Replies quote what they answer: they are written anew when it changes. */
  #renewRepliesTo(id: string): void {
    this.#messages = this.#messages.map((message) => {
      if (message.replyTo !== id) return message;
      const renewed = { ...message };
      this.#byId.set(message.id, renewed);
      return renewed;
    });
  }

  async #readOriginals(page: readonly SpokenMessage[]): Promise<void> {
    for (const { replyTo } of page) {
      if (replyTo === null || this.find(replyTo) !== undefined) continue;
      const record = await this.#store.get('message', replyTo);
      if (record !== null) this.#originals.set(replyTo, spokenOf(record.id, record.data));
    }
  }
}

/** A stored message as prompts read it. */
function spokenOf(id: string, data: Message): SpokenMessage {
  const { author, text, toolUses, replyTo, status, stage, attachments, images, createdAt } = data;
  return { id, author, text, toolUses, replyTo, status, stage, attachments, images, createdAt };
}

/** The index of the first message that is not before `place`. */
export function placeIn(messages: readonly Place[], place: Place): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const message = messages[middle];
    if (message !== undefined && isBefore(message, place)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function overlay(messages: readonly SpokenMessage[], live: Live): readonly SpokenMessage[] {
  if (live.length === 0) return messages;
  const running = live.map(({ id, data }) => spokenOf(id, data));
  const ids = new Set(running.map(({ id }) => id));
  const all = messages.filter(({ id }) => !ids.has(id));
  for (const message of running) all.splice(placeIn(all, message), 0, message);
  return all;
}
