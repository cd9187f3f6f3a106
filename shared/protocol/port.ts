import type * as z from 'zod';
import type { HostEvent } from './hostApi.ts';

/** The one thing that a transport must do. VS Code, the page and the tests each implement it. */
export interface Port {
  post(message: unknown): void;
  /** Returns the function that stops listening. */
  listen(receive: (message: unknown) => void): () => void;
}

/** An interface whose every method takes one object, or null, and answers later. */
export type Callable<A> = { readonly [M in keyof A]: (params: never) => Promise<unknown> };

/** A decoder of the parameters of every method of an API. */
export type ParamsTable<A extends Callable<A>> = {
  readonly [M in keyof A]: z.ZodType<Parameters<A[M]>[0]>;
};

/** Why a call was not answered. `unavailable`: the local database cannot be written. */
export type FaultCode = 'badRequest' | 'tooLong' | 'unavailable' | 'failed';

/** What the host posts. Events are numbered from 1 in the order in which they were pushed. */
export type FromHost<E = HostEvent> =
  | { readonly kind: 'reply'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'fault';
      readonly id: number;
      readonly code: FaultCode;
      readonly message: string;
    }
  | { readonly kind: 'event'; readonly seq: number; readonly event: E };
