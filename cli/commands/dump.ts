import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServiceClient } from '../serviceClient.ts';

const SAFE_KIND = /^[a-z]{1,40}$/;

/** Writes every record as `<directory>/<kind>/<id>.json` and says how many there were. */
export async function dump(client: ServiceClient, directory: string): Promise<string> {
  const { spaces } = await client.me();
  const counts = new Map<string, number>();
  for (const space of spaces) {
    for await (const record of client.records(space.id)) {
      // The kind becomes a folder's name, so it is held to what a kind can be.
      if (!SAFE_KIND.test(record.kind)) continue;
      const folder = path.join(directory, record.kind);
      await mkdir(folder, { recursive: true });
      const content = `${JSON.stringify({ ...record, spaceId: space.id }, null, 2)}\n`;
      await writeFile(path.join(folder, `${record.id}.json`), content);
      counts.set(record.kind, (counts.get(record.kind) ?? 0) + 1);
    }
  }
  const lines = [...counts].toSorted().map(([kind, count]) => `${count} × ${kind}`);
  return lines.length === 0 ? 'The service holds nothing yet.' : lines.join('\n');
}
