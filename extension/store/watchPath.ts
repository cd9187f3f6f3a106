import { type FSWatcher, watch } from 'node:fs';

/**
 * Calls back when the file, or what is in the folder, changes; with the name of what changed, where the system tells it.
 * Null where nothing can be watched: who must not miss a change looks by the clock too.
 */
export function watchPath(path: string, onChange: (name: string | null) => void): FSWatcher | null {
  try {
    const watcher = watch(path, { persistent: false }, (_event, name) => onChange(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
