const SUBJECTS = ['path', 'folder', 'query'];

/** What a tool was used on, as far as its arguments tell: a path or the words it looked for; else empty. */
export function toolSubject(toolArguments: string): string {
  const said = parseObject(toolArguments);
  const found = SUBJECTS.map((name) => said[name]).find(
    (value) => typeof value === 'string' && value !== '',
  );
  return typeof found === 'string' ? found : '';
}

/** Arguments that are still being written, or that the model got wrong, are no object. */
function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
