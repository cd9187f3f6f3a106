import { tellApart } from '../../shared/domain/tellApart.ts';
import type { Device } from '../../shared/protocol/restApi.ts';
import { countKinds, readSpace, type Space } from '../heldRecord.ts';
import { plainLine } from '../plainText.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

interface SpaceStatus extends Space {
  readonly records: Readonly<Record<string, number>>;
  readonly blobs: {
    readonly blobs: number;
    readonly bytes: number;
    readonly maxBytes: number;
  } | null;
}

/** Who the service takes us for, and what it holds. */
export async function status(session: Session): Promise<void> {
  const { client, serviceUrl, terminal } = session;
  const me = await client.me();
  const spaces: SpaceStatus[] = [];
  for (const space of me.spaces) {
    const records = await countRecords(session, space);
    spaces.push({ ...space, records, blobs: await client.blobs(space.id) });
  }
  const devices = await client.devices();
  const removedAt = (await client.deletion())?.removedAt ?? null;
  const words = [
    `Signed in at ${serviceUrl} as ${plainLine(me.userId, 200)} (${me.mode} mode)`,
    ...spaces.flatMap(spaceLines),
    ...(devices === null ? [] : deviceLines(devices)),
    ...(removedAt === null
      ? []
      : [`This account and all of it is removed on ${new Date(removedAt).toISOString()}.`]),
  ];
  terminal.result(words.join('\n'), { ...me, url: serviceUrl, spaces, devices, removedAt });
}

async function countRecords({ client, terminal }: Session, space: Space) {
  const kinds: { kind: string }[] = [];
  const progress = terminal.progress('Counting');
  try {
    for await (const { kind } of readSpace(client, space, progress)) kinds.push({ kind });
  } finally {
    progress.end();
  }
  return countKinds(kinds);
}

function spaceLines({ id, kind, role, head, records, blobs }: SpaceStatus): readonly string[] {
  const counts = Object.entries(records);
  return [
    '',
    `${kind} space ${id} (${role}), ${head} changes so far`,
    ...(counts.length === 0 ? ['No records yet.'] : [table(['kind', 'records'], counts)]),
    ...(blobs === null || blobs.blobs === 0
      ? []
      : [`${blobs.blobs} files, ${inMb(blobs.bytes)} of ${inMb(blobs.maxBytes)} MB`]),
  ];
}

function deviceLines(devices: readonly Device[]): readonly string[] {
  const names = tellApart(devices);
  return devices.length === 0
    ? []
    : [
        '',
        'Devices',
        ...devices.map(({ id, name, lastSeenAt, isRevoked }) =>
          [
            `- ${plainLine(names.get(id) ?? name, 110)}, last seen ${new Date(lastSeenAt).toISOString()}`,
            ...(isRevoked ? ['access taken away'] : []),
          ].join(', '),
        ),
      ];
}

function inMb(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
