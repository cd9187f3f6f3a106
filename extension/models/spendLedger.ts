import type { SpendBook, SpendEntry } from '../../shared/domain/messageSearch.ts';

/** What has been spent and asked, in US dollars and requests. */
export interface Spending {
  /** Over the conversation's life; 0 where none pays. */
  readonly conversation: number;
  /** Today, over everything. */
  readonly day: number;
  /** Today, over the models that fit. */
  ofModels(fits: (model: string) => boolean): { readonly cost: number; readonly requests: number };
}

interface BeginEntry {
  readonly conversationId: string | null;
  readonly model: string;
  /** The estimate in US dollars. */
  readonly cost: number | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/** A request under way. */
interface OpenEntry {
  /** Its end, with what it cost; null leaves the estimate. Only the first call counts. */
  end(cost: number | null): void;
}

export interface SpendLedger {
  /**
   * Reads the book; what it resolves to gives the figures of the moment at which it is called, so that
   * entries made since are in them.
   */
  spendingNow(dayStart: number, conversationId: string | null): Promise<() => Spending>;
  begin(entry: BeginEntry): OpenEntry;
}

interface OwnEntry extends BeginEntry {
  cost: number | null;
  isOpen: boolean;
  /** Counts the entries from 0. */
  readonly order: number;
}

interface Baseline {
  readonly dayStart: number;
  readonly entries: readonly SpendEntry[];
}

/**
 * What is spent, from two sources that overlap: the book holds every device's stored answers, this
 * window's own among them once they are stored; the ledger holds what this window has sent. Neither may
 * be added to the other, so the larger counts of: the book as it is now, with what is still under way;
 * and the book as it was when the day (or the conversation) was first looked at, with all own since.
 */
export function createSpendLedger(book: SpendBook): SpendLedger {
  let own: OwnEntry[] = [];
  let baseline: Baseline | null = null;
  const conversationBaselines = new Map<string, { readonly spent: number; readonly at: number }>();
  let begun = 0;

  const conversationSpent = (id: string, inBook: number): number => {
    const first = conversationBaselines.get(id) ?? { spent: inBook, at: begun };
    conversationBaselines.set(id, first);
    const mine = own.filter((entry) => entry.conversationId === id);
    const since = mine.filter(({ order }) => order >= first.at);
    const open = mine.filter(({ isOpen }) => isOpen);
    return Math.max(inBook + sum(open), first.spent + sum(since));
  };

  const dayFigures = (day: Baseline, entries: readonly SpendEntry[]) => {
    // Not of today, but perhaps of a conversation that is still being counted.
    const mine = own.filter(({ createdAt }) => createdAt >= day.dayStart);
    return (fits: (model: string) => boolean) => {
      const now = entries.filter(({ model }) => fits(model));
      const before = day.entries.filter(({ model }) => fits(model));
      const ours = mine.filter(({ model }) => fits(model));
      const open = ours.filter(({ isOpen }) => isOpen);
      return {
        cost: Math.max(sum(now) + sum(open), sum(before) + sum(ours)),
        requests: Math.max(now.length, before.length + ours.length),
      };
    };
  };

  return {
    spendingNow: async (dayStart, conversationId) => {
      const [entries, inBook] = await Promise.all([
        book.spendSince(dayStart),
        conversationId === null ? 0 : book.spendOf(conversationId),
      ]);
      return () => {
        if (baseline?.dayStart !== dayStart) baseline = { dayStart, entries };
        const ofModels = dayFigures(baseline, entries);
        return {
          conversation: conversationId === null ? 0 : conversationSpent(conversationId, inBook),
          day: ofModels(() => true).cost,
          ofModels,
        };
      };
    },
    begin: (begin) => {
      const entry: OwnEntry = { ...begin, isOpen: true, order: begun };
      begun += 1;
      own.push(entry);
      own = forgetOld(own);
      return {
        end: (cost) => {
          if (!entry.isOpen) return;
          entry.isOpen = false;
          entry.cost = cost ?? entry.cost;
        },
      };
    },
  };
}

const MAX_KEPT = 20_000;

/** A window that stays open for weeks need not remember each request: the book has them by then. */
function forgetOld(entries: OwnEntry[]): OwnEntry[] {
  return entries.length > MAX_KEPT ? entries.slice(-MAX_KEPT / 2) : entries;
}

function sum(entries: readonly { readonly cost: number | null }[]): number {
  return entries.reduce((total, { cost }) => total + (cost ?? 0), 0);
}
