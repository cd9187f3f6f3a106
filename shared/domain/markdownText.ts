/** Text of others on one line, with nothing in it that Markdown would take for its own. */
export function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]<>#|]/g, String.raw`\$&`)
    .trim();
}

/** A fence that nothing in the text can close. */
export function fenceFor(text: string): string {
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  return '`'.repeat(1 + runs.reduce((longest, length) => Math.max(longest, length), 2));
}

/** Code that nothing in it can close before its end. */
export function fenced(text: string, language: string): string {
  const fence = fenceFor(text);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** The language that a fence names, by a path's ending; empty for none. */
export function fenceLanguage(path: string): string {
  return /\.([A-Za-z0-9]{1,10})$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

/**
 * Markdown of others as a quotation: none of its headings, lists or open fences reaches beyond. It opens no
 * picture, since fetching one would tell its server that the page is read, and no HTML.
 */
export function quoted(markdown: string): string {
  return markdown
    .trim()
    .replaceAll('![', '!\u2060[')
    .replaceAll(/<(?=[a-z/!?])/gi, '<\u2060')
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}
