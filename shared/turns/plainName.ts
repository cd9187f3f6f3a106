/** A name as models write it, for comparison: without `@`, in one case and form, its spaces single. */
export function plainName(name: string): string {
  return name.normalize('NFC').replace(/^\s*@/, '').replaceAll(/\s+/g, ' ').trim().toLowerCase();
}
