import type { Database } from '../db/database.ts';
import type { Devices } from '../db/devices.ts';
import type { DeviceKey } from '../db/deviceTable.ts';
import type { HeadOfUser } from '../db/memberTable.ts';
import type { RecordReader } from '../db/recordReader.ts';
import {
  createHeadAudience,
  type HeadAudience,
  type HeadStream,
  type Listener,
} from './headAudience.ts';

/** Brings the heads of spaces to the streams of the people who may read them. */
export interface HeadHub {
  /** Adds the stream, then offers it the present heads. Where they cannot be read it rejects, and the stream is not here. */
  connect(stream: HeadStream): Promise<void>;
  /** Does nothing where the stream is not here. */
  disconnect(stream: HeadStream): void;
  countOf(userId: string): number;
  /** How many streams are here. */
  count(): number;
  /** Ends the device's streams here; the sweep ends those on other instances. */
  endDevice(key: DeviceKey): void;
  /** Tells the streams here that a space was deleted; the sweep tells those on other instances. */
  endSpace(spaceId: string): void;
  /** Ends all streams. */
  close(): void;
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
  const audience = createHeadAudience();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const endDevice = (key: DeviceKey) => endStreamsOf(key, audience);
  const sweep = async (of: readonly Listener[]) => {
    const named = of.filter(({ streams }) => someNamed(streams));
    if (named.length > 0) {
      for (const key of await devices.listRevoked(named.map(userIdOf))) endDevice(key);
    }
    if (of.length === 0) return;
    const lost = seatAll(of, await reader.listHeads(of.map(userIdOf)), audience);
    await tellLost(reader, lost, audience);
  };
  const sweepAll = () => sweep(audience.all());

  const schedule = () => {
    if (isClosed) return;
    timer = setTimeout(() => void sweepAll().catch(report).finally(schedule), sweepMs);
  };

  const stopHeads = source.onHead((head) => audience.announce(head));
  const stopGaps = source.onGap(() => void sweepAll().catch(report));
  schedule();

  return {
    async connect(stream) {
      const listener = audience.add(stream);
      try {
        await sweep([listener]);
        if (isClosed) stream.end('stopping');
      } catch (error) {
        audience.remove(stream);
        throw error;
      }
    },
    disconnect: (stream) => audience.remove(stream),
    endDevice,
    endSpace: (spaceId) => audience.endSpace(spaceId),
    countOf: (userId) => audience.of(userId)?.streams.size ?? 0,
    count: () => audience.size,
    close() {
      isClosed = true;
      clearTimeout(timer);
      stopHeads();
      stopGaps();
      for (const { streams } of audience.all()) {
        for (const stream of [...streams]) stream.end('stopping');
      }
    },
  };
}

function endStreamsOf({ userId, id }: DeviceKey, audience: HeadAudience): void {
  for (const stream of [...(audience.of(userId)?.streams ?? [])]) {
    if (stream.deviceId === id) stream.end('revoked');
  }
}

interface Loss {
  readonly listener: Listener;
  readonly spaceId: string;
}

/** Answers who cannot read what they could before. */
function seatAll(
  listeners: readonly Listener[],
  heads: readonly HeadOfUser[],
  audience: HeadAudience,
): readonly Loss[] {
  const byUser = Map.groupBy(heads, userIdOf);
  return listeners.flatMap((listener) => {
    const own = byUser.get(listener.userId) ?? [];
    const lost = audience.seat(
      listener,
      own.map(({ spaceId, epoch, head }) => ({ spaceId, epoch, head })),
    );
    return lost.map((spaceId) => ({ listener, spaceId }));
  });
}

async function tellLost(
  reader: RecordReader,
  lost: readonly Loss[],
  audience: HeadAudience,
): Promise<void> {
  if (lost.length === 0) return;
  const living = await reader.listLiving([...new Set(lost.map(({ spaceId }) => spaceId))]);
  for (const { listener, spaceId } of lost) {
    audience.lose(listener, { spaceId, reason: living.has(spaceId) ? 'removed' : 'deleted' });
  }
}

function userIdOf({ userId }: { readonly userId: string }): string {
  return userId;
}

function someNamed(streams: ReadonlySet<HeadStream>): boolean {
  for (const { deviceId } of streams) if (deviceId !== null) return true;
  return false;
}
