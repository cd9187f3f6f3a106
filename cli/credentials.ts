import { chmod, mkdir, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { CommandFailure } from './commandFailure.ts';
import { withFileLock } from './fileLock.ts';
import { writeAtomically } from './writeAtomically.ts';

const VERSION = 1;
const MAX_BYTES = 1024 * 1024;
/** A provider gets 20 s for each of two requests. */
const PATIENCE_MS = 60_000;

/** A token that a service in local mode made. */
const tokenCredential = z.object({ kind: z.literal('token'), token: z.string().min(1) });

/** A sign-in at an OAuth provider. Its refresh token works once and gives the next one. */
const oauthCredential = z.object({
  kind: z.literal('oauth'),
  issuer: z.url(),
  clientId: z.string().min(1),
  accessToken: z.string().min(1),
  /** Milliseconds since 1970 by this machine's clock. */
  expiresAt: z.number().int(),
  refreshToken: z.string().min(1).nullable(),
});

const credential = z.discriminatedUnion('kind', [tokenCredential, oauthCredential]);

const credentialsFile = z.object({
  version: z.literal(VERSION),
  /** By the service's address. */
  services: z.record(z.string(), credential),
});

export type Credential = z.infer<typeof credential>;
export type OauthCredential = z.infer<typeof oauthCredential>;

/** Where sign-ins are kept: one file for all services, which nobody else may read. */
export interface Credentials {
  readonly path: string;
  get(serviceUrl: string): Promise<Credential | null>;
  /**
   * Changes one service's credential while no other parley does: `work` gets what is kept now and gives what
   * is to be kept instead. Null removes.
   */
  change(
    serviceUrl: string,
    signal: AbortSignal,
    work: (kept: Credential | null) => Promise<Credential | null>,
  ): Promise<Credential | null>;
}

export function createCredentials(
  file = credentialsPath(process.env, process.platform),
): Credentials {
  return {
    path: file,
    get: async (url) => serviceOf(await read(file), url),
    async change(url, signal, work) {
      await makeFolder(path.dirname(file));
      return withFileLock(`${file}.lock`, { signal, patienceMs: PATIENCE_MS }, async () => {
        const kept = serviceOf(await read(file), url);
        const next = await work(kept);
        if (next === kept) return next;
        // Read again: the work may have taken a while, though nobody else writes under the lock.
        const others = [...(await read(file))].filter(([key]) => key !== url);
        const services = Object.fromEntries(next === null ? others : [...others, [url, next]]);
        const content: z.infer<typeof credentialsFile> = { version: VERSION, services };
        await writeAtomically(file, `${JSON.stringify(content, null, 2)}\n`);
        return next;
      });
    },
  };
}

/** `$XDG_CONFIG_HOME/parley/credentials.json`, or where the platform keeps such files. */
function credentialsPath(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const xdg = env['XDG_CONFIG_HOME'] ?? '';
  return path.join(
    path.isAbsolute(xdg) ? xdg : platformFolder(env, platform),
    'parley',
    'credentials.json',
  );
}

function platformFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support');
  if (platform === 'win32') return env['APPDATA'] ?? path.join(homedir(), 'AppData', 'Roaming');
  return path.join(homedir(), '.config');
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') await chmod(folder, 0o700);
}

function serviceOf(services: ReadonlyMap<string, Credential>, url: string): Credential | null {
  return services.get(url) ?? null;
}

async function read(file: string): Promise<ReadonlyMap<string, Credential>> {
  const text = await readPrivately(file);
  if (text === null) return new Map();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  const decoded = credentialsFile.safeParse(json);
  if (decoded.success) return new Map(Object.entries(decoded.data.services));
  throw new CommandFailure(
    'failed',
    `${file} is damaged, or of a newer parley: remove it and sign in again.`,
  );
}

/** Null where there is no such file. Refuses one that others could have read or written. */
async function readPrivately(file: string): Promise<string | null> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new CommandFailure('failed', `${file} cannot be read.`, { cause: error });
  });
  if (handle === null) return null;
  try {
    const { mode, size, uid } = await handle.stat();
    const isOpenToOthers = process.platform !== 'win32' && (mode & 0o077) !== 0;
    const isForeign = process.getuid !== undefined && uid !== process.getuid();
    if (isOpenToOthers || isForeign) {
      throw new CommandFailure(
        'failed',
        `Others may read ${file}, and it holds your sign-in. Make it yours alone: chmod 600 '${file}'`,
      );
    }
    if (size > MAX_BYTES) throw new CommandFailure('failed', `${file} is too large to be ours.`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
