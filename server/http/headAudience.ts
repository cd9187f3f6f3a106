import type { GoneEvent, HeadEvent } from '../../shared/protocol/syncApi.ts';

/** One open stream. `offer` is told of heads again and again; it sends what is news to the client. */
export interface HeadStream {
  readonly userId: string;
  /** Null where the client does not say. */
  readonly deviceId: string | null;
  offer(head: HeadEvent): void;
  /** Tells that the person has no access to a space any more. */
  lose(gone: GoneEvent): void;
  end(reason: 'age' | 'stopping' | 'revoked'): void;
}

/** Somebody with all of their streams. */
export interface Listener {
  readonly userId: string;
  readonly streams: ReadonlySet<HeadStream>;
}

/** Who listens, found by person and by space, so that a head costs as much as the space has listeners and no more. */
export interface HeadAudience {
  /** How many streams there are. */
  readonly size: number;
  add(stream: HeadStream): Listener;
  /** Does nothing where the stream is not here. */
  remove(stream: HeadStream): void;
  all(): readonly Listener[];
  of(userId: string): Listener | null;
  /** Offers the head to whoever may read the space, and keeps it for those of whom that is not known yet. */
  announce(head: HeadEvent): void;
  /**
   * Says which spaces the person may read, as of now, and offers their heads. Nothing for who is gone. Answers which
   * spaces they could read before.
   */
  seat(listener: Listener, heads: readonly HeadEvent[]): readonly string[];
  /** Tells the person of a space that is gone, unless they are gone themselves or may read it by now. */
  lose(listener: Listener, gone: GoneEvent): void;
  /** Tells everybody here who could read the space that it was deleted. */
  endSpace(spaceId: string): void;
}

interface Seated extends Listener {
  readonly streams: Set<HeadStream>;
  spaceIds: Set<string>;
  /** What was announced while the spaces were not known; null once they are. */
  early: Map<string, HeadEvent> | null;
}

export function createHeadAudience(): HeadAudience {
  const people = new Map<string, Seated>();
  const places = createPlaces();
  /** Whose spaces are not known yet. */
  const newcomers = new Set<Seated>();
  let size = 0;

  const open = (userId: string): Seated => {
    const one: Seated = { userId, streams: new Set(), spaceIds: new Set(), early: new Map() };
    people.set(userId, one);
    newcomers.add(one);
    return one;
  };
  /** Null for who is gone, and perhaps here again since. */
  const present = ({ userId, streams }: Listener): Seated | null => {
    const one = people.get(userId);
    return one?.streams === streams ? one : null;
  };

  return {
    ...telling({ places, newcomers, present }),
    get size() {
      return size;
    },
    add(stream) {
      const one = people.get(stream.userId) ?? open(stream.userId);
      one.streams.add(stream);
      size += 1;
      return one;
    },
    remove(stream) {
      const one = people.get(stream.userId);
      if (one?.streams.delete(stream) !== true) return;
      size -= 1;
      if (one.streams.size > 0) return;
      people.delete(one.userId);
      newcomers.delete(one);
      places.move(one, new Set());
    },
    all: () => [...people.values()],
    of: (userId) => people.get(userId) ?? null,
    seat(listener, heads) {
      const one = present(listener);
      if (one === null) return [];
      const before = one.spaceIds;
      places.move(one, new Set(heads.map(({ spaceId }) => spaceId)));
      for (const head of heads) {
        offerTo(one.streams, head);
        const early = one.early?.get(head.spaceId);
        if (early !== undefined) offerTo(one.streams, early);
      }
      one.early = null;
      newcomers.delete(one);
      return [...before].filter((spaceId) => !one.spaceIds.has(spaceId));
    },
  };
}

interface Whereabouts {
  readonly places: ReturnType<typeof createPlaces>;
  readonly newcomers: ReadonlySet<Seated>;
  readonly present: (listener: Listener) => Seated | null;
}

function telling({
  places,
  newcomers,
  present,
}: Whereabouts): Pick<HeadAudience, 'announce' | 'lose' | 'endSpace'> {
  return {
    announce(head) {
      for (const { early } of newcomers) early?.set(head.spaceId, head);
      for (const { streams } of places.of(head.spaceId)) offerTo(streams, head);
    },
    lose(listener, gone) {
      const one = present(listener);
      if (one?.spaceIds.has(gone.spaceId) === false) tellLoss(one.streams, gone);
    },
    endSpace(spaceId) {
      const gone: GoneEvent = { spaceId, reason: 'deleted' };
      for (const { streams } of places.clear(spaceId)) tellLoss(streams, gone);
    },
  };
}

/** Who is found under which space. */
function createPlaces() {
  const bySpace = new Map<string, Set<Seated>>();
  const leave = (one: Seated, spaceId: string) => {
    const there = bySpace.get(spaceId);
    there?.delete(one);
    if (there?.size === 0) bySpace.delete(spaceId);
  };
  const enter = (one: Seated, spaceId: string) => {
    const there = bySpace.get(spaceId);
    if (there === undefined) bySpace.set(spaceId, new Set([one]));
    else there.add(one);
  };
  return {
    of: (spaceId: string): Iterable<Seated> => bySpace.get(spaceId) ?? [],
    /** Found under these spaces from now on, and under no other. */
    move(one: Seated, spaceIds: Set<string>): void {
      for (const spaceId of one.spaceIds) if (!spaceIds.has(spaceId)) leave(one, spaceId);
      for (const spaceId of spaceIds) if (!one.spaceIds.has(spaceId)) enter(one, spaceId);
      one.spaceIds = spaceIds;
    },
    /** Found under this space no more. Answers who was. */
    clear(spaceId: string): readonly Seated[] {
      const there = [...(bySpace.get(spaceId) ?? [])];
      for (const one of there) one.spaceIds.delete(spaceId);
      bySpace.delete(spaceId);
      return there;
    },
  };
}

function offerTo(streams: ReadonlySet<HeadStream>, head: HeadEvent): void {
  for (const stream of streams) stream.offer(head);
}

function tellLoss(streams: ReadonlySet<HeadStream>, gone: GoneEvent): void {
  for (const stream of streams) stream.lose(gone);
}
