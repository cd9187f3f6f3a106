import type { ReceivedRequest } from '../../simulator/requestLog.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import type { Simulator } from '../../simulator/startSimulator.ts';

/** Tells a running simulator how to answer the requests to come. */
export async function scriptSimulator(
  { url }: Simulator,
  ...replies: ScenarioInput['replies']
): Promise<void> {
  const body = JSON.stringify({ replies } satisfies ScenarioInput);
  const response = await fetch(new URL('/_scenario', url), { method: 'POST', body });
  if (!response.ok) throw new Error(await response.text());
}

/** The requests that a simulator has received, the oldest first. */
export async function receivedRequests({ url }: Simulator): Promise<readonly ReceivedRequest[]> {
  const response = await fetch(new URL('/_requests', url));
  return (await response.json()) as ReceivedRequest[];
}

/** Forgets all replies and requests. */
export async function resetSimulator({ url }: Simulator): Promise<void> {
  await fetch(new URL('/_scenario', url), { method: 'DELETE' });
}
