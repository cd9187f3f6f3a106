import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { createEditorWorkspace } from '../../../extension/host/workspace/editorWorkspace.ts';
import type { PathRefused } from '../../../shared/domain/workspace.ts';
import { hostilePaths } from '../../support/hostilePaths.ts';

const signal = new AbortController().signal;
const GIGABYTE = 2 ** 30;
const NEVER_READ = new Date(1_000_000_000_000);

describe('what the workspace does not hand out', () => {
  let root: string;
  let outside: string;
  const workspace = createEditorWorkspace({
    folder: () => vscode.Uri.file(root),
    isTrusted: () => true,
  });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'guarded-'));
    outside = await mkdtemp(join(tmpdir(), 'outside-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
    await rm(outside, { recursive: true });
  });

  async function put(name: string, text = 'needle'): Promise<void> {
    const file = join(root, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** What each call of the port says of a path. */
  async function askAll(path: string): Promise<Readonly<Record<string, string>>> {
    const said = {
      read: await workspace.readFile(path, signal),
      write: await workspace.checkWrite(path, signal),
      problems: await workspace.readProblems(path, signal),
    };
    return Object.fromEntries(Object.entries(said).map(([call, result]) => [call, kindOf(result)]));
  }

  async function askOfFolder(folder: string): Promise<readonly string[]> {
    return [
      kindOf(await workspace.listFiles({ folder, limit: 9 }, signal)),
      kindOf(await workspace.searchFiles({ text: 'needle', folder, limit: 9 }, signal)),
    ];
  }

  /** The files that are listed and searched, without those of rules. */
  async function paths(): Promise<readonly string[]> {
    const list = await workspace.listFiles({ folder: '', limit: 100 }, signal);
    assert.ok(list.kind === 'files');
    const search = { text: 'needle', folder: '', limit: 100 };
    const found = await workspace.searchFiles(search, signal);
    assert.ok(found.kind === 'found');
    const listed = list.paths.filter((path) => !path.endsWith('.gitignore'));
    assert.deepEqual([...new Set(found.lines.map(({ path }) => path))], listed);
    return listed;
  }

  for (const [kind, hostile] of Object.entries(hostilePaths)) {
    it(`[V12] paths of the kind ${kind} are refused by every call, and nothing is made`, async () => {
      await put('a.txt');
      await put('.git/config');
      await put('.env');
      const before = await traceOf(root);
      for (const path of hostile) {
        assert.deepEqual(await askAll(path), { read: kind, write: kind, problems: kind }, path);
        if (kind !== 'notFound') assert.deepEqual(await askOfFolder(path), [kind, kind], path);
      }
      assert.deepEqual(await traceOf(root), before);
    });
  }

  const onDisk: readonly (readonly [
    what: string,
    path: string,
    kinds: { readonly read: string; readonly write: string },
    make: () => Promise<unknown>,
  ])[] = [
    [
      'a link to a file outside',
      'link.txt',
      { read: 'linkOutside', write: 'linkOutside' },
      () => symlink(join(outside, 'secret.txt'), join(root, 'link.txt')),
    ],
    [
      'a file behind a folder that is a link outside',
      'linked/secret.txt',
      { read: 'linkOutside', write: 'linkOutside' },
      () => symlink(outside, join(root, 'linked')),
    ],
    [
      'a new file behind such a folder',
      'linked/deep/new.txt',
      { read: 'linkOutside', write: 'linkOutside' },
      () => symlink(outside, join(root, 'linked')),
    ],
    [
      'a link to nothing, which a write would fill',
      'dangling.txt',
      { read: 'linkOutside', write: 'linkOutside' },
      () => symlink(join(outside, 'none.txt'), join(root, 'dangling.txt')),
    ],
    [
      'a link to itself',
      'loop.txt',
      { read: 'linkOutside', write: 'linkOutside' },
      () => symlink('loop.txt', join(root, 'loop.txt')),
    ],
    [
      'a link to a key',
      'innocent.txt',
      { read: 'protected', write: 'protected' },
      async () => {
        await put('server.pem');
        await symlink('server.pem', join(root, 'innocent.txt'));
      },
    ],
    [
      'a link to an ignored file',
      'innocent.txt',
      { read: 'ignored', write: 'ignored' },
      async () => {
        await put('.gitignore', 'secret*\n');
        await put('secret.txt');
        await symlink('secret.txt', join(root, 'innocent.txt'));
      },
    ],
    [
      'a file of 1 GB',
      'huge.txt',
      { read: 'tooLarge', write: 'tooLarge' },
      async () => {
        await put('huge.txt', '');
        await truncate(join(root, 'huge.txt'), GIGABYTE);
      },
    ],
    ['a notebook', 'a.ipynb', { read: 'notebook', write: 'notebook' }, () => put('a.ipynb', '{}')],
    [
      'a new notebook',
      'new.IPYNB',
      { read: 'notebook', write: 'notebook' },
      () => Promise.resolve(),
    ],
    ['a folder', 'src', { read: 'folder', write: 'folder' }, () => put('src/a.txt')],
    [
      'a pipe',
      'pipe.txt',
      { read: 'special', write: 'special' },
      () => Promise.resolve(execFileSync('mkfifo', [join(root, 'pipe.txt')])),
    ],
    [
      'a file below a file',
      'a.txt/b.txt',
      { read: 'notFound', write: 'notFound' },
      () => put('a.txt'),
    ],
    ['a new file', 'new/deep/a.txt', { read: 'notFound', write: 'ok' }, () => Promise.resolve()],
  ];
  for (const [what, path, kinds, make] of onDisk) {
    it(`[V12] ${what}: ${kinds.read} to read and ${kinds.write} to write, and no byte is read`, async () => {
      await writeFile(join(outside, 'secret.txt'), 'secret');
      await make();
      await forgetReads(root);
      await forgetReads(outside);
      const before = [await traceOf(root), await traceOf(outside)];
      assert.deepEqual(await askAll(path), { ...kinds, problems: kinds.read });
      assert.deepEqual([await traceOf(root), await traceOf(outside)], before);
    });
  }

  it('[V12] the trace that these tests look at shows a file that is read', async () => {
    await put('a.txt');
    await forgetReads(root);
    const before = await traceOf(root);
    assert.equal((await workspace.readFile('a.txt', signal)).kind, 'text');
    assert.notDeepEqual(await traceOf(root), before);
  });

  it('[V12] a file that is no text is refused as such', async () => {
    await put('zero.bin', 'a\0b');
    await writeFile(join(root, 'latin.txt'), Buffer.from([0x66, 0xfc, 0x72]));
    for (const path of ['zero.bin', 'latin.txt']) {
      assert.deepEqual(await askAll(path), { read: 'notText', write: 'ok', problems: 'notText' });
    }
  });

  it('[V12] what git ignores is refused, left out of lists and not searched', async () => {
    await put('.gitignore', '# built\n*.log\n/secret/\n!kept.log\nlocal.*\n');
    await put('.git/info/exclude', 'mine.txt\n');
    await put('pack/.gitignore', '/only-here.txt\n!free.log\nsub/*\n!sub/back.txt\n');
    const ignored = [
      'a.log',
      'deep/down/b.log',
      'secret/kept.log',
      'mine.txt',
      'pack/only-here.txt',
      'pack/c.log',
      'pack/sub/x.txt',
      'deep/local.json',
    ];
    const free = [
      'deep/secret/x.txt',
      'kept.log',
      'only-here.txt',
      'pack/deep/only-here.txt',
      'pack/free.log',
      'pack/sub/back.txt',
    ];
    for (const path of [...ignored, ...free]) await put(path);
    for (const path of [...ignored, 'not/yet/made.log']) {
      assert.deepEqual(
        await askAll(path),
        { read: 'ignored', write: 'ignored', problems: 'ignored' },
        path,
      );
    }
    for (const path of free) {
      assert.equal(kindOf(await workspace.readFile(path, signal)), 'text', path);
    }
    assert.deepEqual(await askOfFolder('secret'), ['ignored', 'ignored']);
    assert.deepEqual(await paths(), free);
  });

  it('[V12] rules count as they stand now, also those of a new or deleted file', async () => {
    await put('src/a.txt');
    await put('src/b.txt');
    const readOne = async (path: string) => kindOf(await workspace.readFile(path, signal));
    const read = async () => [await readOne('src/a.txt'), await readOne('src/b.txt')];
    assert.deepEqual(await read(), ['text', 'text']);
    await put('src/.gitignore', 'a.txt');
    assert.deepEqual(await read(), ['ignored', 'text']);
    await put('.gitignore', 'b*');
    assert.deepEqual(await read(), ['ignored', 'ignored']);
    await put('src/.gitignore', '!b.txt');
    assert.deepEqual(await read(), ['text', 'text']);
    await rm(join(root, 'src/.gitignore'));
    assert.deepEqual(await read(), ['text', 'ignored']);
  });

  it('[V12] rules too large to read leave nothing to be read', async () => {
    await put('src/a.txt');
    await put('src/.gitignore', '#'.repeat(300_000));
    assert.equal((await askAll('src/a.txt'))['read'], 'ignored');
  });

  it('[R8] problems are told by path and line, without hints and files that may not be read', async () => {
    for (const name of ['a.ts', 'b.ts', 'c.log', '.env']) await put(name);
    await put('.gitignore', '*.log');
    const found = vscode.languages.createDiagnosticCollection('guards');
    const problem = (line: number, severity: vscode.DiagnosticSeverity, message: string) => {
      const diagnostic = new vscode.Diagnostic(
        new vscode.Range(line, 0, line, 1),
        message,
        severity,
      );
      diagnostic.source = 'lint';
      diagnostic.code = 7;
      return diagnostic;
    };
    const { Error: error, Warning: warning, Hint: hint } = vscode.DiagnosticSeverity;
    for (const name of ['b.ts', 'a.ts', 'c.log', '.env']) {
      found.set(vscode.Uri.file(join(root, name)), [
        problem(4, warning, 'late'),
        problem(1, hint, 'unseen'),
        problem(1, error, `wrong in ${name}`),
      ]);
    }
    found.set(vscode.Uri.file(join(outside, 'x.ts')), [problem(0, error, 'elsewhere')]);
    const told = async (path: string | null) => {
      const list = await workspace.readProblems(path, signal);
      assert.ok(list.kind === 'problems' && list.isComplete);
      return list.problems;
    };
    const inFile = (path: string) => [
      { path, line: 1, severity: 'error', source: 'lint(7)', message: `wrong in ${path}` },
      { path, line: 4, severity: 'warning', source: 'lint(7)', message: 'late' },
    ];
    assert.deepEqual(await told(null), [...inFile('a.ts'), ...inFile('b.ts')]);
    assert.deepEqual(await told('b.ts'), inFile('b.ts'));
    const many = Array.from({ length: 300 }, (_, line) => problem(line, error, 'x'));
    found.set(vscode.Uri.file(join(root, 'a.ts')), many);
    const list = await workspace.readProblems(null, signal);
    assert.ok(list.kind === 'problems');
    assert.deepEqual([list.problems.length, list.isComplete], [200, false]);
    found.dispose();
  });

  it('[R8] problems that still change are waited for', async () => {
    await put('a.ts');
    const uri = vscode.Uri.file(join(root, 'a.ts'));
    await vscode.workspace.openTextDocument(uri);
    const found = vscode.languages.createDiagnosticCollection('guards');
    const asked = workspace.readProblems('a.ts', signal);
    let count = 0;
    const timer = setInterval(() => {
      count++;
      found.set(uri, [new vscode.Diagnostic(new vscode.Range(0, 0, 0, 1), `after ${count}`)]);
      if (count === 5) clearInterval(timer);
    }, 100);
    const list = await asked;
    assert.deepEqual(list.kind === 'problems' && list.problems.map(({ message }) => message), [
      'after 5',
    ]);
    found.dispose();
  });
});

function kindOf(result: { readonly kind: string } | PathRefused): string {
  return 'refusal' in result ? result.refusal.kind : result.kind;
}

/** Sets back when each file was last read, so that a read shows. */
async function forgetReads(folder: string): Promise<void> {
  for (const file of await filesBelow(folder)) {
    const stats = await lstat(file);
    if (stats.isFile()) await utimes(file, NEVER_READ, stats.mtime);
  }
}

/** Every name below a folder with the times when it was read and written. */
async function traceOf(folder: string): Promise<readonly unknown[]> {
  const trace: unknown[] = [];
  for (const file of await filesBelow(folder)) {
    const stats = await lstat(file);
    const isRules = file.endsWith('.gitignore');
    const isFile = stats.isFile() && !isRules;
    trace.push([file, isFile ? stats.atimeMs : 0, stats.mtimeMs, stats.size]);
  }
  return trace;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
}
