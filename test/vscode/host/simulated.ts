import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { setting } from './parley.ts';

/** Tells the simulated provider how to answer the requests to come. */
export async function script(...replies: ScenarioInput['replies']): Promise<void> {
  const body = JSON.stringify({ replies } satisfies ScenarioInput);
  const response = await fetch(scenarioUrl(), { method: 'POST', body });
  if (!response.ok) throw new Error(await response.text());
}

/** Forgets what was scripted and not asked for. */
export async function forgetScript(): Promise<void> {
  await fetch(scenarioUrl(), { method: 'DELETE' });
}

/** A scripted answer that calls one tool; the next request is answered with `then`. */
export async function scriptCall(
  name: string,
  args: Readonly<Record<string, unknown>>,
  then: string,
): Promise<void> {
  const call = { id: 'call_1', name, arguments: JSON.stringify(args) };
  await script(
    { steps: [{ kind: 'toolCalls', calls: [call] }] },
    { steps: [{ kind: 'text', text: then }] },
  );
}

function scenarioUrl(): URL {
  return new URL('/_scenario', String(setting('openRouter.baseUrl')));
}
