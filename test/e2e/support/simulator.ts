import assert from 'node:assert/strict';
import * as z from 'zod';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import type { OpenParley } from './openParley.ts';

type Reply = ScenarioInput['replies'][number];

/** The simulator of an open Parley, told how to answer. */
export interface Script {
  /** Adds replies for the requests to come; each is used once. */
  add(...replies: readonly Reply[]): Promise<void>;
  /** Forgets those that were not used. */
  clear(): Promise<void>;
}

export function scriptOf({ parley }: Pick<OpenParley, 'parley'>): Script {
  const url = new URL('/_scenario', parley.backends.simulatorUrl ?? '');
  return {
    async add(...replies) {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ replies }) });
      assert.equal(response.ok, true, await response.text());
    },
    async clear() {
      await fetch(url, { method: 'DELETE' });
    },
  };
}

/** A reply of one personality, word for word. */
export function says(personality: string, text: string): Reply {
  return { when: { personality }, steps: [{ kind: 'text', text }] };
}

/** A reply of one personality that uses a tool; what it says then is another reply. */
export function uses(personality: string, tool: string, given: object): Reply {
  const call = { id: `call-${tool}`, name: tool, arguments: JSON.stringify(given) };
  return { when: { personality }, steps: [{ kind: 'toolCalls', calls: [call] }] };
}

/** The bodies of the requests that the simulator received on a path, oldest first, as JSON. */
export async function receivedBy(
  { parley }: Pick<OpenParley, 'parley'>,
  path: string,
): Promise<readonly string[]> {
  const url = new URL('/_requests', parley.backends.simulatorUrl ?? '');
  const list = z
    .array(z.object({ path: z.string(), body: z.unknown() }))
    .parse(await (await fetch(url)).json());
  return list.filter((each) => each.path.endsWith(path)).map(({ body }) => JSON.stringify(body));
}
