/** Why nobody else speaks in a room. */
export type StopReason =
  /** A human stopped it. */
  | { readonly kind: 'stopped' }
  /** Every personality is muted, or the room has none. */
  | { readonly kind: 'nobodyToAnswer' };
