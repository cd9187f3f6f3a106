import * as vscode from 'vscode';

/** Files that live in memory only, for documents in which a person writes before anything is changed. */
export interface TextsInMemory extends vscode.FileSystemProvider {
  /** Puts a text in the file's place; open documents without changes of their own show it. */
  put(uri: vscode.Uri, text: string): void;
  /** Files that were saved since they were put, or since they were settled. */
  saved(): readonly vscode.Uri[];
  settle(uri: vscode.Uri): void;
  dispose(): void;
}

interface TextFile {
  readonly bytes: Uint8Array;
  readonly time: number;
}

/**
 * `make` gives a file that nobody has put there, as after a reload of the window; null for none. `take` is given each
 * text that is saved, before it counts as such; what it throws is told to the person, whose document stays unsaved.
 */
export function createTextsInMemory(
  scheme: string,
  make: (uri: vscode.Uri) => Promise<string | null>,
  take: (uri: vscode.Uri, text: string) => Promise<void> = () => Promise.resolve(),
): TextsInMemory {
  const files = new Map<string, TextFile>();
  const saved = new Map<string, vscode.Uri>();
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const set = (uri: vscode.Uri, bytes: Uint8Array): TextFile => {
    const file = { bytes, time: (files.get(uri.toString())?.time ?? 0) + 1 };
    files.set(uri.toString(), file);
    return file;
  };
  const find = async (uri: vscode.Uri): Promise<TextFile> => {
    const known = files.get(uri.toString());
    if (known) return known;
    const text = await make(uri);
    if (text === null) throw vscode.FileSystemError.FileNotFound(uri);
    return files.get(uri.toString()) ?? set(uri, Buffer.from(text));
  };
  const refuse = (uri: vscode.Uri): never => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  const provider: TextsInMemory = {
    put(uri, text) {
      set(uri, Buffer.from(text));
      saved.delete(uri.toString());
      changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    },
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: async (uri) => {
      const { bytes, time } = await find(uri);
      return { type: vscode.FileType.File, ctime: 0, mtime: time, size: bytes.byteLength };
    },
    readFile: async (uri) => (await find(uri)).bytes,
    writeFile: async (uri, bytes) => {
      await take(uri, Buffer.from(bytes).toString());
      set(uri, bytes);
      saved.set(uri.toString(), uri);
    },
    saved: () => [...saved.values()],
    settle: (uri) => void saved.delete(uri.toString()),
    readDirectory: () => [],
    createDirectory: refuse,
    delete: refuse,
    rename: refuse,
    dispose: () => {
      registration.dispose();
      changed.dispose();
    },
  };
  const registration = vscode.workspace.registerFileSystemProvider(scheme, provider, {
    isCaseSensitive: true,
  });
  return provider;
}
