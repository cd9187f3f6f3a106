import axe from 'axe-core';
import type { Frame } from 'playwright-core';

/**
 * What axe finds wrong in a page that is serious or critical, a line each: the rule, then the elements.
 * The page is checked as it stands: open what should be seen first.
 */
export async function seriousFindings(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(axe.source);
  return frame.evaluate(async () => {
    const checker = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
    const { violations } = await checker.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}
