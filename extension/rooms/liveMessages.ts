import type { Message } from '../../shared/domain/message.ts';
import { StoreUnavailableError, type RecordStore } from '../../shared/domain/recordStore.ts';
import type { HostEvent } from '../../shared/protocol/hostApi.ts';
import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { Clock } from '../../shared/domain/clock.ts';

/** Streaming text goes to the page at this pace, whatever the pace of the model. */
const SHOW_EVERY_MS = 40;
/** A crash loses no more than this of a running answer. */
const SAVE_EVERY_MS = 2_000;

type StoreTrouble = StoreUnavailableError['reason'] | null;

interface LiveMessagesPorts {
  readonly store: RecordStore;
  readonly clock: Clock;
  emit(event: HostEvent): void;
  viewOf(id: string, data: Message): MessageView;
  /** The store refuses a message of this conversation, or takes it again (null). */
  readonly onTrouble: (conversationId: string, trouble: StoreTrouble) => void;
  readonly report: (error: unknown) => void;
}

/**
 * The answers that run in this window. Each stays here until the store holds its last word, so what was
 * shown is never lost to a full disk: it is written again every two seconds.
 */
export interface LiveMessages {
  begin(id: string, data: Message): void;
  /** Shows and stores a message that comes whole. */
  put(id: string, data: Message): void;
  append(id: string, part: 'text' | 'reasoning', text: string): void;
  /** Replaces fields and shows the whole message; `isLast` also lets go of it once it is stored. */
  change(id: string, fields: Partial<Message>, isLast?: boolean): void;
  get(id: string): Message | null;
  of(conversationId: string): readonly { readonly id: string; readonly data: Message }[];
  /** Sends the text that is waiting for its tick. */
  showNow(): void;
  /** Stores it as it is, over what another window made of it. */
  saveAgain(id: string): void;
  /** Forgets a deleted conversation's answers without storing them, and gives their ids. */
  drop(conversationId: string): readonly string[];
  /** Forgets one, and resolves when no write of it is under way any more. */
  forget(id: string): Promise<void>;
  /** Resolves when every write under way has ended, whether it succeeded or not. */
  saved(): Promise<void>;
}

interface Live {
  data: Message;
  shown: { text: number; reasoning: number };
  isLast: boolean;
  isDirty: boolean;
  isTroubled: boolean;
  saving: Promise<void> | null;
  cancelTimer: (() => void) | null;
}

export function createLiveMessages(ports: LiveMessagesPorts): LiveMessages {
  return new Lives(ports);
}

class Lives implements LiveMessages {
  readonly #ports: LiveMessagesPorts;
  readonly #lives = new Map<string, Live>();
  #cancelTick: (() => void) | null = null;

  constructor(ports: LiveMessagesPorts) {
    this.#ports = ports;
  }

  begin(id: string, data: Message): void {
    this.#add(id, data, false);
  }

  put(id: string, data: Message): void {
    this.#add(id, data, true);
  }

  #add(id: string, data: Message, isLast: boolean): void {
    const live: Live = {
      data,
      shown: { text: data.text.length, reasoning: data.reasoning.length },
      isLast,
      isDirty: true,
      isTroubled: false,
      saving: null,
      cancelTimer: null,
    };
    this.#lives.set(id, live);
    this.#tell('messageAdded', id, data);
    this.#save(id, live);
  }

  append(id: string, part: 'text' | 'reasoning', text: string): void {
    const live = this.#lives.get(id);
    if (live === undefined) return;
    live.data = { ...live.data, [part]: live.data[part] + text };
    live.isDirty = true;
    this.#cancelTick ??= this.#ports.clock.setTimer(SHOW_EVERY_MS, () => this.showNow());
    this.#saveLater(id, live);
  }

  change(id: string, fields: Partial<Message>, isLast = false): void {
    const live = this.#lives.get(id);
    if (live === undefined) return;
    live.data = { ...live.data, ...fields };
    live.shown = { text: live.data.text.length, reasoning: live.data.reasoning.length };
    live.isLast = isLast;
    live.isDirty = true;
    this.#tell('messageChanged', id, live.data);
    if (isLast) this.#save(id, live);
    else this.#saveLater(id, live);
  }

  get(id: string): Message | null {
    return this.#lives.get(id)?.data ?? null;
  }

  of(conversationId: string): readonly { readonly id: string; readonly data: Message }[] {
    return [...this.#lives].flatMap(([id, { data }]) =>
      data.conversationId === conversationId ? [{ id, data }] : [],
    );
  }

  showNow(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
    for (const [id, live] of this.#lives) {
      this.#showPart(id, live, 'reasoning');
      this.#showPart(id, live, 'text');
    }
  }

  saveAgain(id: string): void {
    const live = this.#lives.get(id);
    if (live === undefined) return;
    live.isDirty = true;
    this.#save(id, live);
  }

  drop(conversationId: string): readonly string[] {
    const dropped = this.of(conversationId).map(({ id }) => id);
    for (const id of dropped) this.#letGo(id);
    return dropped;
  }

  async forget(id: string): Promise<void> {
    const saving = this.#lives.get(id)?.saving;
    this.#letGo(id);
    await saving;
  }

  #letGo(id: string): void {
    this.#lives.get(id)?.cancelTimer?.();
    this.#lives.delete(id);
  }

  async saved(): Promise<void> {
    for (const live of [...this.#lives.values()]) {
      while (live.saving !== null) await live.saving;
    }
  }

  #tell(type: 'messageAdded' | 'messageChanged', id: string, data: Message): void {
    const message = this.#ports.viewOf(id, data);
    this.#ports.emit({ type, conversationId: data.conversationId, message });
  }

  #showPart(id: string, live: Live, part: 'text' | 'reasoning'): void {
    const offset = live.shown[part];
    const text = live.data[part].slice(offset);
    if (text === '') return;
    live.shown[part] = live.data[part].length;
    const { conversationId } = live.data;
    this.#ports.emit({ type: 'textAdded', conversationId, messageId: id, part, offset, text });
  }

  #saveLater(id: string, live: Live): void {
    live.cancelTimer ??= this.#ports.clock.setTimer(SAVE_EVERY_MS, () => {
      live.cancelTimer = null;
      this.#save(id, live);
    });
  }

  #save(id: string, live: Live): void {
    if (live.saving !== null || !live.isDirty || this.#lives.get(id) !== live) return;
    live.cancelTimer?.();
    live.cancelTimer = null;
    live.saving = this.#write(id, live).finally(() => {
      live.saving = null;
      if (!live.isDirty || this.#lives.get(id) !== live) return;
      if (live.isLast && !live.isTroubled) this.#save(id, live);
      else this.#saveLater(id, live);
    });
  }

  async #write(id: string, live: Live): Promise<void> {
    const { data, isLast } = live;
    const { store, onTrouble, report } = this.#ports;
    live.isDirty = false;
    try {
      await store.write([{ kind: 'message', id, data }]);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) {
        report(error);
        if (isLast) this.#lives.delete(id);
        return;
      }
      live.isDirty = true;
      if (!live.isTroubled) onTrouble(data.conversationId, error.reason);
      live.isTroubled = true;
      return;
    }
    if (live.isTroubled) onTrouble(data.conversationId, null);
    live.isTroubled = false;
    if (isLast) this.#lives.delete(id);
  }
}
