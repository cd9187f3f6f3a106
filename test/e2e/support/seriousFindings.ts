import axe from 'axe-core';
import type { Frame } from 'playwright-core';

/**
 * What axe finds wrong in a page that is serious or critical, a line each: the rule, then the elements.
 * The page is checked as it stands: open what should be seen first.
 */
export async function seriousFindings(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(axe.source);
  return frame.evaluate(async () => {
    const page = globalThis as typeof globalThis & { readonly axe: typeof axe };
    const { style } = document.documentElement;
    // A page in the side bar lets the editor's own colour shine through, which axe takes for white.
    style.backgroundColor = 'var(--vscode-sideBar-background)';
    const { violations } = await page.axe.run(document, { resultTypes: ['violations'] });
    style.backgroundColor = '';
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}
