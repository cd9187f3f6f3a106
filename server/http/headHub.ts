import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { Database } from '../db/database.ts';
import type { Devices } from '../db/devices.ts';
import type { DeviceKey } from '../db/deviceTable.ts';
import type { RecordReader } from '../db/recordReader.ts';

/** One open stream. `offer` is told of heads again and again; it sends what is news to the client. */
export interface HeadStream {
  readonly userId: string;
  /** Null where the client does not say. */
  readonly deviceId: string | null;
  offer(head: HeadEvent): void;
  end(reason: 'age' | 'stopping' | 'revoked'): void;
}

/** Brings the heads of spaces to the streams of the people who may read them. */
export interface HeadHub {
  /** Adds the stream, then offers it the present heads. Returns the function that removes it. */
  connect(stream: HeadStream): Promise<() => void>;
  countOf(userId: string): number;
  /** Ends the device's streams here; the sweep ends those on other instances. */
  endDevice(key: DeviceKey): void;
  /** Ends all streams. */
  close(): void;
}

interface Seat {
  readonly stream: HeadStream;
  /** The spaces that the person may read; null until they are known. */
  spaceIds: ReadonlySet<string> | null;
  /** What was announced before the spaces were known. */
  readonly early: Map<string, HeadEvent>;
}

interface Options {
  readonly sweepMs: number;
  readonly devices: Pick<Devices, 'listRevoked'>;
  readonly report: (error: unknown) => void;
}

/**
 * Announcements make it quick, the sweep makes it certain: every `sweepMs` the heads and memberships of
 * all connected people are read in one statement, so a lost announcement costs no more than that.
 */
export function createHeadHub(
  source: Pick<Database, 'onHead' | 'onGap'>,
  reader: RecordReader,
  { sweepMs, devices, report }: Options,
): HeadHub {
  const seats = new Set<Seat>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const sweep = async (of: readonly Seat[]) => {
    await endRevoked(devices, of);
    await offerHeads(reader, of);
  };

  const schedule = () => {
    if (isClosed) return;
    timer = setTimeout(
      () =>
        void sweep([...seats])
          .catch(report)
          .finally(schedule),
      sweepMs,
    );
  };

  const stopHeads = source.onHead((head) => {
    for (const { stream, spaceIds, early } of seats) {
      if (spaceIds === null) early.set(head.spaceId, head);
      else if (spaceIds.has(head.spaceId)) stream.offer(head);
    }
  });
  const stopGaps = source.onGap(() => void sweep([...seats]).catch(report));
  schedule();

  return {
    async connect(stream) {
      const seat: Seat = { stream, spaceIds: null, early: new Map() };
      seats.add(seat);
      try {
        await sweep([seat]);
        if (isClosed) stream.end('stopping');
      } catch (error) {
        seats.delete(seat);
        throw error;
      }
      return () => void seats.delete(seat);
    },
    endDevice: (key) => endStreamsOf(key, [...seats]),
    countOf: (userId) => [...seats].filter(({ stream }) => stream.userId === userId).length,
    close() {
      isClosed = true;
      clearTimeout(timer);
      stopHeads();
      stopGaps();
      for (const { stream } of [...seats]) stream.end('stopping');
    },
  };
}

async function endRevoked(
  devices: Pick<Devices, 'listRevoked'>,
  seats: readonly Seat[],
): Promise<void> {
  const named = seats.filter(({ stream }) => stream.deviceId !== null);
  if (named.length === 0) return;
  const userIds = new Set(named.map(({ stream }) => stream.userId));
  for (const key of await devices.listRevoked([...userIds])) endStreamsOf(key, named);
}

function endStreamsOf({ userId, id }: DeviceKey, seats: readonly Seat[]): void {
  for (const { stream } of seats) {
    if (stream.userId === userId && stream.deviceId === id) stream.end('revoked');
  }
}

async function offerHeads(reader: RecordReader, seats: readonly Seat[]): Promise<void> {
  if (seats.length === 0) return;
  const heads = await reader.listHeads([...new Set(seats.map(({ stream }) => stream.userId))]);
  const byUser = Map.groupBy(heads, ({ userId }) => userId);
  for (const seat of seats) {
    const own = byUser.get(seat.stream.userId) ?? [];
    seat.spaceIds = new Set(own.map(({ spaceId }) => spaceId));
    for (const { spaceId, epoch, head } of own) {
      seat.stream.offer({ spaceId, epoch, head });
      const early = seat.early.get(spaceId);
      if (early !== undefined) seat.stream.offer(early);
    }
    seat.early.clear();
  }
}
