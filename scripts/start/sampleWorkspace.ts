import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { inProject } from '../projectRoot.ts';

/** Puts a copy of sample/ at `folder` unless something is there: what a person changed stays. */
export function copySample(folder: string): void {
  if (existsSync(folder)) return;
  const temporary = `${folder}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  if (existsSync(inProject('sample'))) cpSync(inProject('sample'), temporary, { recursive: true });
  renameSync(temporary, folder);
}
