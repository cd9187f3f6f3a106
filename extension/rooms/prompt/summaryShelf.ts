import type { Message } from '../../../shared/domain/message.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import { EMPTY_DIGEST, extendDigest, messageDigest } from '../../../shared/prompt/rangeDigest.ts';
import type { SpokenMessage } from '../../../shared/prompt/room.ts';
import { isBefore, type Place } from './loadedMessages.ts';
import type { PromptDeskPorts } from './promptDeskPorts.ts';

const PAGE = 100;

export type SummaryRecord = KnownRecord<'summary'>;

/**
 * The summaries of one conversation that hold, and what makes them fail.
 *
 *   fresh ──check──► checked ──a message of a range changes──► that range's summaries are deleted
 *     └──────a message of a range changes──► doubtful ──check──► checked
 *
 * A fresh summary is used as it is; a doubtful one only after the check, which reads the whole range.
 */
export interface SummaryShelf {
  /** Reads the list anew. */
  load(): Promise<void>;
  /** Those in use, the one that covers the least first. */
  all(): readonly SummaryRecord[];
  /** Whether the check must be waited for before the list is used. */
  mustCheck(): boolean;
  /** Compares every range with its digest, once until something happens to it. */
  check(): Promise<void>;
  /** A message changed, came or went (null); deletes the summaries that no longer hold. */
  apply(id: string, data: Message | null): Promise<void>;
  /** Whether a message is known to lie in a summarised range. */
  covers(id: string): boolean;
  /** Stores a summary of what `messages` add to the newest one. */
  add(record: SummaryRecord, messages: readonly SpokenMessage[]): Promise<void>;
}

interface Known {
  readonly place: Place;
  readonly digest: string;
}

type ShelfPorts = Pick<PromptDeskPorts, 'store' | 'pause' | 'report'>;

export function createSummaryShelf(ports: ShelfPorts, conversationId: string): SummaryShelf {
  return new Shelf(ports, conversationId);
}

/** Where a summary's range ends. */
export function endOf({ data }: SummaryRecord): Place {
  return { createdAt: data.throughAt, id: data.throughId };
}

class Shelf implements SummaryShelf {
  readonly #ports: ShelfPorts;
  readonly #conversationId: string;
  #records: readonly SummaryRecord[] = [];
  #state: 'fresh' | 'doubtful' | 'checked' = 'fresh';
  #checking: Promise<void> | null = null;
  /** Counts what happened to the range, so that a check sees that it must begin again. */
  #changes = 0;
  #range = new Map<string, Known>();

  constructor(ports: ShelfPorts, conversationId: string) {
    this.#ports = ports;
    this.#conversationId = conversationId;
  }

  async load(): Promise<void> {
    const records = await this.#ports.store.list('summary', this.#conversationId);
    const known = new Set(this.#records.map(({ id }) => id));
    if (records.some(({ id }) => !known.has(id)) && this.#state === 'checked') {
      this.#state = 'fresh';
      this.#range = new Map();
    }
    this.#records = records.toSorted((one, two) => (isBefore(endOf(one), endOf(two)) ? -1 : 1));
  }

  all(): readonly SummaryRecord[] {
    return this.#records;
  }

  mustCheck(): boolean {
    return this.#state === 'doubtful' || this.#checking !== null;
  }

  check(): Promise<void> {
    if (this.#state === 'checked' || this.#records.length === 0) return Promise.resolve();
    this.#checking ??= this.#checkAll().finally(() => (this.#checking = null));
    return this.#checking;
  }

  covers(id: string): boolean {
    return this.#range.has(id) || this.#records.some(({ data }) => data.throughId === id);
  }

  async apply(id: string, data: Message | null): Promise<void> {
    const newest = this.#records.at(-1);
    if (newest === undefined) return;
    const before = this.#range.get(id);
    const now = this.#insideOf(newest, id, data);
    // Nothing of it counts for a digest; where it came from is unknown only for a deletion.
    if (before?.digest === now?.digest && (before !== undefined || data !== null)) return;
    this.#changes += 1;
    if (this.#state !== 'checked') {
      this.#state = 'doubtful';
      return;
    }
    const first = earlier(before?.place, now?.place);
    if (first === undefined) return;
    await this.#drop(this.#records.filter((record) => !isBefore(endOf(record), first)));
  }

  /** The message as it counts for the digests; undefined where it lies in no range. */
  #insideOf(newest: SummaryRecord, id: string, data: Message | null): Known | undefined {
    const known = data === null ? undefined : knownOf({ id, ...data });
    return known === undefined || isBefore(endOf(newest), known.place) ? undefined : known;
  }

  async add(record: SummaryRecord, messages: readonly SpokenMessage[]): Promise<void> {
    const { store } = this.#ports;
    await store.write([{ kind: 'summary', id: record.id, data: record.data }]);
    const records = this.#records.filter(({ id }) => id !== record.id);
    if (this.#state === 'checked' || records.length === 0) {
      for (const message of messages) this.#range.set(message.id, knownOf(message));
      this.#state = 'checked';
    }
    this.#records = [...records, record];
  }

  async #checkAll(): Promise<void> {
    for (;;) {
      const changes = this.#changes;
      const range = await this.#readRange();
      if (range === null || changes !== this.#changes) continue;
      const wrong = wrongAmong(this.#records, range);
      this.#range = new Map(range.map((known) => [known.place.id, known]));
      this.#state = 'checked';
      await this.#drop(wrong);
      return;
    }
  }

  /** What the newest summary covers, oldest first, without the texts; null when it changed meanwhile. */
  async #readRange(): Promise<readonly Known[] | null> {
    const { store, pause } = this.#ports;
    const newest = this.#records.at(-1);
    const pages: Known[][] = [];
    let beforeId: string | null = null;
    for (let hasOlder = newest !== undefined; hasOlder;) {
      const page = await store.listMessages(this.#conversationId, { beforeId, limit: PAGE });
      const isGone = beforeId !== null && (await store.get('message', beforeId)) === null;
      if (isGone) return null;
      pages.push(page.messages.map(({ id, data }) => knownOf({ id, ...data })));
      beforeId = page.messages[0]?.id ?? null;
      hasOlder = page.hasOlder && beforeId !== null;
      await pause();
    }
    const all = pages.reverse().flat();
    return all.filter(({ place }) => newest !== undefined && !isBefore(endOf(newest), place));
  }

  async #drop(records: readonly SummaryRecord[]): Promise<void> {
    if (records.length === 0) return;
    const gone = new Set(records.map(({ id }) => id));
    this.#records = this.#records.filter(({ id }) => !gone.has(id));
    const newest = this.#records.at(-1);
    for (const [id, { place }] of this.#range) {
      if (newest === undefined || isBefore(endOf(newest), place)) this.#range.delete(id);
    }
    try {
      await this.#ports.store.write(records.map(({ id }) => ({ kind: 'summary', id, data: null })));
    } catch (error) {
      // It is out of use here; another check finds it wrong again.
      this.#ports.report(error);
    }
  }
}

function knownOf(message: Pick<SpokenMessage, 'id' | 'author' | 'text' | 'status' | 'createdAt'>) {
  const { id, createdAt } = message;
  return { place: { id, createdAt }, digest: messageDigest(message) };
}

function earlier(one: Place | undefined, other: Place | undefined): Place | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return isBefore(one, other) ? one : other;
}

function wrongAmong(
  records: readonly SummaryRecord[],
  range: readonly Known[],
): readonly SummaryRecord[] {
  const digests = new Map<string, { readonly digest: string; readonly count: number }>();
  let digest = EMPTY_DIGEST;
  range.forEach((known, index) => {
    digest = extendDigest(digest, known.digest);
    digests.set(known.place.id, { digest, count: index + 1 });
  });
  return records.filter(({ data }) => {
    const found = digests.get(data.throughId);
    return found?.digest !== data.digest || found.count !== data.count;
  });
}
