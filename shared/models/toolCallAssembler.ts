import type { NewId } from '../domain/ids.ts';
import { cleanText, truncate } from '../domain/text.ts';
import { parseJson } from './httpFailure.ts';
import type { ToolCall } from './model.ts';

/** Bounds on what one reply may ask for; the arguments of all its calls count together. */
const MAX_CALLS = 100;
const MAX_ARGUMENTS_LENGTH = 1_000_000;
const MAX_ID_LENGTH = 200;
const MAX_NAME_LENGTH = 80;

/** A piece of a call as it comes over the wire; every part may be missing. */
export interface ToolCallFragment {
  readonly index: number | null;
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

type AssembledCalls =
  | { readonly kind: 'calls'; readonly calls: readonly ToolCall[] }
  /** Arguments came for a call that never got a name. */
  | { readonly kind: 'nameless' };

export interface ToolCallAssembler {
  add(fragment: ToolCallFragment): void;
  /** Whether the reply asked for more than is kept. */
  readonly isFull: boolean;
  /** The calls in the order in which they began, with unique ids. */
  finish(): AssembledCalls;
}

interface OpenCall {
  readonly index: number | null;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Joins the fragments of a reply's tool calls. Takes what providers really send: an index that starts
 * at 1, is missing or always the same; id and name on every fragment; empty or repeated ids, which
 * are replaced by `newId`.
 */
export function createToolCallAssembler(newId: NewId): ToolCallAssembler {
  const calls: OpenCall[] = [];
  let length = 0;
  let isFull = false;

  const begin = ({ index, id, name }: ToolCallFragment): OpenCall => {
    const call = { index, id, name, arguments: '' };
    calls.push(call);
    return call;
  };

  return {
    add: (fragment) => {
      length += fragment.arguments.length;
      const found = openCall(calls, fragment);
      if (length > MAX_ARGUMENTS_LENGTH || (!found && calls.length >= MAX_CALLS)) isFull = true;
      if (isFull) return;
      const call = found ?? begin(fragment);
      call.id ||= fragment.id;
      call.name ||= fragment.name;
      call.arguments += fragment.arguments;
    },
    get isFull() {
      return isFull;
    },
    finish: () => finishCalls(calls, newId),
  };
}

/** The call that `fragment` goes on with, or undefined where it begins a new one. */
function openCall(calls: readonly OpenCall[], fragment: ToolCallFragment): OpenCall | undefined {
  const byIndex = (call: OpenCall) => call.index === fragment.index;
  const byId = (call: OpenCall) => call.id === fragment.id;
  if (fragment.index === null && fragment.id !== '') return calls.findLast(byId);
  const current = fragment.index === null ? calls.at(-1) : calls.findLast(byIndex);
  return current && startsAnother(current, fragment) ? undefined : current;
}

function startsAnother(current: OpenCall, fragment: ToolCallFragment): boolean {
  if (fragment.name === '' || current.name === '') return false;
  if (fragment.id !== '' && current.id !== '' && fragment.id !== current.id) return true;
  // Without distinct ids only this tells whole calls under one index from a repeated head.
  return fragment.arguments !== '' && parseJson(current.arguments) !== undefined;
}

function finishCalls(calls: readonly OpenCall[], newId: NewId): AssembledCalls {
  const taken = new Set<string>();
  const finished: ToolCall[] = [];
  for (const call of calls) {
    if (call.name === '' && call.arguments.trim() === '') continue;
    if (call.name === '') return { kind: 'nameless' };
    const own = cleanText(call.id);
    const isUsable = own !== '' && own.length <= MAX_ID_LENGTH && !taken.has(own);
    const callId = isUsable ? own : newId();
    taken.add(callId);
    finished.push({
      callId,
      tool: truncate(cleanText(call.name), MAX_NAME_LENGTH),
      arguments: call.arguments.trim() === '' ? '{}' : cleanText(call.arguments),
    });
  }
  return { kind: 'calls', calls: finished };
}
